"""What is five times too much or too little is far off."""

import pytest

from marketplace.words.plausible import far_off


@pytest.mark.parametrize(("said", "known"), [(1_500, 300), (60, 300), (0, 300), (1, 125_000)])
def test_five_times_is_far(said: int, known: int) -> None:
    assert far_off(said, known)


@pytest.mark.parametrize(("said", "known"), [(1_499, 300), (61, 300), (300, 300)])
def test_less_is_not(said: int, known: int) -> None:
    assert not far_off(said, known)
