"""Reason codes: a move that an act on a line or a repair made is told apart from what people write themselves."""

import pytest

from marketplace.orders import reason_codes
from marketplace.orders.reason_codes import is_coded, reason_text


@pytest.mark.parametrize("code", [code for name, code in vars(reason_codes).items() if name.isupper()])
def test_every_code_is_known_again_in_the_reason_of_a_move(code: str) -> None:
    assert is_coded(reason_text(code, "A1: thùng bẹp"))


@pytest.mark.parametrize("why", ["", "mưa", "hail: all of it", "sent once more", "Sent once more: A1"])
def test_what_a_person_writes_of_a_lot_is_no_code(why: str) -> None:
    assert not is_coded(why)
