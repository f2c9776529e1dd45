"""What a cell's number format writes beside its number: `0" tạ"` shows 5 as "5 tạ"."""

import re
import unicodedata

BUILT_IN = {
    **dict.fromkeys((5, 6, 7, 8, 42, 44), '"$"#,##0'),
    **dict.fromkeys((9, 10), "0%"),
}
"""Formats that a workbook names by their numbers alone and that show more than the number; ECMA-376 18.8.30 numFmt."""

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]\-]*)[^\]]*\]|\[(?P<rule>[^\]]*)\]|[_*].'
    r"|(?i:General|AM/PM|A/P|E[+\-])|(?P<bare>.)",
    re.DOTALL,
)
_SCALED = re.compile(r"[0#?.],+(?![0#?,])|%")
_DIGIT = re.compile(r"(?<![^\W\d_])\d|%")
"""A digit that a format writes beside the number ("000"), but not that of a unit ("m2"); a sign for hundredths."""
_SHIFTED = re.compile(r'[0#?](?:\\[.,]|"[.,]")[0#?]{1,2}(?![0#?])')
"""A point that is no decimal one: `0\\,0` shows 152 as "15,2"; before three digits it parts thousands."""
_OF_DAYS = frozenset("dmyhsbeDMYHSBE")


def unit_of(code: str) -> str | None:
    """Return the words or the currency that a format code writes beside a number, None where it writes none.

    Where a format shows another number than the cell holds (thousands left out, hundredths), or other words for some
    numbers, it is the code itself, which is no unit.
    """
    section = _first_section(code)
    words, bare, rules = _parts(section)
    letters = set(filter(str.isalpha, bare))
    if letters and letters <= _OF_DAYS:
        return None
    if any(rule[:1] in "<>=" for rule in rules):
        # Which section a number takes is not known here, so all must show it alike.
        words, bare, _rules = _parts(code)
        return code if says_more(words) or _SCALED.search(bare) else None
    if _SCALED.search(bare) or _DIGIT.search(words) or _SHIFTED.search(section):
        return code
    return words.strip() if says_more(words) else None


def says_more(words: str) -> bool:
    """Say whether what stands beside a number has a letter, a digit or a currency in it."""
    return any(letter.isalnum() or letter == "%" or unicodedata.category(letter) == "Sc" for letter in words)


def is_other(unit: str) -> bool:
    """Say whether what ``unit_of`` gave is a code that shows another number than the cell holds."""
    return "%" in unit or any(letter in unit for letter in "0#?")


def _first_section(code: str) -> str:
    """Return the part of a code that is for numbers above 0."""
    end = next((found.start() for found in _PART.finditer(code) if found["bare"] == ";"), len(code))
    return code[:end]


def _parts(section: str) -> tuple[str, str, list[str]]:
    """Return the words of a section, its placeholders, and what stands in its brackets."""
    words, bare, rules = [], [], []
    for found in _PART.finditer(section):
        alone = found["bare"] or ""
        # Excel puts words in quotation marks; other programs may leave "kg" and "$" bare.
        said = alone if alone.isalpha() or unicodedata.category(alone or " ") == "Sc" else ""
        words.append(found["quoted"] or found["escaped"] or found["currency"] or said)
        bare.append(alone)
        rules.extend([found["rule"]] if found["rule"] else [])
    return "".join(words), "".join(bare), rules
