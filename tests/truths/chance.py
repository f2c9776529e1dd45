"""Chance: what is drawn from a number alone, the same in every run, on every machine and whatever ran before.

Only ``Random.random`` is used: Python promises that it never changes; of ``choice`` and ``randrange`` it does not.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
Below = Callable[[int], int]
"""Returns a whole number from 0 to one less than what it is given."""
Draw = Callable[[Below], T]


def chance(seed: int) -> Below:
    """Return the chance of a number."""
    draw = Random(seed).random
    return lambda count: int(draw() * count)


def between(least: int, most: int) -> Draw[int]:
    """Draw a whole number, both ends among them."""
    return lambda below: least + below(most - least + 1)


def one_of(values: Sequence[T]) -> Draw[T]:
    """Draw one of some values, as often as it stands there."""
    return lambda below: values[below(len(values))]


def maybe(draw: Draw[T]) -> Draw[T | None]:
    """Draw a value, or every other time none."""
    return lambda below: draw(below) if below(2) else None


def each(*draws: Draw[T]) -> Draw[tuple[T, ...]]:
    """Draw a value of each kind."""
    return lambda below: tuple(draw(below) for draw in draws)


def some(draw: Draw[T], least: int, most: int) -> Draw[list[T]]:
    """Draw some values of a kind."""
    return lambda below: [draw(below) for _ in range(least + below(most - least + 1))]


yes_or_no: Draw[bool] = one_of((False, True))
