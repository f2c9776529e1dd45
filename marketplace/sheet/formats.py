"""What a cell's number format writes beside its number: `0" tạ"` shows 5 as "5 tạ"."""

import re

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]\-]*)[^\]]*\]|\[(?P<rule>[^\]]*)\]|[_*].|(?P<bare>.)',
    re.DOTALL,
)
_SCALED = re.compile(r"[0#?.],+(?![0#?,])")


def unit_of(code: str) -> str | None:
    """Return the words that a format code writes beside a number, None where it writes none.

    Where a format shows another number than the cell holds (thousands left out), or other words for some numbers, it
    is the code itself, which is no unit.
    """
    words, bare, rules = _parts(_first_section(code))
    if not any(map(str.isalpha, words)) or any(map(str.isalpha, bare.replace("General", "").replace("E+", ""))):
        return None
    return code if "%" in bare or _SCALED.search(bare) or any(rule[:1] in "<>=" for rule in rules) else words.strip()


def _first_section(code: str) -> str:
    """Return the part of a code that is for numbers above 0."""
    end = next((found.start() for found in _PART.finditer(code) if found["bare"] == ";"), len(code))
    return code[:end]


def _parts(section: str) -> tuple[str, str, list[str]]:
    """Return the words of a section, its placeholders, and what stands in its brackets."""
    words, bare, rules = [], [], []
    for found in _PART.finditer(section):
        words.append(found["quoted"] or found["escaped"] or found["currency"] or "")
        bare.append(found["bare"] or "")
        rules.extend([found["rule"]] if found["rule"] else [])
    return "".join(words), "".join(bare), rules
