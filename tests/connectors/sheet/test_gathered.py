"""What cannot be read of a file has its place and its key; days that were typed are decided together."""

from datetime import date

from msgspec.structs import replace

from connectors.sheet.days import typed_day
from connectors.sheet.gathered import Gathered, broken_order, place_of, unread_order
from connectors.sheet.general import GENERAL
from marketplace.exchange.inbox import item_from_reject
from marketplace.spreadsheets import Problem, Row
from marketplace.words.instants import start_of
from marketplace.words.messages import Sentence
from tests.connectors.sheet.exports import NOW_MS

PROBLEM = Problem(7, "Số lượng", "hai", Sentence("no number", "không phải số"), "Đơn")


def test_each_row_that_is_set_aside_waits_by_itself_and_an_order_by_its_code() -> None:
    found = Gathered(GENERAL, "đơn tháng 6.xlsx")
    found.set_aside(Row(7, {}, (PROBLEM,)))
    found.set_aside(Row(8, {}), Sentence("why", "vì sao"))
    keys = [item_from_reject("orders", one).key for one in found.rejects]
    assert keys == ["đơn tháng 6.xlsx, Đơn, row 7, Số lượng", "đơn tháng 6.xlsx, row 8"]
    assert found.rejects[0].reason_vi == "Đơn, dòng 7, Số lượng: không phải số"
    for reject in (broken_order("A 1", PROBLEM), unread_order("A 1", Sentence("why", "vì sao"))):
        item = item_from_reject("orders", reject)
        assert (item.key, item.reason.vi) == ("A 1", reject.reason_vi)


def test_a_place_is_sheet_row_and_column() -> None:
    assert place_of(PROBLEM) == Sentence("Đơn, row 7, Số lượng", "Đơn, dòng 7, Số lượng")


def test_typed_days_are_decided_together_and_a_person_who_has_said_it_is_believed() -> None:
    rows = [{"placed": typed_day(day), "delivered": None} for day in ("06/03/2026", "06/13/2026")]
    found = Gathered(GENERAL, "a.csv")
    for values in rows:
        found.note_days(values, "placed", "delivered")
    found.settle_days(NOW_MS)
    assert [values.get("placed") for values in rows] == [start_of(date(2026, 6, 3)), start_of(date(2026, 6, 13))]
    assert (found.oldest_ms, found.newest_ms) == (start_of(date(2026, 6, 3)), start_of(date(2026, 6, 13)))
    told = {"placed": typed_day("06/03/2026")}
    said = Gathered(replace(GENERAL, day_first=True), "a.csv")
    said.note_days(told, "placed")
    said.settle_days(NOW_MS)
    assert told["placed"] == start_of(date(2026, 3, 6))
