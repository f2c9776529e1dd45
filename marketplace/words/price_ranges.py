"""Price ranges as people say them: "18.000", "18k", "17-19k", "từ 17 đến 19 nghìn", read as whole đồng."""

import re

from marketplace.words import money, names
from marketplace.words.messages import Unreadable

_BETWEEN = re.compile(r"\s*(?:-|–|—|~|đến|tới)\s*", re.IGNORECASE)
_FROM = re.compile(r"^từ\s+", re.IGNORECASE)
_EACH = re.compile(r"\s*(?:/\s*|một |mỗi )(?:kg|ký|cân)\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,]+")
_UNIT = re.compile(r"[^\d.,\s].*$")


def read(text: str) -> tuple[int, int]:
    """Return the lowest and the highest price that a text names, in đồng; Unreadable where it names none or more.

    Of "17-19k" the unit is meant for both.
    """
    plain = _FROM.sub("", _EACH.sub("", names.tidy(text)))
    ends = _BETWEEN.split(plain)
    if len(ends) == 1:
        return (money.dong(plain),) * 2
    if len(ends) != 2:
        raise _unknown(text)
    first, last = ends
    unit = _UNIT.search(last)
    if unit and _NUMBER.fullmatch(first):
        first += unit[0]
    low_dong, high_dong = money.dong(first), money.dong(last)
    if low_dong > high_dong:
        raise Unreadable(
            f"“{text}” goes from the higher price to the lower; write the lower one first.",
            f"“{text}”: giá đầu cao hơn giá sau; hãy ghi giá thấp trước.",
        )
    return low_dong, high_dong


def _unknown(text: str) -> Unreadable:
    return Unreadable(
        f"“{text}” is no price and no range; write for example 18.000 or 17-19k.",
        f"“{text}” không phải một giá hay một khoảng giá; hãy ghi chẳng hạn 18.000 hoặc 17-19k.",
    )
