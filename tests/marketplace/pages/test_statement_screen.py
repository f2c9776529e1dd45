"""The statements in a real browser: the period, one household's paper, what it takes along and what is written down."""

import csv
from datetime import date
from io import StringIO
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update
from sqlmodel import Session
from sqlmodel import select as every

from marketplace.orders.totals import FunnelCache
from marketplace.settlement.adjustment_allocation import AllocationTarget, allocate_adjustment, unallocated_adjustments
from marketplace.settlement.payouts import take_payouts
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES, Commune, Cooperative, Household, Membership, Period
from tests.marketplace.pages.conftest import Served
from tests.marketplace.pages.keeping import turn, widths
from tests.marketplace.pages.test_screens import cells, fits, opened, sound
from tests.marketplace.settlement.test_adjustment_allocation import FINE
from tests.seeding import READ_MS

expect.set_options(timeout=60_000)


def cooperative(session: Session) -> None:
    """Make all the season's households members, with one open period."""
    place = session.exec(every(Commune.id)).first() or 0
    coop = Cooperative(code="HTX", name="HTX Lục Ngạn", name_key="htx luc ngan", commune_id=place)
    session.add(coop)
    session.flush()
    for home in session.exec(every(Household)):
        session.add(Membership(household_id=home.id or 0, cooperative_id=coop.id or 0, joined_on=date(2021, 1, 1)))
    session.add(Period(cooperative_id=coop.id or 0, from_on=date(2021, 6, 10), to_on=date(2021, 6, 20)))


def test_a_statement_is_read_taken_along_and_paid_upon(served: Served, page: Page, tmp_path: Path) -> None:
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Ở đây chưa có hợp tác xã nào.").wait_for()
    fits(page)
    with served.database.writing() as session:
        cooperative(session)
    opened(page, "/thanh-toan", "Bảng thanh toán")
    for _ in widths(page):
        rows = cells(page, ".table tbody tr")
        assert [(row[0], row[1], row[5]) for row in rows] == [
            ("Nguyễn Văn An", "15 kg", "375.000 đ"),
            ("Trần Thị Bình", "5 kg", "125.000 đ"),
            ("Lê Đức Chính", "24 kg", "600.000 đ"),
            ("Tất cả các hộ", "44 kg", "1.100.000 đ"),
        ]
        sound(page, "Bảng thanh toán")
    turn(page, "/thanh-toan?ho=H-CHINH", "Bảng thanh toán cho hộ Lê Đức Chính")
    for _ in widths(page):
        expect(page.locator(".figure .value").first).to_have_text("600.000 đ")
        page.get_by_text("số liệu sơ bộ").first.wait_for()
        entries = cells(page, ".st-key-entries tbody tr")
        assert [(row[1], row[5], row[6], row[12]) for row in entries] == [
            ("B1", "15 kg", "5 kg", "Sàn đã trả"), ("B3", "9 kg", "0 kg", "Còn chờ, phí sàn, cước, thuế ước tính"),
            ("", "24 kg", "5 kg", ""),
        ]  # fmt: skip
        sound(page, "Bảng thanh toán cho hộ Lê Đức Chính")
    with page.expect_download() as waiting:
        page.locator("a.download", has_text="CSV").click()
    waiting.value.save_as(tmp_path / "ho.csv")
    lines = list(csv.DictReader(StringIO((tmp_path / "ho.csv").read_text(encoding="utf-8-sig"))))
    assert (lines[-1]["Khoản"], lines[-1]["Hộ được hưởng (đồng)"]) == ("Còn phải trả hộ", "600000")
    assert waiting.value.suggested_filename == "lensan-H-CHINH-2021-06-10-statement.csv"
    turn(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")
    turn(page, "/thanh-toan", "Bảng thanh toán")
    expect(page.locator("h1")).to_have_text("Bảng thanh toán")


def test_the_address_names_the_household_that_was_chosen(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        cooperative(session)
    opened(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")
    for choice, title, address in (
        ("Tất cả các hộ", "Bảng thanh toán", "/thanh-toan"),
        ("Trần Thị Bình (H-BINH)", "Bảng thanh toán cho hộ Trần Thị Bình", "/thanh-toan?ho=H-BINH"),
    ):
        page.get_by_role("combobox", name="Hộ").click()
        page.get_by_role("combobox", name="Hộ").fill("zzz")
        page.get_by_text("No results").wait_for(state="hidden")  # Streamlit's own English
        page.get_by_role("combobox", name="Hộ").fill("")
        page.get_by_role("option", name=choice).click()
        page.wait_for_url(f"**{address}")
        expect(page.locator("h1")).to_have_text(title)
    turn(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")


def test_what_a_household_bears_of_a_fine_stands_in_the_period_and_on_its_paper(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        cooperative(session)
    with served.database.write() as connection:
        take_payouts(connection, 1, "shop", FunnelCache(), [FINE], READ_MS)
        [shop] = [one.channel for one in unallocated_adjustments(connection, EVERYTHING)]
        home, coop = (connection.execute(select(TABLES[name].c.id).where(TABLES[name].c.code == code)).scalar_one()
                      for name, code in (("household", "H-AN"), ("cooperative", "HTX")))  # fmt: skip
        allocate_adjustment(
            connection, EVERYTHING, shop, "a1", AllocationTarget(coop, home, False, "kế toán", None), READ_MS
        )
    opened(page, "/thanh-toan", "Bảng thanh toán")
    for _ in widths(page):
        assert cells(page, ".table thead tr")[0][2:4] == ["Hộ được hưởng", "Điều chỉnh của sàn"]
        rows = [row[2:] for row in cells(page, ".table tbody tr")]
        assert rows[0] == ["375.000 đ", "-50.001 đ", "0 đ", "0 đ", "324.999 đ"]
        assert rows[-1] == ["1.100.000 đ", "-50.001 đ", "0 đ", "0 đ", "1.049.999 đ"]
        sound(page, "Bảng thanh toán")
    turn(page, "/thanh-toan?ho=H-AN", "Bảng thanh toán cho hộ Nguyễn Văn An")
    for _ in widths(page):
        assert ["Điều chỉnh của sàn", "-50.001 đ"] in cells(page, ".table tbody tr")
        page.get_by_text("Mã kiểm tra không gồm: Tình trạng thanh toán của sàn").wait_for()
        sound(page, "Bảng thanh toán cho hộ Nguyễn Văn An")


def test_money_given_is_written_down_once_and_taken_off_what_is_owed(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        cooperative(session)
    opened(page, "/thanh-toan?ho=H-AN", "Nguyễn Văn An")
    page.get_by_text("Ghi tiền đã đưa cho hộ").click()
    page.get_by_label("Số tiền").fill("nhiều")
    page.get_by_role("button", name="Ghi lại").click()
    page.get_by_text("không phải số tiền").wait_for()
    page.get_by_label("Số tiền").fill("9.000.000.000.000")
    page.get_by_role("button", name="Ghi lại").click()
    page.get_by_text("Số tiền phải là số đồng nguyên, khác 0 và không quá lớn").wait_for()
    page.get_by_label("Số tiền").fill("75k")
    page.get_by_role("button", name="Ghi lại").click()
    expect(page.locator(".figure .value").first).to_have_text("300.000 đ")
    expect(page.locator(".st-key-told")).to_be_in_viewport()
    fits(page)
    table = TABLES["hand_over"]
    with served.database.read() as connection:
        given = connection.execute(select(table.c.kind, table.c.amount_dong, table.c.on_day)).all()
    assert [tuple(row) for row in given] == [("advance", 75_000, date(2021, 6, 20))]


def test_a_period_that_is_over_is_closed_once_its_shops_are_read(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        cooperative(session)
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Chốt kỳ này").click()
    page.get_by_text("Gian hàng postmart-1 chưa có số liệu đến hết kỳ").wait_for()
    expect(page.get_by_role("button", name="Đồng ý chốt")).to_have_count(0)
    with served.database.write() as connection:
        connection.execute(update(TABLES["watermark"]).values(as_of_ms=READ_MS + 48 * 3_600_000))
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Chốt kỳ này").click()
    page.get_by_role("button", name="Đồng ý chốt").click()
    page.get_by_text("Đã chốt kỳ 10/6/2021 – 20/6/2021.").wait_for()
    expect(page.get_by_text("số liệu sơ bộ")).to_have_count(0)
    fits(page)
    with served.database.read() as connection:
        found = connection.execute(select(TABLES["period"].c.from_on, TABLES["period"].c.closed_ms)).all()
    assert [(str(row[0]), row[1] is None) for row in found] == [("2021-06-10", False)]


def test_a_cooperative_without_a_period_opens_one(served: Served, page: Page) -> None:
    with served.database.writing() as session:
        cooperative(session)
    with served.database.write() as connection:
        connection.execute(delete(TABLES["period"]))
    opened(page, "/thanh-toan", "Bảng thanh toán")
    page.get_by_text("Hợp tác xã này chưa mở kỳ nào.").wait_for()
    fits(page)
    page.get_by_role("button", name="Mở kỳ", exact=True).click()
    expect(page.get_by_text("Hợp tác xã này chưa mở kỳ nào.")).to_have_count(0)
    with served.database.read() as connection:
        [(first, last)] = connection.execute(select(TABLES["period"].c.from_on, TABLES["period"].c.to_on)).all()
    assert (last - first).days == 9
