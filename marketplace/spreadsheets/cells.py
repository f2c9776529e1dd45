"""Readers of cells: a value and the heading's unit in, one certain value out, or Unreadable with what to write."""

import re
from datetime import date
from decimal import Decimal

from marketplace.words import dates, money, names, phones, weight
from marketplace.words.messages import Unreadable
from marketplace.words.vpostcodes import vpostcode

MOST_TEXT = 300
_MOST_MEASURE = 100
Filled = str | int | Decimal | date


def text(value: Filled, _unit: str | None = None) -> str:
    """Return a cell as tidy text, as ``remark`` does; Unreadable where a letter of it was lost ("Loại 1?")."""
    written = remark(value)
    if "?" in written or "\ufffd" in written:
        raise Unreadable(
            f"“{written}” has letters lost in a conversion; type it again.",
            f"“{written}” bị lỗi phông chữ; hãy nhập lại.",
        )
    return written


def remark(value: Filled, _unit: str | None = None) -> str:
    """Return a cell as tidy text, in which people may ask; a number as it is written, a day as dd/mm/yyyy."""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    written = names.tidy(str(value))
    if len(written) > MOST_TEXT:
        raise Unreadable(
            f"The text is longer than {MOST_TEXT} letters; shorten it.",
            f"Nội dung dài quá {MOST_TEXT} ký tự; hãy rút gọn.",
        )
    return written


def name(value: Filled, _unit: str | None = None) -> str:
    """Return the name of a person or thing: text with at least one letter in it."""
    written = text(value)
    if not any(letter.isalpha() for letter in written):
        raise Unreadable(f"“{written}” is not a name.", f"“{written}” không phải là tên.")
    return written


def code(value: Filled, _unit: str | None = None) -> str:
    """Return a code as written, without spaces around it."""
    if isinstance(value, Decimal):
        raise Unreadable(f"“{value}” is not a code.", f"“{value}” không phải là mã.")
    written = text(value)
    if len(written) > 60:
        raise Unreadable("A code has at most 60 letters.", "Mã chỉ dài tối đa 60 ký tự.")
    return written


def digital_address(value: Filled, _unit: str | None = None) -> str:
    """Return a digital address (Vpostcode); SetAside where a cell is none, for its row can stand without."""
    return vpostcode(names.tidy(str(value)))


def phone(value: Filled, _unit: str | None = None) -> str:
    """Return a telephone number in its one form."""
    return phones.phone(_typed(value))


def day(value: Filled, _unit: str | None = None) -> date:
    """Return the day a cell means."""
    _check_length(value)
    return dates.day(value)


def days(value: Filled, _unit: str | None = None) -> tuple[date, date]:
    """Return the first and last day of "10/06/2026 - 20/06/2026", or one day twice."""
    _check_length(value)
    if not isinstance(value, str):
        return dates.day(value), dates.day(value)
    ends = [
        end for end in re.split(r"\s+[-–—]\s+|–|—|→|\s+đến\s+|^\s*từ\s+", value, flags=re.IGNORECASE) if end.strip()
    ]
    if len(ends) > 2:
        raise Unreadable(
            f"“{value}” is not a span of days; write 10/06/2026 - 20/06/2026.",
            f"“{value}” không phải khoảng ngày; hãy ghi 10/06/2026 - 20/06/2026.",
        )
    first, last = dates.day(ends[0]), dates.day(ends[-1])
    if first > last:
        raise Unreadable(f"“{value}” ends before it begins.", f"“{value}” có ngày cuối trước ngày đầu.")
    return first, last


def grams(value: Filled, unit: str | None = None) -> int:
    """Return a weight above nothing in grams."""
    weight_g = weight.grams(_typed(value), unit)
    if weight_g == 0:
        raise Unreadable("The weight must be more than 0.", "Khối lượng phải lớn hơn 0.")
    return weight_g


def dong(value: Filled, unit: str | None = None) -> int:
    """Return an amount in đồng."""
    return money.dong(_typed(value), unit)


def area(value: Filled, unit: str | None = None) -> tuple[str | int | Decimal, str | None]:
    """Return an area as typed, with its heading's unit: how large a sào is depends on where the household lives."""
    return _typed(value), unit


def _typed(value: Filled) -> str | int | Decimal:
    if isinstance(value, date):
        # Excel turns "1-5" and "3/4" into days without asking.
        raise Unreadable(
            f"Excel made the day {value:%d/%m/%Y} of this; format the cell as text and type it again.",
            f"Excel đã đổi ô này thành ngày {value:%d/%m/%Y}; hãy định dạng ô kiểu văn bản rồi nhập lại.",
        )
    _check_length(value)
    return value


def _check_length(value: Filled) -> None:
    if isinstance(value, str) and len(value) > _MOST_MEASURE:
        raise Unreadable("The cell holds far too much text.", "Ô này chứa quá nhiều nội dung.")
