"""Price ranges: what people write of what a trader pays, and what is no price."""

import pytest

from marketplace.words import price_ranges
from marketplace.words.messages import Unreadable


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("18.000", 18_000, 18_000), ("18k", 18_000, 18_000), ("18.000đ/kg", 18_000, 18_000), ("17-19k", 17_000, 19_000),
        ("17k – 19k", 17_000, 19_000), ("từ 17 đến 19 nghìn", 17_000, 19_000), ("17.000-19.500", 17_000, 19_500),
        ("18 nghìn một kg", 18_000, 18_000), ("18k5", 18_500, 18_500), ("9 nghìn - 1tr", 9_000, 1_000_000),
    ],
)  # fmt: skip
def test_what_people_write_is_read_to_the_dong(text: str, low: int, high: int) -> None:
    assert price_ranges.read(text) == (low, high)


@pytest.mark.parametrize("text", ["", "rẻ lắm", "17-18-19k", "19-17k", "k", "-18k"])
def test_what_is_no_price_is_said_in_both_languages(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        price_ranges.read(text)
    assert refused.value.sentence.en != refused.value.sentence.vi
