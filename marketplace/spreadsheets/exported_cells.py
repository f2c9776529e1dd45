"""Readers of cells as platforms export them, each for one declared way of writing: no cell is guessed at by itself."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from marketplace.spreadsheets.cells import Filled
from marketplace.words import names
from marketplace.words.instants import MS_PER_DAY, VIETNAM, instant_of, start_of
from marketplace.words.messages import Unreadable

EMPTY = ("-", "–", "—", "--", "/")
"""What platforms write where there is nothing."""
ZONES = {"Asia/Ho_Chi_Minh": VIETNAM, "UTC": UTC}
"""The zones in which platforms here write times."""
_KEPT_DIGITS = 15
"""So many digits of a whole number are kept by a spreadsheet (IEEE 754, shown to fifteen digits)."""
_AS_FLOAT = re.compile(r"\d([.,]\d+)?E\+?\d+", re.IGNORECASE)
_POINT_ZERO = re.compile(r"(\d+)[.,]0")
_PLAIN = re.compile(r"([-+]?)(\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?")
_VIETNAMESE = re.compile(r"([-+]?)(\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?")
_CURRENCY = re.compile(r"^([-+]?)\s*(?:₫|đ|vnđ|vnd)\s*|\s*(?:₫|đ|vnđ|vnd)$", re.IGNORECASE)
_MINUS = str.maketrans("\u2212", "-")
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell names no zone
_SERIALS = range(20_000, 80_000)
_MONTHS = {
    written: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), start=1)
    for written in (name, name[:3])
}  # fmt: skip
_WORD = re.compile("[A-Za-z]+")
_EXAMPLE = datetime(2026, 6, 20, 8, 30, tzinfo=VIETNAM)
Reader = Callable[[Filled, str | None], object]


def long_id(value: Filled, _unit: str | None = None) -> str:
    """Return an identifier as its platform wrote it, without the TAB or apostrophe that shields it.

    Unreadable where a spreadsheet made a number of it: beyond fifteen digits the last ones are lost.
    """
    written = names.visible(str(value)).strip().lstrip("'")
    if (pointed := _POINT_ZERO.fullmatch(written)) is not None and len(pointed[1]) <= _KEPT_DIGITS:
        return pointed[1]
    lost = isinstance(value, int) and len(written.lstrip("-")) > _KEPT_DIGITS
    if lost or pointed or isinstance(value, date | Decimal) or _AS_FLOAT.fullmatch(written):
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
    """Return an amount of either sign whose points part thousands ("17.000", "-1.620"), in đồng.

    Unreadable for parts of a đồng, and for "17,000", which would be seventeen.
    """
    return _dong(value, _VIETNAMESE)


def count(value: Filled, _unit: str | None = None) -> int:
    """Return a number of packs, 0 or more; "2.00" is two. Unreadable for parts of one."""
    number = _number(value, _PLAIN)
    if number < 0 or number != number.to_integral_value():
        raise Unreadable(f"“{value}” is no number of packs.", f"“{value}” không phải số lượng thùng.")
    return int(number)


@lru_cache(maxsize=64)
def instant(format: str, zone: str = "Asia/Ho_Chi_Minh") -> Reader:
    """Return a reader of instants written in one format (as ``strptime`` has it) and one of ``ZONES``, in ms, UTC.

    Months in English words are read whatever the machine's language; an offset (%z, or a Z at the end) goes before the
    zone; a day without a time begins in Vietnam. The cell may be a date of the spreadsheet too. What stands for nothing
    gives None. KeyError for a zone that is not known.
    """
    clock = ZONES[zone]
    timed = any(part in format for part in ("%H", "%I", "%X", "%c"))
    exact = f"{format[:-1]}%z" if format.endswith("Z") and not format.endswith("%Z") else format

    def read(value: Filled, _unit: str | None = None) -> int | None:
        if isinstance(value, datetime):
            return instant_of(value if value.tzinfo else value.replace(tzinfo=clock if timed else VIETNAM))
        if isinstance(value, date):
            return start_of(value)
        if isinstance(value, int | Decimal):
            return instant_of(_serial(value, format).replace(tzinfo=clock if timed else VIETNAM))
        written = names.visible(value).strip()
        if written in EMPTY:
            return None
        found = _written(written, exact)
        return instant_of(found if found.tzinfo else found.replace(tzinfo=clock if timed else VIETNAM))

    return read


@lru_cache(maxsize=16_384)
def _written(text: str, format: str) -> datetime:
    plain, digits = text, format
    if "%b" in format or "%B" in format:
        # What %b means is the language's of the machine; platforms write English.
        plain = _WORD.sub(lambda word: str(_MONTHS.get(word[0].lower(), word[0])), text)
        digits = format.replace("%b", "%m").replace("%B", "%m")
    try:
        return datetime.strptime(plain, digits)  # noqa: DTZ007 - the reader knows the zone
    except ValueError:
        raise _wrong(text, format) from None


def _serial(value: int | Decimal, format: str) -> datetime:
    if int(value) not in _SERIALS:
        raise _wrong(str(value), format)
    seconds = round(value % 1 * MS_PER_DAY / 1000)
    return _EXCEL_ZERO + timedelta(days=int(value), seconds=seconds)


def _wrong(text: str, format: str) -> Unreadable:
    example = _EXAMPLE.strftime(format.replace("%b", "Jun").replace("%B", "June"))
    return Unreadable(
        f"“{text}” is not written as this platform writes times, such as {example}; export the file again.",
        f"“{text}” không đúng cách sàn ghi thời gian, ví dụ {example}; hãy xuất lại tệp.",
    )


def _dong(value: Filled, shape: re.Pattern[str]) -> int:
    amount = _number(value, shape)
    if amount != amount.to_integral_value():
        raise Unreadable(
            f"“{value}” is not a whole amount of đồng; export the file again from the platform.",
            f"“{value}” không phải số tiền chẵn đến đồng; hãy xuất lại tệp từ sàn.",
        )
    return int(amount)


def _number(value: Filled, shape: re.Pattern[str]) -> Decimal:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, date):
        raise Unreadable(f"“{value}” is a day and no number.", f"“{value}” là ngày, không phải số.")
    written = _CURRENCY.sub(r"\1", names.visible(value).strip().translate(_MINUS)).strip()
    if written in EMPTY:
        return Decimal(0)
    found = shape.fullmatch(written)
    if found is None:
        raise Unreadable(
            f"“{value}” is not a number as this platform writes them; export the file again.",
            f"“{value}” không phải số theo cách sàn ghi; hãy xuất lại tệp từ sàn.",
        )
    sign, whole, part = found.groups()
    bare = whole.replace(",", "").replace(".", "")
    if part is not None and len(part) == 3 and bare == whole:
        raise Unreadable(
            f"“{value}” may be thousands or thousandths; export the file again from the platform.",
            f"“{value}” không rõ là hàng nghìn hay phần lẻ; hãy xuất lại tệp từ sàn.",
        )
    return Decimal(f"{sign}{bare}.{part or 0}")
