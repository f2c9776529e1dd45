"""Areas as people type them ("0,5 ha", "5 sào"), read as whole square metres.

A sào is 360 m² in the north (a mẫu ten sào, a thước a fifteenth). Elsewhere it is another size, so the caller says
how large it is, or None to refuse the word.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from marketplace.words import names, numbers
from marketplace.words.messages import Unreadable

NORTHERN_SAO_M2 = 360
MOST_M2 = 10**10

_M2 = {
    **dict.fromkeys(("m2", "m", "met vuong", "m vuong"), 1),
    **dict.fromkeys(("ha", "hec ta", "hecta", "hectare", "heta"), 10_000),
}
_SHAPE = re.compile(r"(\d[\d.,\s']*)\s*(\D.*)?")


def square_metres(value: str | int | Decimal, unit: str | None = None, sao_m2: int | None = NORTHERN_SAO_M2) -> int:
    """Return an area in square metres, rounded half up; ``unit`` is what the heading says where the cell says none.

    Unreadable when the unit is missing or unknown, or a sào is meant where its size is not known (``sao_m2=None``).
    """
    if isinstance(value, int | Decimal):
        return _whole(Decimal(value) * _unit_m2(unit, sao_m2, value), value)
    shape = _SHAPE.fullmatch(names.tidy(value))
    if shape is None:
        raise _unknown(value)
    number, word = shape.groups()
    each_m2 = _unit_m2(word or unit, sao_m2, value)
    return _whole(numbers.decimal(number, dot_groups=each_m2 == 1) * each_m2, value)


def unit_in(heading: str) -> str | None:
    """Return the unit of area a column's heading names ("Diện tích (ha)"), or None when it names none or several."""
    bracketed = re.findall(r"[(\[]([^()\[\]]+)[)\]]", heading)
    found = [word for word in bracketed if names.key(word) in _M2 or names.key(word) in ("sao", "mau", "thuoc")]
    return found[0] if len(found) == 1 else None


def _unit_m2(unit: str | None, sao_m2: int | None, value: object) -> Decimal:
    word = names.key(unit or "")
    if not word:
        raise Unreadable(
            f"“{value}” has no unit; write ha, sào or m² in the cell or in the heading.",
            f"“{value}” thiếu đơn vị; hãy ghi ha, sào hoặc m² trong ô hoặc ở tên cột.",
        )
    if word in _M2:
        return Decimal(_M2[word])
    share = {"sao": Decimal(1), "mau": Decimal(10), "thuoc": Decimal(1) / 15}.get(word)
    if share is None:
        raise _unknown(value)
    if sao_m2 is None:
        raise Unreadable(
            f"The size of a sào differs here; write “{value}” in m² or ha.",
            f"Sào ở vùng này có diện tích khác nhau; hãy ghi “{value}” theo m² hoặc ha.",
        )
    return share * sao_m2


def _whole(area_m2: Decimal, value: object) -> int:
    if area_m2 < 0 or area_m2 > MOST_M2:
        raise _unknown(value)
    whole_m2 = int(area_m2.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if whole_m2 == 0:
        raise Unreadable("The area must be more than 0.", "Diện tích phải lớn hơn 0.")
    return whole_m2


def _unknown(value: object) -> Unreadable:
    return Unreadable(
        f"“{value}” is not an area; write for example 0,5 ha, 5 sào or 1800 m².",
        f"“{value}” không phải diện tích; hãy ghi chẳng hạn 0,5 ha, 5 sào hoặc 1800 m².",
    )
