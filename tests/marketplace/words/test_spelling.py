"""Words that differ in one letter are found, and no others."""

import pytest

from marketplace.words.spelling import SpellingIndex, is_near

KNOWN = ("bac giang", "bac ninh", "luc ngan", "ha")


@pytest.mark.parametrize("typed", ["luc nga", "luc nganh", "luc ngen", "luc nagn"])
def test_a_word_with_one_letter_wrong_is_found(typed: str) -> None:
    assert SpellingIndex(KNOWN).near(typed) == ["luc ngan"]


@pytest.mark.parametrize("typed", ["luc ngan", "luc", "lc nga", "h", "ho"])
def test_the_word_itself_and_what_is_further_off_are_not(typed: str) -> None:
    assert SpellingIndex(KNOWN).near(typed) == []


def test_two_wrong_letters_are_one_too_many() -> None:
    assert (is_near("giang", "gian"), is_near("giang", "gain"), is_near("giang", "gyeng")) == (True, False, False)
