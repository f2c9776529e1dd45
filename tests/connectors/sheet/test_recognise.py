"""A file is known by its sheets and headings: by what it has to have, and what it must not."""

import pytest

from connectors.platforms import facts_of
from connectors.sheet.recognise import UnknownFileError, fits, recognise
from marketplace.spreadsheets import Peek, SheetPeek

FORMS = facts_of("shopee").files
ALL, TOSHIP, INCOME = FORMS


def seen(*sheets: tuple[str, list[str]], shown: bool = True, row: int = 1) -> Peek:
    return Peek("xlsx", None, tuple(SheetPeek(name, shown, ((row, tuple(cells)),)) for name, cells in sheets))


def must(form: object) -> list[str]:
    return [str(one) for one in form.must]  # type: ignore[attr-defined]


def test_each_form_is_known_by_its_own_headings_whatever_the_file_is_called() -> None:
    for form in FORMS:
        assert recognise(seen((form.sheets[0], [*must(form), "Cột mới"]), row=3), FORMS) is form


def test_a_capital_another_sheet_or_a_hidden_one_does_not_fit() -> None:
    headings = [*must(TOSHIP)[:-1], must(TOSHIP)[-1].replace("người", "Người")]
    assert not fits(seen(("orders", headings)), TOSHIP)
    assert not fits(seen(("Trang tính", must(TOSHIP)), ("Khác", [])), TOSHIP)
    assert not fits(seen(("orders", must(TOSHIP)), shown=False), TOSHIP)
    assert not fits(seen(("orders", [*must(TOSHIP), *TOSHIP.never])), TOSHIP)


def test_nothing_that_fits_and_two_that_do_are_said() -> None:
    with pytest.raises(UnknownFileError, match="no form fits"):
        recognise(seen(("orders", ["Mã đơn hàng"])), FORMS)
    with pytest.raises(UnknownFileError, match="two forms fit this file: order-toship and order-toship"):
        recognise(seen(("orders", must(TOSHIP))), [TOSHIP, TOSHIP])
