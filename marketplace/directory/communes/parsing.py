"""A place as people type it ("TT. Chu, h. Luc Ngan, BG"), taken apart without deciding anything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.words import names
from marketplace.words.spelling import is_near

_COMMUNE = {
    "xa": "xa",
    "x": "xa",
    "phuong": "phuong",
    "p": "phuong",
    "thi tran": "thi tran",
    "tt": "thi tran",
    "dac khu": "dac khu",
}
_WHOLE_KINDS = ("xa", "phuong", "thi tran", "dac khu")
_DISTRICT = {"huyen": "huyen", "h": "huyen", "quan": "quan", "q": "quan", "thi xa": "thi xa", "tx": "thi xa"}
_CITY = {"thanh pho": "thanh pho", "tp": "thanh pho", "tinh": "tinh", "t": "tinh"}
_OUTER = _DISTRICT | _CITY
_BELOW = {"thon", "ban", "to", "khu", "pho", "xom", "ap", "khom", "doi", "so", "duong", "ngo"}
_COMMAS = re.compile(r"[,;/\n\t|]+")
_DASHES = re.compile(r"\s+[-–—]\s+|(?<=\w)[-–—](?=\w)")
_DOTTED = re.compile(r"\b(x|p|tt|h|q|tx|tp|t)\.", re.IGNORECASE)
_NUMBERED = re.compile(r"\b([pPqQ])\s?(\d{1,2})\b")
_LEVEL = re.compile(
    r"(?<!^)\s(?=(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|tp|tx|tt|huyen|tinh)\s)", re.IGNORECASE
)


_DAK = re.compile(r"\bda[ck]\b")
_MOST_LETTERS = 200
_MOST_WORDS = 14
"""Without commas every cut of the words is tried, so their number is bounded."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """One name of a place: its kind's key where one was typed ('xa', 'huyen', …), its own key, and as typed."""

    kind: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed: the commune, and the names of what it lies in."""

    commune: NamePart
    around: tuple[NamePart, ...]


def readings(text: str) -> Iterator[Reading]:
    """Yield the ways to read a typed place, the most literal first; none for a text too long to be one."""
    if len(text) > _MOST_LETTERS:
        return
    tidy = _NUMBERED.sub(r"\1. \2", _DOTTED.sub(r"\1 ", names.tidy(text.replace("\n", ","))))
    pieces = [piece.strip() for piece in _COMMAS.split(tidy) if piece.strip()]
    if not pieces:
        return
    yield from _from(pieces)
    levelled = [part for piece in pieces for part in _LEVEL.split(piece)]
    if levelled != pieces:
        yield from _from(levelled)
    if len(pieces) == 1:
        dashed = [piece.strip() for piece in _DASHES.split(tidy) if piece.strip()]
        if len(dashed) > 1:
            yield from _from(dashed)
        yield from _without_marks(tidy)


def parse_part(text: str, kinds: dict[str, str] = _COMMUNE) -> NamePart:
    """Return a name with its kind taken off, where it begins with one and something is left."""
    words = text.split()
    for count in (2, 1):
        kind = kinds.get(names.key(" ".join(words[:count])))
        if kind and len(words) > count and _is_kind(words[:count]):
            rest = " ".join(words[count:])
            return NamePart(kind, compact_key(rest), rest)
    return NamePart("", compact_key(text), text)


def strip_mistyped_kind(typed: NamePart) -> NamePart | None:
    """Return a name whose kind was typed with a wrong letter or accent ("Phượng Chũ"), without that kind; else None."""
    words = typed.text.split()
    for count in (2, 1):
        word = names.key(" ".join(words[:count]))
        kind = next((kind for kind in _WHOLE_KINDS if word == kind or (len(kind) > 2 and is_near(word, kind))), "")
        if kind and not typed.kind and len(words) > count:
            rest = " ".join(words[count:])
            return NamePart(kind, compact_key(rest), rest)
    return None


def parse_outer(text: str) -> NamePart:
    """Return the name of a district or province with its kind taken off."""
    return parse_part(text, _OUTER)


def loose_key(text: str) -> str:
    """Return the key under which spellings people mix are one: Quý and Quí, 01 and 1."""
    return " ".join(
        word.lstrip("0") or "0" if word.isdigit() else word.replace("y", "i") for word in names.key(text).split()
    )


def compact_key(text: str) -> str:
    """Return the key of a place's name without what parts its words: K'Dang, K Dang and Kdang are one."""
    return _DAK.sub("dak", loose_key(text)).replace(" ", "")


def _is_kind(words: list[str]) -> bool:
    # "Tịnh Khê" is a name, "tỉnh" a kind: an accent that the kind has not makes it part of the name.
    word = " ".join(words).casefold().strip(".")
    return not names.accented(word) or word in {
        "xã",
        "phường",
        "thị trấn",
        "đặc khu",
        "huyện",
        "quận",
        "thị xã",
        "thành phố",
        "tỉnh",
    }


def _from(pieces: list[str]) -> Iterator[Reading]:
    named = next((at for at, piece in enumerate(pieces) if parse_part(piece).kind), None)
    if named is None:
        named = next((at for at, piece in enumerate(pieces) if names.key(piece).split(" ")[0] not in _BELOW), 0)
    around = tuple(parse_outer(piece) for piece in pieces[named + 1 :])
    yield Reading(parse_part(pieces[named]), around)
    if parse_part(pieces[named]).kind:
        # The word may belong to the name ("Xã Đàn"), so the whole of it is a reading too.
        yield Reading(NamePart("", compact_key(pieces[named]), pieces[named]), around)
    elif parse_outer(pieces[named]).kind:
        # An island district without communes is its own: "Huyện Cồn Cỏ, Quảng Trị".
        yield Reading(parse_outer(pieces[named]), around)


def _without_marks(text: str) -> Iterator[Reading]:
    words = text.split()[:_MOST_WORDS]
    for cut in range(len(words) - 1, 0, -1):
        commune, rest = parse_part(" ".join(words[:cut])), words[cut:]
        yield Reading(commune, (parse_outer(" ".join(rest)),))
        for second in range(len(rest) - 1, 0, -1):
            yield Reading(commune, (parse_outer(" ".join(rest[:second])), parse_outer(" ".join(rest[second:]))))
