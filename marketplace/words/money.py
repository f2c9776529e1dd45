"""Money as people type it ("25k", "1tr2", "25.000đ"), read as whole đồng."""

import re
import unicodedata
from decimal import Decimal

from marketplace.words import names, numbers
from marketplace.words.messages import Unreadable

UNIT_DONG = {
    **dict.fromkeys(("", "d", "dong", "vnd", "vnđ"), 1),
    **dict.fromkeys(("k", "nghin", "ngan", "nghin dong", "ngan dong", "ng"), 1_000),
    **dict.fromkeys(("tr", "trieu", "trieu dong", "m"), 1_000_000),
    **dict.fromkeys(("ty", "ti", "ty dong", "ti dong"), 1_000_000_000),
}
MOST_DONG = 10**15

_SHAPE = re.compile(r"(\d[\d.,\s']*)\s*([^\d.,]*?)\s*(\d{1,3})?\s*(?:đ|₫|d|đồng|vnđ|vnd)?", re.IGNORECASE)


def dong(value: str | int | Decimal, unit: str | None = None) -> int:
    """Return an amount in đồng; ``unit`` is what the column's heading says, where the cell names none.

    "1tr2" is 1 200 000, "25k5" 25 500, "25,000" and "25.000" 25 000. Unreadable when it is no amount, or has two
    readings.
    """
    if isinstance(value, int | Decimal):
        return _whole(Decimal(value) * _unit_dong(unit or "", value), value)
    # The currency itself is no factor: "25 nghìn đồng" and "25.000 ₫" lose it here.
    shape = _SHAPE.fullmatch(names.tidy(value))
    if shape is None:
        raise _unknown(value)
    number, word, tail = shape.groups()
    own = re.sub(r"₫|/\s*kg$", "", word).strip()
    each_dong = _unit_dong(own or unit or "", value)
    amount = numbers.decimal(number, whole=each_dong == 1, dot_groups=each_dong == 1)
    return _whole((amount + _tail(amount, tail, each_dong, value)) * each_dong, value)


def text(amount_dong: int) -> str:
    """Return đồng as people write them in Vietnam: "1.200.000 đ"."""
    return f"{amount_dong:,} đ".replace(",", ".")


def _tail(amount: Decimal, tail: str | None, each_dong: int, value: str) -> Decimal:
    if not tail:
        return Decimal(0)
    if each_dong == 1 or amount != amount.to_integral_value():
        raise _unknown(value)
    return Decimal(f"0.{tail}")


def _unit_dong(word: str, value: object) -> int:
    each_dong = UNIT_DONG.get(names.key(word.replace("₫", "")))
    # The key of "$" has nothing in it.
    if each_dong is None or any(unicodedata.category(letter) == "Sc" and letter != "₫" for letter in word):
        raise _unknown(value)
    return each_dong


def _whole(amount_dong: Decimal, value: object) -> int:
    if amount_dong < 0:
        raise Unreadable(
            f"“{value}” is below 0; write an amount of 0 đ or more.",
            f"“{value}” nhỏ hơn 0; hãy ghi số tiền từ 0 trở lên.",
        )
    if amount_dong > MOST_DONG:
        most = text(MOST_DONG)
        raise Unreadable(
            f"“{value}” is too large; the most is {most}.", f"“{value}” quá lớn; số tiền nhiều nhất là {most}."
        )
    if amount_dong != amount_dong.to_integral_value():
        raise Unreadable(f"“{value}” is not a whole amount of đồng.", f"“{value}” không phải số tiền chẵn đến đồng.")
    return int(amount_dong)


def _unknown(value: object) -> Unreadable:
    return Unreadable(
        f"“{value}” is not an amount; write for example 25.000, 25k or 1tr2.",
        f"“{value}” không phải số tiền; hãy ghi chẳng hạn 25.000, 25k hoặc 1tr2.",
    )
