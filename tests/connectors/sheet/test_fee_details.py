"""Fees that a sheet details are of orders that were paid, and no more than all that these were charged."""

from connectors.platforms import facts_of
from connectors.sheet.fee_details import DetailRows, compare
from marketplace.spreadsheets import Problem, Row
from marketplace.words.messages import Sentence
from marketplace.words.records import SettlementRecord

FORM = next(one for one in facts_of("shopee").files if one.details)


def rows(*told: tuple[str, int]) -> DetailRows:
    assert FORM.details is not None
    found = DetailRows(FORM, "a.xlsx", details=FORM.details)
    for number, (code, dong) in enumerate(told, start=3):
        found.take(Row(number, {"code": code, "part Phí Hạ Tầng": dong, "part Voucher Xtra": None}))
    return found


def paid(code: str, fee_dong: int) -> SettlementRecord:
    return SettlementRecord(code, "1", code, None, 0, 100_000, fee_dong, 0, 0, 100_000 - fee_dong)


def test_details_are_held_against_the_payouts_of_their_orders() -> None:
    found = rows(("A", -3_000), ("A", -3_000), ("B", -3_000))
    assert compare(found, [paid("A", 2_000), paid("A", 4_000), paid("B", 9_000)]) == []
    wrong = compare(found, [paid("A", 5_999)])
    assert [(one.file_says, one.rows_say) for one in wrong] == [("6000", "5999"), ("3000", "0")]
    assert found.told()[0].vi == "Trong phí sàn, trang “Service Fee Details” ghi: Phí Hạ Tầng 9.000 đ."
    assert rows().told() == []


def test_a_row_that_cannot_be_read_is_said() -> None:
    found = rows()
    found.take(Row(3, {"code": "A"}, (Problem(3, "Phí Hạ Tầng", "x", Sentence("no", "không")),)))
    assert (found.charged, len(found.rejects)) == ({}, 1)
