"""Names as people type them: one key for Quý Sơn, QUÝ  SƠN, Quy Son and its decomposed spelling."""

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

_NOT_WORD = re.compile(r"[^0-9a-z]+")
# Đ has no canonical decomposition (Unicode 15, U+0110 and U+0111); Ð (U+00D0) is what old fonts and keyboards leave.
_STROKES = str.maketrans({"đ": "d", "ß": "ss"})
# What looks like a letter of Vietnamese and is another one: Icelandic and African D, Cyrillic, Greek.
_ALIKE = str.maketrans(
    "ÐðƉɖıАВЕЅІЈКМНОРСТХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ĐđĐđiABESIJKMHOPCTXaesijopcyxABEZHIKMNOPTYXo",
) | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_CARON = re.compile("(?<=[aA])(\u0323?)\u030c")
"""The hook of the ă written as a caron (ǎ); the dot below goes before it."""

# What is not seen: Unicode's format letters (Cf), and the blanks and joiners that it counts as letters or marks.
_UNSEEN = "\u034f\u115f\u1160\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
FIRST_UNSEEN = min(_UNSEEN)
"""Of letters before it, those that cannot be seen are not printable either."""

_PRINTED = re.compile(f"[{_UNSEEN}]")
"""Those of them that Python calls printable."""

_ODD = re.compile(f"[{''.join(map(chr, _ALIKE))}\u01cd\u01ce\u030c{_UNSEEN}]")
"""What is replaced or dropped of letters that are printable."""

_CONTROLS = {chr(code): " " if chr(code).isspace() else "" for code in (*range(0x20), *range(0x7F, 0xA0))}


class _VisibleLetters(dict[int, str]):
    """What a letter becomes when only what can be seen is kept; learnt letter by letter."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kept = _CONTROLS.get(letter, letter)
        self[code] = "" if letter in _UNSEEN or unicodedata.category(letter) == "Cf" else kept
        return self[code]


_VISIBLE = _VisibleLetters()


def visible(text: str) -> str:
    """Return a text without letters that cannot be seen (U+200B, U+FEFF, U+202E) and control characters.

    Tabs and line ends become spaces.
    """
    if text.isprintable() and (text.isascii() or not _PRINTED.search(text)):
        return text
    return text.translate(_VISIBLE)


def tidy(text: str) -> str:
    """Return a name composed (NFC), of letters that are seen, with runs of spaces made one and none at the ends.

    What looks like a letter of Vietnamese and is another one (Ð, ǎ, Cyrillic е) becomes the letter that is meant.
    """
    return " ".join(text.split()) if text.isascii() and text.isprintable() else _tidied(text)


@lru_cache(maxsize=16_384)
def _tidied(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _meant(text)).split())


def _meant(text: str) -> str:
    """Return a text decomposed, of letters that are seen, those that look like Vietnamese ones replaced by these."""
    if text.isprintable() and not _ODD.search(text):
        return unicodedata.normalize("NFD", text)
    return _CARON.sub("\\1\u0306", unicodedata.normalize("NFD", visible(text).translate(_ALIKE)))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """Return the accent-free key of a name: lower case a-z and 0-9, words parted by one space."""
    plain = unicodedata.normalize("NFKD", _meant(text)).casefold().translate(_STROKES)
    bare = "".join(filterfalse(unicodedata.combining, plain))
    return _NOT_WORD.sub(" ", bare).strip()


def finds(words: str, *texts: str) -> bool:
    """Say whether each of these words begins a word of the texts, accents, case and order aside."""
    known = [word for text in texts for word in key(text).split()]
    return all(any(one.startswith(word) for one in known) for word in key(words).split())


def accented(text: str) -> bool:
    """Say whether a name carries any Vietnamese accent, so that its spelling can tell two names apart."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return plain.translate(_STROKES) != plain or any(unicodedata.combining(letter) for letter in plain)


def same_spelling(one: str, other: str) -> bool:
    """Say whether two names are spelled alike but for case, spaces, composition and where the tone mark sits."""
    return _spelling(one) == _spelling(other)


def _spelling(text: str) -> tuple[str, ...]:
    # "Hòa" and "Hoà" are one name: compare each word's letters without order of its marks.
    words = unicodedata.normalize("NFKD", _meant(text)).casefold().split()
    return tuple("".join(sorted(word)) for word in words)
