"""Telephone numbers of Vietnam as people and Excel leave them, read into one form: 0 and nine or ten digits."""

import re
from decimal import Decimal

from marketplace.words import names
from marketplace.words.messages import SetAside, Unreadable

_MOBILE = re.compile(r"0(?:3[2-9]|5[2-9]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"02\d{9}")
_PIECE = re.compile(r"\+?\d+(?:[ .()\-–]*\d+)*")
"""A stretch of digits with what people put between them; one or more numbers."""

_BETWEEN = re.compile(r"[-–. ]+(?=\+|\(?0|84)|(?<=\d{8}) +(?=\d{9})")
_RUN_TOGETHER = re.compile(r"(?:0\d{9,10}){2,}")
_CUT = re.compile(r"\d(?:[.,]\d+)?E\+?(?:0?[89]|1[01])", re.IGNORECASE)
"""What Excel leaves of a number in a column that is too narrow, or of one saved as CSV."""

_FILLING = re.compile(r"[\s.\-–()]+")
# The eleven-digit mobile numbers became ten-digit ones in 2018 (the ministry's plan 798/QĐ-BTTTT); one to one.
_ELEVEN = {
    **{f"016{digit}": f"03{digit}" for digit in "23456789"},
    **{"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078"},
    **{"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082"},
    **{"0186": "056", "0188": "058", "0199": "059"},
}


def phone(value: str | int | Decimal) -> str:
    """Return a number as 0912345678 (mobile) or 02043123456 (landline); Unreadable when digits alone can be neither.

    SetAside when there are several, since nobody knows which of them the household is known by, when there is none, or
    words stand beside it. Puts back the leading zero that spreadsheets eat, turns +84 and 0084 into 0, and eleven-digit
    mobiles into today's.
    """
    if isinstance(value, str) and _MOBILE.fullmatch(value):
        return value
    written = names.visible(str(value)).strip().lstrip("'")
    number = _number(written) or _number(_whole(written))
    if number is not None:
        return number
    if _CUT.fullmatch(written):
        raise SetAside(
            f"Excel cut “{written}”, and its last digits are lost; format the cell as text and type the number again.",
            f"“{written}” bị Excel rút gọn mất các số cuối; hãy định dạng ô kiểu văn bản rồi nhập lại số.",
        )
    several = numbers_in(str(value))
    if len(several) > 1:
        raise SetAside(
            f"There are {len(several)} telephone numbers here, and none was taken; write one.",
            f"Ô này có {len(several)} số điện thoại nên chưa lấy số nào; hãy ghi một số.",
        )
    if several or any(letter.isalpha() for letter in written) or not written.strip("-–.?/0 "):
        raise SetAside(
            f"“{names.tidy(written)}” is not one telephone number alone, so none was taken; write one, or nothing.",
            f"“{names.tidy(written)}” không phải một số điện thoại nên chưa lấy; hãy ghi một số hoặc để trống.",
        )
    raise _wrong(value)


def _number(written: str) -> str | None:
    """Return the one number that a text is, marks aside; None where it is none."""
    digits = _FILLING.sub("", written)
    if not re.fullmatch(r"\+?\d+", digits):
        return None
    national = _national(digits)
    national = _ELEVEN.get(national[:4], national[:4]) + national[4:] if len(national) == 11 else national
    return national if _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national) else None


def _whole(written: str) -> str:
    """Return a number that Excel wrote with an exponent ("9.12345678E+08"), where no digit of it is lost."""
    if not _CUT.fullmatch(written):
        return ""
    number = Decimal(written.replace(",", "."))
    return str(int(number)) if len(number.as_tuple().digits) >= 9 else ""


def numbers_in(written: str) -> list[str]:
    """Return the numbers that stand in a text, whatever stands between them, each once."""
    pieces = [piece for found in _PIECE.findall(written) for piece in _parts(found)]
    return list(dict.fromkeys(number for piece in pieces if (number := _number(piece)) is not None))


def _parts(piece: str) -> list[str]:
    """Return the numbers of a stretch of digits: itself, those run together, or what stands between marks."""
    if _number(piece) is not None:
        return [piece]
    if _RUN_TOGETHER.fullmatch(piece):
        length = next((length for length in (10, 11) if len(piece) % length == 0), len(piece))
        return [piece[at : at + length] for at in range(0, len(piece), length)]
    return _BETWEEN.split(piece)


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
