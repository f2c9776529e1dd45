"""A word is a Vietnamese syllable by its spelling alone."""

import pytest

from marketplace.words.syllables import is_syllable


@pytest.mark.parametrize("word", ["Nguyễn", "thuyền", "vải", "quả", "ăn", "học", "nghiêng", "Đặng"])
def test_what_is_spelled_as_one_is_one(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["học̀", "strong", "wifi", "ngyen", "", "vảí", "Nguyeãn"])
def test_what_is_not_is_none(word: str) -> None:
    assert not is_syllable(word)
