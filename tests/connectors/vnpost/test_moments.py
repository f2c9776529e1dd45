"""Instants as MyVNPost tells them."""

from datetime import date

import pytest

from connectors.vnpost.moments import moment, written
from marketplace.words.instants import parse_iso


def test_the_three_forms_are_one_instant_of_viet_nam():
    forms = (
        "30/11/2026 23:59:59",
        "30-11-2026 23:59:59",
        "2026-11-30 23:59:59",
        "2026-11-30T23:59:59.123",
        " 30/11/2026 23:59:59 ",
    )
    assert {moment(one) for one in forms} == {parse_iso("2026-11-30T23:59:59+07:00")}
    assert moment("01/12/2026 08:05") == parse_iso("2026-12-01T08:05:00+07:00")


@pytest.mark.parametrize(
    "text", ["", "01/12/2026", "31/02/2026 10:00:00", "01/12/1999 10:00:00", "1/12/2026 10:00", "01/12/2026 24:00"]
)
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(ValueError):
        moment(text)


def test_a_day_is_written_as_the_list_wants_it():
    assert written(date(2026, 12, 1)) == "01-12-2026"
