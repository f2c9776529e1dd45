"""Limits: what each figure of the bench is held to and whether it is reached, told together at the end."""

from collections.abc import Sequence
from typing import NamedTuple

NOT_REACHED = 3
"""The exit code of a bench in which a limit is not reached."""


class Limit(NamedTuple):
    """What was measured, the figure, what it is held to, and whether it keeps to it."""

    what: str
    figure: str
    limit: str
    reached: bool


def at_least(what: str, figure: float, limit: float, unit: str = "") -> Limit:
    """Hold a figure to being no less than a limit."""
    return Limit(what, f"{figure:.2f}{unit}", f"at least {limit:g}{unit}", figure >= limit)


def at_most(what: str, figure: float, limit: float, unit: str = "") -> Limit:
    """Hold a figure to being no more than a limit."""
    return Limit(what, f"{figure:.2f}{unit}", f"at most {limit:g}{unit}", figure <= limit)


def closing(limits: Sequence[Limit]) -> list[str]:
    """Return the lines of the closing table; those that are not reached come last, where they are seen."""
    widths = [max(map(len, column)) for column in zip(*(one[:3] for one in limits), strict=True)]
    return [
        f"  {one.what:<{widths[0]}}  {one.figure:>{widths[1]}}  {one.limit:<{widths[2]}}  "
        + ("reached" if one.reached else "NOT reached")
        for one in sorted(limits, key=lambda one: not one.reached)
    ]
