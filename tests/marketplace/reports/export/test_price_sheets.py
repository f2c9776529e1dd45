"""Prices in words and as a sheet: what is better, why nothing is said, and every number to the đồng."""

from datetime import timedelta

from marketplace.language.translation import language
from marketplace.listings.trader_prices import TraderQuote, note
from marketplace.reports.export.price_sheets import advice_text, basis_text, grade_text, price_sheet, span_text
from marketplace.reports.prices import Why, advise, price_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.reports.prices import garden
from tests.marketplace.reports.prices.garden import NOW_MS
from tests.marketplace.reports.prices.test_advice import ROW, quoted
from tests.rights_market import N1, TODAY

VI, EN = language("vi"), language("en")


def test_a_sentence_says_what_is_better_or_why_it_is_not_said() -> None:
    def said(low: int, high: int, days: int = 0) -> str:
        quotes = [quoted(low, high, TODAY - timedelta(days=days))]
        return advice_text(ROW, advise(ROW, quotes, TODAY, NOW_MS), TODAY, VI)

    assert said(18_000, 18_000) == (
        "Hôm nay thương lái trả 18.000 đ/kg tại vườn; bán qua Voso còn 16.400 đ/kg. Bán tại chỗ lợi hơn 1.600 đ/kg."
    )
    assert said(15_000, 15_900, 1) == (
        "Hôm qua thương lái trả 15.000–15.900 đ/kg tại vườn; bán qua Voso còn 16.400 đ/kg."
        " Bán qua Voso lợi hơn 500 đ/kg."
    )
    assert said(16_000, 17_000).endswith("Hai cách bán tương đương nhau.")
    every = {advice_text(ROW, advise(ROW, [], TODAY, NOW_MS)._replace(why=why), TODAY, EN) for why in Why}
    assert len(every) == len(Why)
    assert all(text.startswith("Voso: not compared") for text in every)


def test_what_a_price_stands_on_is_said() -> None:
    rows = (
        ROW, ROW._replace(declared=True, orders=3), ROW._replace(price=None, orders=0),
        ROW._replace(price=None, withheld=True),
    )  # fmt: skip
    assert [basis_text(row, VI) for row in rows] == [
        "40 đơn từ 12/6/2021", "theo chi phí đã khai; mới có 3 đơn", "chưa đủ đơn (0 đơn), chưa khai chi phí",
        "không công bố (ít hộ)",
    ]  # fmt: skip
    assert [grade_text(one, VI) for one in (None, "1", "a", "dac biet")] == ["–", "Loại 1", "Loại A", "Loại dac biet"]
    assert span_text(17_000, 18_500, VI) == "17.000–18.500 đ"


def test_a_sheet_has_every_price_and_its_parts_add_up(sqlite: Database) -> None:
    garden.write(sqlite)
    with sqlite.write() as connection:
        note(connection, EVERYTHING, TraderQuote(1, N1, TODAY, 18_000, 18_000), "chị Hà", TODAY, 1)
        note(connection, EVERYTHING, TraderQuote(1, N1, TODAY, 17_000, 19_000), "chị Hà", TODAY, 2)
        report = price_report(connection, EVERYTHING, NOW_MS)
    sheet = price_sheet(report, VI)
    kinds = [row[3] for row in sheet.rows]
    assert [kinds.count(one) for one in ("Thương lái", "Thương lái (đã ghi lại)", "Đã bán")] == [1, 1, len(report.sold)]
    [gate] = [row for row in sheet.rows if row[3] == "Giá tại vườn" and row[4] == "Gian hàng x"]
    price, selling, parts = gate[5], gate[7], gate[10:15]
    assert isinstance(price, int)
    assert isinstance(selling, int)
    assert selling - sum(int(str(part)) for part in parts) == price
    assert {len(row) for row in sheet.rows} == {len(sheet.columns)}
    assert any(text.startswith("Hôm nay thương lái trả 17.000–19.000 đ/kg") for _, text in sheet.notes)
