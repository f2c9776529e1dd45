"""Chance: splitmix64, the same on every machine and in every release, for one number and for whole arrays."""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_ALL = (1 << 64) - 1


def mix(number: int) -> int:
    """Return the splitmix64 word of a number."""
    word = (number * _GOLDEN + _GOLDEN) & _ALL
    word = ((word ^ (word >> 30)) * _FIRST) & _ALL
    word = ((word ^ (word >> 27)) * _SECOND) & _ALL
    return word ^ (word >> 31)


def blend(*numbers: int) -> int:
    """Return one word that depends on every number and on their order."""
    word = 0
    for number in numbers:
        word = mix(word ^ (number & _ALL))
    return word


def share(*numbers: int) -> float:
    """Return a fraction in [0, 1) that depends on every number and on their order."""
    return (blend(*numbers) >> 11) / (1 << 53)


def words(seed: int, stream: int, count: int) -> Words:
    """Return ``count`` words of a stream."""
    start = np.uint64(blend(seed, stream))
    word = np.arange(count, dtype=np.uint64) * np.uint64(_GOLDEN) + start
    word = (word ^ (word >> np.uint64(30))) * np.uint64(_FIRST)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(_SECOND)
    return word ^ (word >> np.uint64(31))


def bits(word: Words, shift: int, width: int) -> NDArray[np.int64]:
    """Return ``width`` (at most 62) bits of every word, from ``shift`` up, as numbers."""
    return ((word >> np.uint64(shift)) & np.uint64((1 << width) - 1)).astype(np.int64)
