"""Telephone numbers of Vietnam as people and Excel leave them, read into one form: 0 and nine or ten digits."""

import re
from decimal import Decimal

from marketplace.words import names
from marketplace.words.sentences import SetAside, Unreadable

_MOBILE = re.compile(r"0(?:3[2-9]|5[2-9]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{9}")
_BETWEEN = re.compile(r"[/,;|\n]|\s+(?:-|–|và|hoặc|hay)\s+|(?<=\d{8})\s+(?=\+?\d{9})", re.IGNORECASE)
_FILLING = re.compile(r"[\s.\-()]+")
# The eleven-digit mobile numbers became ten-digit ones in 2018 (the ministry's plan 798/QĐ-BTTTT); one to one.
_ELEVEN = {
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}


def phone(value: str | int | Decimal) -> str:
    """Return a number as 0912345678 (mobile) or 02043123456 (landline); Unreadable when it can be neither.

    SetAside when there are several, since nobody knows which of them the household is known by.
    Puts back the leading zero that spreadsheets eat, turns +84 and 0084 into 0, and eleven-digit mobiles into today's.
    """
    digits = _FILLING.sub("", names.seen(str(value)).strip().lstrip("'"))
    if several := _several(str(value)):
        raise SetAside(
            f"There are {len(several)} telephone numbers here, and none was taken; write one.",
            f"Ô này có {len(several)} số điện thoại nên chưa lấy số nào; hãy ghi một số.",
        )
    if not re.fullmatch(r"\+?\d+", digits):
        raise _wrong(value)
    national = _national(digits)
    national = _ELEVEN.get(national[:4], national[:4]) + national[4:] if len(national) == 11 else national
    if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national):
        return national
    raise _wrong(value)


def _several(written: str) -> list[str]:
    """Return the numbers of a text that holds more than one, and nothing else; without any where it does not."""
    parts = [part for part in _BETWEEN.split(written) if part.strip()]
    try:
        return [phone(part) for part in parts] if len(parts) > 1 else []
    except Unreadable:
        return []


def _national(digits: str) -> str:
    for prefix in ("+84", "0084"):
        if digits.startswith(prefix):
            return "0" + digits.removeprefix(prefix).removeprefix("0")
    if digits.startswith("84") and len(digits) in (11, 12):
        return "0" + digits.removeprefix("84")
    if not digits.startswith(("0", "+")) and len(digits) in (9, 10):
        return "0" + digits
    return digits


def _wrong(value: object) -> Unreadable:
    return Unreadable(
        f"“{value}” is not a telephone number of Vietnam; write one number such as 0912 345 678.",
        f"“{value}” không phải số điện thoại Việt Nam; hãy ghi một số, chẳng hạn 0912 345 678.",
    )
