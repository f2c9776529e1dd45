"""Spelling: words that differ in one letter: one too many, one too few, another one, or two that changed places."""

from collections import defaultdict
from collections.abc import Iterable


class SpellingIndex:
    """Finds, among known words, those a typed one may be with one letter wrong.

    Each word is kept under what is left of it without one letter, so a look-up costs the same among ten thousand.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Keep words; those of fewer than three letters are near to too much, and are left out."""
        self._left: dict[str, set[str]] = defaultdict(set)
        for word in words:
            if len(word) > 2:
                for left in _without_one(word):
                    self._left[left].add(word)

    def near(self, typed: str) -> list[str]:
        """Return the known words that a typed one may be, in the order of the alphabet."""
        if len(typed) < 3:
            return []
        found = {word for left in _without_one(typed) for word in self._left.get(left, ())}
        return sorted(word for word in found if word != typed and is_near(word, typed))


def is_near(one: str, other: str) -> bool:
    """Say whether two words differ by one letter, or by two neighbours that changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _without_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
