"""What a person says of a file of payouts: the columns, the sign, the days; what is not said is as it is proposed."""

from marketplace.language.translation import Language
from marketplace.pages.doors.money_form import choice_of, values
from tests.marketplace.imports.test_money_form import BELOW, table


def test_what_is_said_counts_and_the_rest_is_proposed() -> None:
    there = table(*BELOW)
    proposed = choice_of(there, {})
    assert (proposed.columns["net"], proposed.charges_above, proposed.day_first) == (6, None, None)
    said = choice_of(there, {"c-gross": "2", "c-tax": "-", "c-code": "1", "sign": "duong", "day": "m"})
    assert (said.columns["gross"], "tax" in said.columns, "code" in said.columns) == (2, False, False)
    assert (said.charges_above, said.day_first) == (True, False)
    assert choice_of(there, {"c-gross": "2"}).charges_above is False  # for so it adds up


def test_the_page_shows_fields_and_payouts() -> None:
    there = table(*BELOW)
    shown = values(there, choice_of(there, {"c-gross": "2"}), Language("vi"))
    assert dict(shown["fields"])["net"] == "Thực nhận"
    assert [one.code for one in shown["payouts"]] == ["A1", "A2"]
