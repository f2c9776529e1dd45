"""Readers of cells as platforms export them, each for one declared way of writing: no cell is guessed at by itself."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from marketplace.spreadsheets.cells import Filled
from marketplace.words import names
from marketplace.words.instants import MS_PER_DAY, VIETNAM, instant_of
from marketplace.words.messages import Unreadable

EMPTY = ("-", "–", "—", "--", "/")
"""What platforms write where there is nothing."""
_KEPT_DIGITS = 10**15
"""Up to here a spreadsheet keeps every digit of a whole number (IEEE 754, shown to fifteen digits)."""
_AS_FLOAT = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_PLAIN = re.compile(r"([-+]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?")
_VIETNAMESE = re.compile(r"([-+]?)(\d+|\d{1,3}(?:\.\d{3})+)(?:,(\d+))?")
_EXCEL_ZERO = datetime(1899, 12, 30, tzinfo=VIETNAM)
_SERIALS = range(20_000, 80_000)
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_IN_WORDS = re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})(.*)")
Reader = Callable[[Filled, str | None], object]


def long_id(value: Filled, _unit: str | None = None) -> str:
    """Return an identifier as its platform wrote it, without the TAB or apostrophe that shields it.

    Unreadable where a spreadsheet made a number of it: beyond fifteen digits the last ones are lost.
    """
    written = names.visible(str(value)).strip().lstrip("'")
    lost = isinstance(value, int | Decimal) and not -_KEPT_DIGITS < value < _KEPT_DIGITS
    if lost or isinstance(value, date | Decimal) or _AS_FLOAT.fullmatch(written):
        raise Unreadable(
            f"A spreadsheet has made a number of this code ({written}) and its last digits are lost; export the file"
            " again and hand it in without opening it in between.",
            f"Excel đã đổi mã này thành số ({written}) nên mất các chữ số cuối; hãy xuất lại tệp từ sàn rồi nộp ngay,"
            " đừng mở và lưu bằng Excel.",
        )
    if not written or len(written) > 60:
        raise Unreadable("A code has 1 to 60 letters.", "Mã phải có từ 1 đến 60 ký tự.")
    return written


def dong_plain(value: Filled, _unit: str | None = None) -> int:
    """Return an amount of either sign whose point is a decimal one ("17000.00", "-1,620"), in đồng.

    Unreadable for parts of a đồng, and for "17.000", which would be seventeen.
    """
    return _dong(value, _PLAIN)


def dong_vietnamese(value: Filled, _unit: str | None = None) -> int:
    """Return an amount of either sign whose points part thousands ("17.000", "-1.620"), in đồng."""
    return _dong(value, _VIETNAMESE)


def count(value: Filled, _unit: str | None = None) -> int:
    """Return a number of packs, 0 or more; "2.00" is two. Unreadable for parts of one."""
    number = _number(value, _PLAIN)
    if number < 0 or number != number.to_integral_value():
        raise Unreadable(f"“{value}” is no number of packs.", f"“{value}” không phải số lượng thùng.")
    return int(number)


@lru_cache(maxsize=64)
def instant(format: str) -> Reader:
    """Return a reader of instants in Vietnam written in one format (as ``strptime`` has it), in ms, UTC.

    Months in English words are read whatever the machine's language; a format with an offset (%z) is read by it. The
    cell may be a date of the spreadsheet too. What stands for nothing gives None.
    """

    def read(value: Filled, _unit: str | None = None) -> int | None:
        if isinstance(value, date):
            return instant_of(_at(value))
        if isinstance(value, int | Decimal):
            return _serial(value)
        written = names.visible(value).strip()
        return None if written in EMPTY else _written(written, format)

    return read


@lru_cache(maxsize=16_384)
def _written(text: str, format: str) -> int:
    plain = text
    if "%b" in format and (words := _IN_WORDS.fullmatch(text)) is not None:
        day, month, year, rest = words.groups()
        plain = f"{day} {_MONTHS.get(month.lower(), 0)} {year}{rest}"
    try:
        # Dates are typed by platforms in digits: what %b means is the machine's affair.
        found = datetime.strptime(plain, format.replace("%b", "%m"))  # noqa: DTZ007 - in Vietnam where it says none
    except ValueError:
        raise _wrong(text, format) from None
    return instant_of(found if found.tzinfo else found.replace(tzinfo=VIETNAM))


def _at(value: date) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=VIETNAM)
    return datetime(value.year, value.month, value.day, tzinfo=VIETNAM)


def _serial(value: int | Decimal) -> int:
    if int(value) not in _SERIALS:
        raise _wrong(str(value), "dd/mm/yyyy")
    whole = _EXCEL_ZERO + timedelta(days=int(value))
    return instant_of(whole) + round(value % 1 * MS_PER_DAY / 1000) * 1000


def _wrong(text: str, format: str) -> Unreadable:
    example = datetime(2026, 6, 20, 8, 30, tzinfo=VIETNAM).strftime(format) if "%" in format else "20/06/2026"
    return Unreadable(
        f"“{text}” is not written as this platform writes times, such as {example}; export the file again.",
        f"“{text}” không đúng cách sàn ghi thời gian, ví dụ {example}; hãy xuất lại tệp.",
    )


def _dong(value: Filled, shape: re.Pattern[str]) -> int:
    amount = _number(value, shape)
    if amount != amount.to_integral_value():
        raise Unreadable(
            f"“{value}” is not a whole amount of đồng; is a point of thousands meant?",
            f"“{value}” không phải số tiền chẵn đến đồng.",
        )
    return int(amount)


def _number(value: Filled, shape: re.Pattern[str]) -> Decimal:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, date):
        raise Unreadable(f"“{value}” is a day and no number.", f"“{value}” là ngày, không phải số.")
    written = names.visible(value).strip().rstrip("₫đ").strip()
    if written in EMPTY:
        return Decimal(0)
    found = shape.fullmatch(written)
    if found is None:
        raise Unreadable(f"“{value}” is not a number.", f"“{value}” không phải là số.")
    sign, whole, part = found.groups()
    bare = re.sub("[.,]", "", whole)
    if shape is _PLAIN and part is not None and len(part) == 3 and "," not in whole:
        raise Unreadable(
            f"“{value}” may be thousands or thousandths; export the file again from the platform.",
            f"“{value}” không rõ là hàng nghìn hay phần lẻ; hãy xuất lại tệp từ sàn.",
        )
    return Decimal(f"{sign}{bare}.{part or 0}")
