"""How well a commune's name fits what was typed.

What fits everything goes first, then the era in force, then what fits its own surroundings, kind and spelling.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from marketplace.directory.communes.parsing import NamePart, Reading
from marketplace.directory.communes.places import CommuneCandidate, NameEntry, in_force
from marketplace.directory.communes.surroundings import Surroundings
from marketplace.words import names

_DAK = re.compile("[dđ]a[\u0306\u0301]*[ck]\\b")


def weigh(entry: NameEntry, reading: Reading, on: date | None) -> CommuneCandidate:
    """Return a commune as a candidate for one reading of what was typed, with its score."""
    fits = [entry.around.fits(part) for part in reading.around]
    spelling = _spelling_score(entry, reading.commune)
    exact = all(fits) and spelling >= 0
    score = 256 * exact + 128 * (on is not None and in_force(entry.place, on))
    # A name of which only the letters are known is no better a fit than one that came from a predecessor.
    score += 64 * (all(fit == 2 for fit in fits) and not entry.bare) + 32 * sum(map(bool, fits)) // max(len(fits), 1)
    score += _kind_score(entry, reading.commune) + spelling + 2 * (not entry.alias)
    return CommuneCandidate(entry.place, entry.name, exact, score)


def fit_of(typed: NamePart, around: Sequence[Surroundings], today: Sequence[Surroundings]) -> int:
    """Return how well a typed district or province is a commune's: own 3, another era's 2, nearly 1, else 0."""
    fit = max(one.fits(typed) for one in around)
    if fit or any(one.fits(typed) for one in today):
        return max(fit, 1) + 1
    return int(any(one.is_near(typed) for one in (*around, *today)))


def weigh_near(entry: NameEntry, reading: Reading, on: date | None) -> CommuneCandidate:
    """Return a commune whose name is nearly what was typed; its score is below that of every name that was."""
    alike = weigh(entry, reading, on)
    return CommuneCandidate(entry.place, entry.name, False, min(alike.score, 255) - 512)


def rank(one: CommuneCandidate) -> tuple[int, str, str]:
    """Return the key by which candidates are sorted, the best first."""
    return -one.score, one.place.system, one.place.code


def _kind_score(entry: NameEntry, typed: NamePart) -> int:
    return 0 if not typed.kind else 8 if names.key(entry.kind) == typed.kind else -8


def _spelling_score(entry: NameEntry, typed: NamePart) -> int:
    """Return less than 0 when the typed accents contradict the name: "Tân Thành" is not "Tân Thạnh"."""
    if entry.bare:
        return 0
    if names.accented(typed.text) and not _is_one_name(_loose_words(typed.text), _loose_words(entry.name)):
        return -8
    return 1 * (names.key(typed.text) == names.key(entry.name)) + 4 * names.same_spelling(typed.text, entry.name)


def _is_one_name(one: list[str], other: list[str]) -> bool:
    """Say whether words are spelled alike, each as its own ("Hòa Quý" is not "Hóa Quỳ") unless they are parted else."""
    between = " " if len(one) == len(other) else ""
    return names.same_spelling(between.join(one), between.join(other))


def _loose_words(text: str) -> list[str]:
    # Quý and Quí, Kỳ and Kì are one name spelled two ways; decomposed, so that the tone mark stays.
    plain = unicodedata.normalize("NFKD", text).casefold().replace("y", "i")
    # Đắk, Đăk, Đak and Dăk are one word of the Central Highlands; K'Dang, K’Dang, K Dang and KDang one name.
    words = ("".join(filter(_is_spelled, word)) for word in _DAK.sub("dak", plain).split())
    return [word for word in words if word]


def _is_spelled(letter: str) -> bool:
    return letter.isalnum() or bool(unicodedata.combining(letter))
