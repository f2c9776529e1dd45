"""What is still to be paid is counted by rows and orders, and summed where all rows say it."""

from connectors.platforms import facts_of
from connectors.sheet.due import DueRows
from marketplace.spreadsheets import Problem, Row
from marketplace.words.messages import Sentence

FORM = next(one for one in facts_of("tiktok").files if one.is_due)


def test_rows_are_counted_and_summed_where_all_of_them_say_it() -> None:
    due = DueRows(FORM, "a.xlsx")
    due.take(Row(6, {"code": "A", "net": 100, "paid": 5}))
    due.take(Row(7, {"code": "A", "net": 50, "paid": 9}))
    assert (due.rows, due.net_dong, due.newest_ms) == (2, 150, 9)
    assert due.told().vi == "Sàn chưa trả: 1 đơn trong 2 dòng, 150 đ; chưa ghi gì vào sổ."
    due.take(Row(8, {"code": "B", "net": None}, (Problem(8, "x", "", Sentence("no", "không")),)))
    assert due.told().vi == "Sàn chưa trả: 2 đơn trong 3 dòng; chưa ghi gì vào sổ."
