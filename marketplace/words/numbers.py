"""Numbers as Vietnamese and English write them, read exactly (Decimal) or refused.

The rule for one mark alone, since "1.900" and "1,900" mean different things to different people:

* marks of both kinds: the last is the decimal mark, the other parts thousands ("1.234,5", "1,234.5");
* the same mark twice or more: it parts thousands ("1.234.567");
* one mark not followed by exactly three digits, or after 0 or more than three digits: decimal ("1,5", "0.500");
* one **dot** before exactly three digits: thousands, as Vietnam writes it ("1.900" is 1900);
* one **comma** before exactly three digits: refused, because Vietnam reads 1.9 and Excel in English 1900
  — unless the caller says that the quantity has no decimals (``whole=True``: đồng).
"""

import re
from decimal import Decimal

from marketplace.words import names
from marketplace.words.messages import Unreadable

_SHAPE = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
Number = int | Decimal


def decimal(text: str, *, whole: bool = False, dot_groups: bool = True) -> Decimal:
    """Return the number a text writes; Unreadable when it is none, or can be read in two ways.

    ``dot_groups=False`` refuses "1.900" too, for units in which both readings are likely (tấn, tạ).
    """
    bare = re.sub(r"(?<=\d)[\s'](?=\d{3}(?!\d))", "", names.visible(text).strip())
    if not _SHAPE.fullmatch(bare):
        raise Unreadable(f"“{text}” is not a number.", f"“{text}” không phải là số.")
    marks = [mark for mark in bare if mark in ".,"]
    if not marks:
        return Decimal(bare)
    if len(set(marks)) == 2:
        return _both_marks(bare, marks[-1])
    if len(marks) > 1:
        return _grouped(bare)
    return _one_mark(bare, marks[0], whole=whole, dot_groups=dot_groups)


def _both_marks(bare: str, last: str) -> Decimal:
    if bare.count(last) > 1:
        raise _two_ways(bare)
    left, right = bare.split(last)
    return _grouped(left) + Decimal(f"0.{right}")


def _grouped(bare: str) -> Decimal:
    if not _GROUPED.fullmatch(bare):
        raise _two_ways(bare)
    return Decimal(re.sub("[.,]", "", bare))


def _one_mark(bare: str, mark: str, *, whole: bool, dot_groups: bool) -> Decimal:
    left, right = bare.split(mark)
    if len(right) == 3 and len(left) <= 3 and left.strip("0"):
        if whole or (mark == "." and dot_groups):
            return Decimal(left + right)
        raise _two_ways(bare)
    return Decimal(f"{left}.{right}")


def _two_ways(bare: str) -> Unreadable:
    return Unreadable(
        f"“{bare}” can be read in two ways; write it without a thousands mark.",
        f"“{bare}” có thể hiểu theo hai cách; hãy ghi số không có dấu phân cách hàng nghìn.",
    )
