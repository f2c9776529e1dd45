"""Totals are sought at their labels, held against what the rows come to, and where there is none that is said."""

from msgspec.structs import replace

from connectors.file_form import Amounts, TotalOf
from connectors.platforms import facts_of
from connectors.sheet.totals import differs, held, not_held
from marketplace.spreadsheets import Peek, SheetPeek

FORM = next(one for one in facts_of("shopee").files if one.totals)
LABEL = FORM.totals[0].label


def seen(*rows: tuple[str, ...], sheet: str = "Summary") -> Peek:
    return Peek("xlsx", None, (SheetPeek(sheet, True, tuple(enumerate(rows, start=1))),))


def test_a_total_is_the_number_at_the_right_of_its_label() -> None:
    for row in ((LABEL, "1000"), ("", f"{LABEL}:", "", "1000.00"), ("x", f" {LABEL} ", "₫1,000")):
        assert held(seen(("a",), row), FORM, {TotalOf.NET: 1_000}, is_cut=False) == ([], [])
        [wrong], _ = held(seen(row), FORM, {TotalOf.NET: 999}, is_cut=False)
        assert (wrong.file_says, wrong.rows_say) == ("1000", "999")
        _, [notice] = held(seen(row), FORM, {TotalOf.NET: 999}, is_cut=True)
        assert notice == not_held(LABEL, 1_000)
    points = replace(FORM, amounts=Amounts.VIETNAMESE)
    assert held(seen((LABEL, "1.000")), points, {TotalOf.NET: 1_000}, is_cut=False) == ([], [])


def test_where_no_total_stands_that_is_said_and_no_fault() -> None:
    for there in (seen((LABEL, "nhiều")), seen((LABEL,)), seen(("Tổng", "1")), seen((LABEL, "1"), sheet="Khác")):
        wrong, [notice] = held(there, FORM, {TotalOf.NET: 1}, is_cut=False)
        assert wrong == []
        assert notice.vi == "Tệp không có số tổng để đối chiếu với các dòng."
    assert held(seen(), replace(FORM, totals=[]), {}, is_cut=False) == ([], [])


def test_both_numbers_are_said() -> None:
    assert differs("Tổng", 2, 1).file_says == "2"
