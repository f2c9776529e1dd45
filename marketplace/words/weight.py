"""Weights as people type them ("1,5 tạ", "3 yến", "300kg"), read as whole grams.

A tấn is 1000 kg, a tạ 100 kg, a yến 10 kg, a cân or ký one kg, a lạng 100 g. Numbers follow
``marketplace.words.numbers``: "1.900 kg" is 1900 kg, "1,900 kg" is refused, and with tấn, tạ and yến "1.900" is too.
"""

import re
from decimal import Decimal

from marketplace.words import names, numbers
from marketplace.words.messages import Unreadable

UNIT_G = {
    **dict.fromkeys(("g", "gr", "gam", "gram", "grams"), 1),
    **dict.fromkeys(("lang",), 100),
    **dict.fromkeys(("kg", "kgs", "can", "ky", "ki", "kilo", "kilogam", "kilogram", "ki lo", "ki lo gam"), 1_000),
    **dict.fromkeys(("yen",), 10_000),
    **dict.fromkeys(("ta",), 100_000),
    **dict.fromkeys(("tan", "ton", "tonne", "tonnes"), 1_000_000),
}
MOST_G = 1_000_000_000_000
"""A million tonnes: more than any one sheet can mean, and far inside a 64-bit integer."""

COUNTS = frozenset(
    {
        *("thung", "hop", "bao", "tui", "goi", "sot", "khay", "ro", "gio", "chum", "qua", "trai", "cay", "cai"),
        *("chiec", "bo", "kien", "ket", "buong", "nai"),
    }
)
"""Words for pieces and packs: a heading that counts them is no heading of a weight."""

_PART = re.compile(r"(\d[\d.,\s']*)\s*([^\W\d_][^\d.,]*)?")


def grams(value: str | int | Decimal, unit: str | None = None) -> int:
    """Return a weight in grams; ``unit`` is what the column's heading says, where the cell names none.

    Unreadable when the unit is missing or unknown, the number has two readings, or it is finer than a gram.
    """
    if isinstance(value, int | Decimal):
        return _whole(Decimal(value) * _unit_g(unit, value), value)
    typed = names.tidy(value).rstrip(". ")
    parts = _PART.findall(typed)
    if not parts or "".join(typed.split()) != "".join("".join(number + word for number, word in parts).split()):
        raise _unknown(value)
    return _whole(sum((_part_g(number, word, unit, len(parts), value) for number, word in parts), Decimal(0)), value)


def unit_in(heading: str) -> str | None:
    """Return the unit of weight a column's heading names ("Khối lượng (tạ)"), or None."""
    bracketed = re.findall(r"[(\[/]([^()\[\]/]+)[)\]]?", heading)
    bare = re.sub(r"[(\[][^()\[\]]*[)\]]?", " ", heading).split()
    for word in [*bracketed, bare[-1] if bare else ""]:
        if names.key(word) in UNIT_G:
            return names.key(word)
    return None


def counts(heading: str) -> bool:
    """Say whether the brackets of a heading name pieces or packs ("Số lượng (thùng)", "Khối lượng (kg/thùng)")."""
    bracketed = re.findall(r"[(\[/]([^()\[\]]+)", heading)
    return any(not COUNTS.isdisjoint(names.key(words).split()) for words in bracketed)


def text(weight_g: int) -> str:
    """Return grams as people write kilograms in Vietnam: 1234567 g is "1.234,567 kg"."""
    kilograms, rest = divmod(abs(weight_g), 1_000)
    grouped = f"{kilograms:,}".replace(",", ".")
    decimals = f",{rest:03d}".rstrip("0").rstrip(",") if rest else ""
    return f"{'-' if weight_g < 0 else ''}{grouped}{decimals} kg"


def _part_g(number: str, word: str, unit: str | None, parts: int, value: str) -> Decimal:
    word_key = names.key(word)
    half = word_key.endswith(" ruoi")
    own = word_key.removesuffix(" ruoi")
    if parts > 1 and not own:
        raise _unknown(value)
    each_g = _unit_g(own or unit, value)
    amount = numbers.decimal(number, dot_groups=each_g <= 1_000)
    return (amount + (Decimal("0.5") if half else 0)) * each_g


def _unit_g(unit: str | None, value: object) -> int:
    if not unit:
        raise Unreadable(
            f"“{value}” has no unit; write kg, tạ or tấn in the cell or in the heading.",
            f"“{value}” thiếu đơn vị; hãy ghi kg, tạ hoặc tấn trong ô hoặc ở tên cột.",
        )
    each_g = UNIT_G.get(names.key(unit))
    if each_g is None:
        raise Unreadable(
            f"“{unit.strip()}” is not a unit of weight we know; write kg, yến, tạ or tấn.",
            f"“{unit.strip()}” không phải đơn vị khối lượng đã biết; hãy ghi kg, yến, tạ hoặc tấn.",
        )
    return each_g


def _whole(weight_g: Decimal, value: object) -> int:
    if weight_g > MOST_G:
        most = text(MOST_G)
        raise Unreadable(
            f"“{value}” is too large; the most is {most}.", f"“{value}” quá lớn; khối lượng nhiều nhất là {most}."
        )
    if weight_g < 0:
        raise Unreadable(f"“{value}” cannot be a weight.", f"“{value}” không thể là khối lượng.")
    if weight_g != weight_g.to_integral_value():
        raise Unreadable(
            f"“{value}” is finer than a gram; round it to whole grams.",
            f"“{value}” lẻ dưới 1 gam; hãy làm tròn đến gam.",
        )
    return int(weight_g)


def _unknown(value: object) -> Unreadable:
    return Unreadable(
        f"“{value}” is not a weight; write for example 300 kg or 1,5 tạ.",
        f"“{value}” không phải khối lượng; hãy ghi chẳng hạn 300 kg hoặc 1,5 tạ.",
    )
