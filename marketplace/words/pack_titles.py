"""Pack weight, grade and cooperative, read from a product's title and the words of its address.

Platforms for produce show no weight beside the title ("Vải thiều loại 1 hộp 5kg"), and their addresses repeat it
("…-htx-hung-thinh-hop-5kg-43160.html"). Where two weights stand there, none is taken.
"""

import re

from marketplace.words import names, weight
from marketplace.words.messages import Unreadable

_UNIT = r"(kg|kgs|ky|kilo|kilogam|g|gr|gam|gram|lang|yen)"
_WEIGHT = re.compile(rf"(?<![\w.,/])(?:(\d{{1,3}})\s*x\s*)?(\d+(?:[.,]\d+)?)\s*{_UNIT}\b(?!\s*/)")
_RANGE = re.compile(rf"\d\s*(?:-|–|~|den|hoac)\s*\d+(?:[.,]\d+)?\s*{_UNIT}\b")
_SLUG_WEIGHT = re.compile(rf"(?:^|-)(?<!\d-)(\d+)-?{_UNIT}(?=-|$)")
_GRADE = re.compile(r"\bloai (\d{1,2}|[a-d]|dac biet)\b")
_ENDS = r"(?=\s*(?:[-–|,;()\[\]]|\b(?:hộp|thùng|túi|gói|bao|khay|giỏ|sọt|loại|khối lượng|combo|đóng)\b|\d|$))"
_COOPERATIVE = re.compile(rf"\b((?:HTX|Hợp tác xã|THT|Tổ hợp tác)\b\s+.+?){_ENDS}", re.IGNORECASE)
_LEAST_G, _MOST_G = 50, 100_000


def pack_g(title: str, slug: str = "") -> int:
    """Return what a pack weighs by its title and the words of its address; 0 where they say nothing, or two things."""
    said = _titled_g(title) | _slug_g(slug)
    return said.pop() if len(said) == 1 else 0


def grade(title: str) -> str | None:
    """Return the grade that a title names ("1", "a", "dac biet"), without accents; None where it names none, or two."""
    said = set(_GRADE.findall(names.key(title)))
    return said.pop() if len(said) == 1 else None


def grade_key(text: str) -> str | None:
    """Return a grade as people write it ("Loại 1", "loai 1", "1") as a title's is returned; None for none."""
    return names.key(text).removeprefix("loai ").strip() or None


def cooperative(title: str) -> str | None:
    """Return the cooperative or cooperative group that a title names, as it is written there."""
    found = _COOPERATIVE.search(names.tidy(title))
    return found[1].strip() if found else None


def _titled_g(title: str) -> set[int]:
    words = " ".join(plain(title).split())
    if _RANGE.search(words):
        return {0, -1}  # two weights: neither is the pack's
    return {
        int(times or 1) * found
        for times, amount, unit in _WEIGHT.findall(words)
        if (found := _grams(f"{amount} {unit}")) is not None
    }


def _slug_g(slug: str) -> set[int]:
    parts = _SLUG_WEIGHT.findall(slug.lower())
    return {found for amount, unit in parts if (found := _grams(f"{amount} {unit}")) is not None}


def _grams(text: str) -> int | None:
    try:
        found = weight.grams(text)
    except Unreadable:
        return None
    return found if _LEAST_G <= found <= _MOST_G else None


def plain(text: str) -> str:
    """Return a text without accents and capitals, with its marks."""
    return re.sub(r"[^\W_]+", lambda word: names.key(word[0]) or word[0], names.tidy(text))
