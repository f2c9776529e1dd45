"""A story: what happened to one thing, step by step in plain words, and the sums that prove its figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from marketplace.language.translation import Language
from marketplace.words.instants import day_of, start_of


class Step(NamedTuple):
    """One thing that happened: when by its source's own time (ms UTC, None where it has none), who says so, what."""

    at_ms: int | None
    source: str
    text: str
    whole_day: bool = False
    """Its source knows the day alone, not the hour."""

    def when(self, lang: Language) -> str:
        """Return when it happened in words."""
        if self.whole_day and self.at_ms is not None:
            return lang.day(day_of(self.at_ms))
        return lang.instant(self.at_ms)


class StoryTable(NamedTuple):
    """A small table of a story; the last row is the sum when ``summed``."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    summed: bool = False


class Check(NamedTuple):
    """A sum written out with its figures, and whether it holds."""

    text: str
    holds: bool


@dataclass(slots=True)
class Story:
    """The story of one thing: ``about`` names its shop or place, ``facts`` say what it is."""

    title: str
    about: str = ""
    facts: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    tables: list[StoryTable] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def tell(self, at_ms: int | None, source: str, text: str) -> None:
        """Add a step; steps of one instant stay in the order they are told."""
        self.steps.append(Step(at_ms, source, text))

    def tell_day(self, day: date, source: str, text: str) -> None:
        """Add a step of which the day alone is known."""
        self.steps.append(Step(start_of(day), source, text, whole_day=True))

    def in_order(self) -> list[Step]:
        """Return the steps by their times; those without one come last."""
        return sorted(self.steps, key=lambda step: (step.at_ms is None, step.at_ms or 0))

    def check(self, lang: Language, left: str, right: str, left_value: int, right_value: int, unit: str) -> None:
        """Add a sum: two sides in words, with their values in grams ('g') or đồng ('dong')."""
        show = lang.kilograms if unit == "g" else lang.dong
        holds = left_value == right_value
        sign = "=" if holds else "≠"
        self.checks.append(Check(f"{left} {show(left_value)} {sign} {right} {show(right_value)}", holds))
