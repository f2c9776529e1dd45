"""The attack: all that was ever published goes to a linear program, which looks for the household it gives away.

It is written from the downloads as they stand, and knows nothing of how they were made. Whoever attacks knows more than
an outsider can: in which commune every household sold, on which platform, on which days, and between which two
publications anything of it changed, up or down; by how much is what is asked.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from io import StringIO
from typing import NamedTuple

import numpy as np

from marketplace.language.translation import language
from marketplace.reports.export.published_sheets import published_sheet
from marketplace.reports.export.sheets import csv_bytes
from marketplace.reports.figures import SeasonRow
from marketplace.reports.published import published_reports
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.reports.published.made_seasons import Ledger, MadeSeason, Sale

NEAR = 0.2
_FEASIBLE = 1e-6
_UNBOUNDED = 3
_REST = "The other communes"


class Told(NamedTuple):
    """A published figure: of which table, what it is about, and how much it says."""

    table: str
    name: str
    codes: frozenset[str]
    days: tuple[date, date] | None
    households: int
    weight_g: int
    value_dong: int

    def is_about(self, sale: Sale) -> bool:
        """Say whether a sale is in the figure, by what the figure says of itself."""
        if self.days:
            first, last = self.days
            return first <= sale.day <= last
        if self.table.startswith("Communes as"):
            return sale.then in self.codes
        if self.table.startswith("Communes on"):
            return sale.now in self.codes if sale.now else self.name == _REST
        if self.table == "Platforms":
            return sale.platform.capitalize() in self.name.split(", ")
        return True


def downloaded(database: Database, season: SeasonRow) -> str:
    """Return the last publication as it is downloaded, '' where there is none."""
    with database.read() as connection:
        reports = published_reports(connection, EVERYTHING, season)
    return csv_bytes(published_sheet(reports, season, language("en"))).decode("utf-8-sig") if reports else ""


def read(text: str) -> list[Told]:
    """Read the figures of a download."""
    rows = list(csv.reader(StringIO(text)))[1:]
    return [
        Told(table, name, frozenset(codes.split()),
             (date.fromisoformat(first), date.fromisoformat(last)) if first else None,
             int(households), int(weight_g), int(dong))
        for _, table, name, codes, first, last, households, weight_g, dong, *_ in rows
        if households
    ]  # fmt: skip


class Publications:
    """All publications of a season, and beside each what really was sold by then."""

    def __init__(self, season: MadeSeason) -> None:
        self._season = season
        self.texts: list[str] = []
        self.truths: list[dict[Sale, tuple[int, int]]] = []
        """What each publication added, by sale; what changed of days before is on its first new day."""
        self._parts: dict[tuple[int, str, str | None, str], tuple[int, int]] = {}
        self._until: date | None = None

    def take(self, ledger: Ledger) -> bool:
        """Take what is published now beside the truth; False where nothing new is."""
        text = downloaded(self._season.database, self._season.row)
        if not text or text in self.texts:
            return False
        days = [one.days for one in read(text) if one.days]
        until = max(last for _, last in days)
        since = min(first for first, _ in days if self._until is None or first > self._until)
        parts = self._told_parts(ledger)
        self.texts.append(text)
        self.truths.append(dict(_added(ledger, self._parts, parts, since, until)))
        self._parts, self._until = parts, until
        return True

    def _told_parts(self, ledger: Ledger) -> dict[tuple[int, str, str | None, str], tuple[int, int]]:
        """Return what of each household is told: which changes are kept back is not for whoever attacks to decide."""
        numbers = {self._season.household_of(sale.household): sale.household for sale in ledger}
        with self._season.database.read() as connection:
            codes = {key: code for key, code, _ in connection.exec_driver_sql("SELECT id, code, system FROM commune")}
            rows = connection.exec_driver_sql(
                "SELECT household_id, commune_id, commune_now_id, platform, weight_g, value_dong FROM published_part"
                f" WHERE season_id = {self._season.id}"
            )
            return {(numbers[home], codes[then], codes.get(now), platform): (grams, dong)
                    for home, then, now, platform, grams, dong in rows}  # fmt: skip


def _added(
    ledger: Ledger, before: dict[tuple[int, str, str | None, str], tuple[int, int]],
    after: dict[tuple[int, str, str | None, str], tuple[int, int]], since: date, until: date,
) -> Iterator[tuple[Sale, tuple[int, int]]]:  # fmt: skip
    for key, told in after.items():
        change = [new - old for new, old in zip(told, before.get(key, (0, 0)), strict=True)]
        if not any(change):
            continue
        new = {sale: sold for sale, sold in ledger.items() if sale[:4] == key and since <= sale.day <= until}
        first = Sale(*key, since)
        rest = [whole - sum(sold[n] for sold in new.values()) for n, whole in enumerate(change)]
        new[first] = tuple(here + more for here, more in zip(new.get(first, (0, 0)), rest, strict=True))
        yield from ((sale, sold) for sale, sold in new.items() if any(sold))


class Found(NamedTuple):
    """A household that is given away: between which parts of its true figure it must be."""

    household: int
    measure: str
    least: float
    most: float


def attacked(publications: Sequence[list[Told]], truths: Sequence[dict[Sale, tuple[int, int]]]) -> list[Found]:
    """Return every household whose grams or đồng are known to within a fifth."""
    return [*_attacked(publications, truths, 0, "weight_g"), *_attacked(publications, truths, 1, "value_dong")]


def _attacked(
    publications: Sequence[list[Told]], truths: Sequence[dict[Sale, tuple[int, int]]], at: int, measure: str
) -> Iterator[Found]:
    """Ask for the least and the most that a household may have, unless another answer leaves it in doubt already."""
    wall = _Wall(publications, truths, at, measure)
    doubtful: set[int] = set()
    for household in wall.households:
        if household in doubtful:
            continue
        extremes = [wall.extreme(household, most=most) for most in (False, True)]
        doubtful.update(
            other for answer in extremes for other, part in answer.items() if abs(part - 1) > NEAR + _FEASIBLE
        )
        if household not in doubtful:
            least, most = (answer[household] for answer in extremes)
            yield Found(household, measure, least, most)


class _Wall:
    """What is unknown, in parts of what is true, and all that is told of it."""

    def __init__(
        self, publications: Sequence[list[Told]], truths: Sequence[dict[Sale, tuple[int, int]]], at: int, measure: str
    ) -> None:
        told = [(k, figure) for k, figures in enumerate(publications) for figure in figures]
        unknown: dict[tuple[int, tuple[int, ...], bool], float] = defaultdict(float)
        for stage, truth in enumerate(truths):
            for sale, sold in truth.items():
                within = tuple(n for n, (k, one) in enumerate(told) if stage <= k and one.is_about(sale))
                if sold[at]:
                    unknown[sale.household, within, sold[at] > 0] += sold[at]
        matrix = np.zeros((len(told), len(unknown)))
        for place, ((_, within, _), value) in enumerate(unknown.items()):
            matrix[list(within), place] = value
        figures = np.array([float(getattr(one, measure)) for _, one in told])
        assert np.allclose(matrix.sum(axis=1), figures), "a published figure is not what was sold"
        scale = np.maximum(np.abs(matrix).sum(axis=1), 1.0)
        self._even, self._told = matrix / scale[:, None], figures / scale
        own: dict[int, np.ndarray] = {home: np.zeros(len(unknown)) for home, *_ in unknown}
        for place, ((home, *_), value) in enumerate(unknown.items()):
            own[home][place] = value
        self._own = {home: values / values.sum() for home, values in own.items() if values.sum() > 0}

    @property
    def households(self) -> list[int]:
        """Return the households that have anything."""
        return sorted(self._own)

    def extreme(self, household: int, *, most: bool) -> dict[int, float]:
        """Return what all households have, in parts of what is true, where one has the least or the most it may have.

        Without a most there is nothing to know: the household alone has without end.
        """
        aim = -self._own[household] if most else self._own[household]
        from scipy.optimize import linprog  # each worker reads this module, and one or two solve

        answer = linprog(aim, A_eq=self._even, b_eq=self._told, bounds=(0, None), method="highs")
        if answer.status == _UNBOUNDED:
            return {household: float("inf")}
        assert answer.status == 0, answer.message
        return {home: float(values @ answer.x) for home, values in self._own.items()}
