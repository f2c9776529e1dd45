"""Language: what people read, Vietnamese first and English on request, words and figures alike.

Messages are English in the code; ``locale/vi`` holds what is said in Vietnamese. Grams and đồng stay integers until
here, and are rounded here alone.
"""

import gettext
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from marketplace.words.instants import as_date, local
from marketplace.words.messages import Sentence

LANGUAGES = ("vi", "en")
_LOCALE = Path(__file__).parent / "locale"
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Language:
    """A language a person reads: ``code`` is 'vi' or 'en'."""

    code: str = "vi"

    def say(self, message: str, **values: object) -> str:
        """Return a message in this language, its ``{names}`` filled in."""
        text = _catalogue(self.code).gettext(message)
        return text.format(**values) if values else text

    def tell(self, sentence: Sentence) -> str:
        """Return a sentence that is written in both languages in this one."""
        return sentence.vi if self.code == "vi" else sentence.en

    def number(self, value: int | Decimal, decimals: int = 0) -> str:
        """Return a number with the language's separators; halves go to the even digit."""
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        return f"{rounded:,.{decimals}f}".translate(_separators(self.code))

    def tonnes(self, weight_g: int) -> str:
        """Return grams as tonnes with one decimal: 8.359,0 tấn."""
        return self.say("{number} tonnes", number=self.number(Decimal(weight_g) / 1_000_000, 1))

    def kilograms(self, weight_g: int) -> str:
        """Return grams as kilograms, with the decimals they have: 1.220,5 kg."""
        decimals = next(n for n in range(4) if weight_g % 10 ** (3 - n) == 0)
        return f"{self.number(Decimal(weight_g) / 1000, decimals)} kg"

    def weight(self, weight_g: int) -> str:
        """Return grams as tonnes from ten tonnes up, as kilograms below."""
        return self.tonnes(weight_g) if abs(weight_g) >= 10_000_000 else self.kilograms(weight_g)

    def dong(self, amount_dong: int) -> str:
        """Return đồng in full: 25.000 đ."""
        return f"{self.number(amount_dong)} đ"

    def money(self, amount_dong: int) -> str:
        """Return đồng as people say them: 209,0 tỷ đồng, 15,3 triệu đồng, 25.000 đ."""
        if abs(amount_dong) >= 1_000_000_000:
            return self.say("{number} billion đồng", number=self.number(Decimal(amount_dong) / 10**9, 1))
        if abs(amount_dong) >= 10_000_000:
            return self.say("{number} million đồng", number=self.number(Decimal(amount_dong) / 10**6, 1))
        return self.dong(amount_dong)

    def share(self, part: int, whole: int | None) -> str:
        """Return part of whole in per cent with one decimal: 3,9 %; a dash where there is no whole."""
        return _NONE if not whole else f"{self.number(Decimal(part) * 100 / whole, 1)} %"

    def day(self, day: int | date | None) -> str:
        """Return a day as 20/6/2026, or 20 June 2026."""
        if day is None:
            return _NONE
        when = as_date(day) if isinstance(day, int) else day
        return str(format_date(when, "d/M/y" if self.code == "vi" else "d MMMM y", locale=self.code))

    def instant(self, instant_ms: int | None) -> str:
        """Return an instant as 17 giờ 00 ngày 20/6/2026, or 17:00 on 20 June 2026, in Asia/Ho_Chi_Minh."""
        if instant_ms is None:
            return _NONE
        when = local(instant_ms)
        hour, minute = (f"{when.hour}", f"{when.minute:02d}")
        return self.say("{hour}:{minute} on {day}", hour=hour, minute=minute, day=self.day(when.date()))

    def moment(self, instant_ms: int, *, seconds: bool = False) -> str:
        """Return an instant short, as 20/6/2026 17:00, or 20 June 2026 17:00, in Asia/Ho_Chi_Minh."""
        when = local(instant_ms)
        return f"{self.day(when.date())} {when:{'%H:%M:%S' if seconds else '%H:%M'}}"


VIETNAMESE = Language("vi")


def language(code: str | None) -> Language:
    """Return the language of a code; Vietnamese when it is none of ours."""
    return Language(code) if code in LANGUAGES else VIETNAMESE


@lru_cache(maxsize=len(LANGUAGES))
def _separators(code: str) -> dict[int, str]:
    """Return what stands for the comma, point and minus of Python's own numbers."""
    return str.maketrans({",": get_group_symbol(code), ".": get_decimal_symbol(code), "-": get_minus_sign_symbol(code)})


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(code: str) -> gettext.NullTranslations:
    path = _LOCALE / code / "LC_MESSAGES" / "lensan.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
