"""A household's story leads from its cooperative to the money it is owed, and keeps the cooperative's own apart."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.explain import Story, explain_household
from marketplace.reports.figures import find_season, household_report
from marketplace.settlement.hand_overs import HandOverRow, add_hand_over
from marketplace.settlement.statements import close
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import world
from tests.marketplace.settlement.statements import market
from tests.marketplace.settlement.statements.market import AFTER_JUNE_MS, boxes, delivered
from tests.marketplace.settlement.test_adjustment_allocation import fine, given


def told(database: Database, code: str) -> Story:
    """Return a household's story in the season of the tests."""
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        story = explain_household(connection, EVERYTHING, season, code, VIETNAMESE)
    assert story is not None
    return story


def give(database: Database, day: date, amount_dong: int) -> None:
    """Give the first household money."""
    with database.write() as connection:
        cooperative = market.cooperative_id(connection)
        given = HandOverRow(cooperative, 1, day, "advance", amount_dong, "mua thùng", "cô Hoa", AFTER_JUNE_MS)
        add_hand_over(connection, given)


@pytest.mark.both
def test_the_story_of_a_household_leads_to_what_it_is_owed(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(1)), delivered("D2", boxes(1), day=8))
    give(database, date(2021, 6, 12), 40_000)
    with database.write(one_state=True) as connection:
        close(connection, june.id, "cô Hoa", AFTER_JUNE_MS)
        connection.execute(update(TABLES["membership"]).values(left_on=date(2021, 7, 1)))
        place = {"household_id": 1, "from_on": date(2021, 6, 20), "commune_id": 2}
        connection.execute(insert(TABLES["residence"]).values(place))
    market.opened(database, market.LATER)
    give(database, date(2021, 6, 18), 5_000)
    story = told(database, "H0")
    steps = [(step.when(VIETNAMESE), step.source, step.text) for step in story.in_order()]
    assert [step[:2] for step in steps] == [
        ("1/1/2021", "HTX Quý Sơn"), ("0 giờ 00 ngày 10/6/2021", "Gian hàng"), ("12/6/2021", "cô Hoa"),
        ("0 giờ 00 ngày 17/6/2021", "cô Hoa"), ("18/6/2021", "cô Hoa"), ("20/6/2021", "Lên Sàn"),
        ("23/6/2021", "HTX Quý Sơn"), ("1/7/2021", "HTX Quý Sơn"),
    ]  # fmt: skip
    texts = [step[2] for step in steps]
    assert texts[0] == "Vào HTX."
    assert texts[1] == "Lần đầu có người đặt hàng của hộ: “Vải thiều thùng 5 kg”, đơn D1."
    assert texts[2] == "Tạm ứng: 40.000 đ (mua thùng)"
    assert texts[3].startswith("Chốt kỳ 10/6/2021 – 16/6/2021: 5 kg, hộ được hưởng 126.996 đ, còn phải trả hộ 86.996 đ")
    assert texts[5].startswith("Chuyển về Phượng Sơn")
    assert (texts[6].startswith("Kỳ 17/6/2021 – 23/6/2021 chưa chốt"), texts[7]) == (True, "Ra khỏi HTX từ ngày này.")
    owed = story.tables[-1]
    assert owed.title == "HTX Quý Sơn còn phải trả hộ"
    assert owed.rows[1][2] == owed.rows[0][-1] == "86.996 đ"
    assert [check.holds for check in story.checks] == [True] * 3


@pytest.mark.both
def test_what_the_cooperative_bought_outright_is_not_the_households_revenue(database: Database) -> None:
    shop = market.build(database)
    market.terms(database, "outright", 20_000, "L-A")
    market.take(database, shop, delivered("D1", boxes(1)), delivered("D2", boxes(1, sku="H0-5")))
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        report = household_report(connection, EVERYTHING, season, 1)
    assert report is not None
    assert (report.bought.sold_g, report.bought.sold_dong) == (5_000, 148_999)
    assert (report.own.sold_g, report.own.sold_dong) == (5_000, 148_999)
    assert (report.own.placed_orders, report.bought.placed_orders, report.proof.kept.placed_orders) == (1, 1, 2)
    assert report.proof.agrees
    rows = [(row[0], row[-1]) for row in told(database, "H0").tables[1].rows]
    assert rows[-3:] == [
        ("Cộng", "297.998 đ"), ("trong đó bán hộ", "148.999 đ"), ("trong đó HTX mua đứt", "148.999 đ"),
    ]  # fmt: skip


@pytest.mark.both
def test_what_a_household_gets_of_its_paid_orders_is_what_its_statement_has_of_them(database: Database) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)), delivered("D2", boxes(2)), delivered("D3", boxes(3)))
    market.pay(database, shop, "D1", 14_003, 20_001, 9_007)
    market.pay(database, shop, "D3", 1_003, 2_001, 507)
    rows = market.of(database, june, "H0").rows
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, world.OPENS_MS)
        report = household_report(connection, EVERYTHING, season, 1)
    assert report is not None
    paid = [row.worth for row in rows if row.order in {"D1", "D3"}]
    assert report.paid.net_dong == sum(worth.net_dong for worth in paid) > 0
    assert report.paid.gross_dong == sum(worth.gross_dong for worth in paid) == report.own.paid_dong
    assert report.paid.net_dong < report.own.paid_dong


def dong(said: str) -> int:
    """Return a sum as a story writes it."""
    return int(said.replace(".", "").replace("−", "-").replace(" đ", ""))


@pytest.mark.both
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("net_dong", [-7_000, 7_001])
def test_what_was_given_to_a_household_of_a_payout_of_no_order_is_a_term_of_its_story(
    database: Database, split: bool, net_dong: int
) -> None:
    shop = market.build(database)
    june = market.opened(database)
    market.take(database, shop, delivered("D1", boxes(4)))
    fine(database, shop, net_dong)
    give(database, date(2021, 6, 12), 40_000)
    parts = given(database, None if split else "H0", split=split)
    homes = {home.code: home.account for home in market.report(database, june).homes}
    assert sum(parts.values()) == sum(account.adjusted_dong for account in homes.values()) == net_dong
    for code, account in homes.items():
        story = told(database, code)
        assert [check.text for check in story.checks if not check.holds] == []
        grid = story.tables[-1]
        row = dict(zip(grid.columns, grid.rows[0], strict=True))
        brought, net, handed = (dong(row[name]) for name in ("Kỳ trước chuyển sang", "Hộ được hưởng", "Đã đưa cho hộ"))
        shown = dong(row.get("Điều chỉnh của sàn", "0 đ"))
        assert (shown, brought + net + shown - handed) == (account.adjusted_dong, account.left_dong)
        steps = [step.text for step in story.in_order() if step.text.startswith("Điều chỉnh của sàn")]
        assert steps == ([f"Điều chỉnh của sàn: {VIETNAMESE.dong(shown)}"] if shown else [])
    with database.write(one_state=True) as connection:
        close(connection, june.id, "cô Hoa", AFTER_JUNE_MS)
    market.opened(database, market.LATER)
    assert [check.text for check in told(database, "H0").checks if not check.holds] == []
