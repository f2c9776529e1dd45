"""The record of one household as it reads it itself: who it is, its season, and who sees it by what right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import own_produce, rectifications, viewings
from marketplace.directory.communes.naming import name_on
from marketplace.directory.own_produce import ProduceFact
from marketplace.directory.people import acting, bases, withdrawals
from marketplace.directory.people.acting import ActingRow
from marketplace.directory.people.bases import BasisRow
from marketplace.directory.people.withdrawals import WithdrawalRow
from marketplace.directory.rectifications import RectificationRow
from marketplace.directory.uploads import UploadRow, uploads
from marketplace.directory.viewings import ToldViewing
from marketplace.reports.figures import HouseholdReport, SeasonRow, household_report
from marketplace.reports.figures.household import HouseholdFacts, household_facts
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of

_MEMBER, _COOPERATIVE = TABLES["membership"], TABLES["cooperative"]
_RESIDENCE, _COMMUNE = TABLES["residence"], TABLES["commune"]
_MOST_VIEWINGS = 100_000
"""More than one a day and person of a whole season."""


class Joined(NamedTuple):
    """A membership, from a day to the first day it is none; None where no day is known."""

    cooperative: str
    joined_on: date | None
    left_on: date | None


class Lived(NamedTuple):
    """Where the household moved to, from a day on."""

    commune: str
    from_on: date


class OwnSeason(NamedTuple):
    """One season of it; ``orders_passed`` are newer than those of the report."""

    season: SeasonRow
    report: HouseholdReport
    orders_passed: int


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What is kept of a household, but for what its seasons and statements say."""

    facts: HouseholdFacts
    joined: Sequence[Joined]
    lived: Sequence[Lived]
    acting: Sequence[ActingRow]
    papers: Sequence[BasisRow]
    withdrawn: Sequence[WithdrawalRow]
    looked: Sequence[ToldViewing]
    set_right: Sequence[RectificationRow]
    files: Sequence[UploadRow]
    grown: Sequence[ProduceFact]
    """What stands on paper of its own fruit."""
    own: OwnSeason | None = None

    @property
    def gone(self) -> frozenset[str]:
        """Return what is withdrawn: 'agreement', 'consent'."""
        return frozenset(one.kind for one in self.withdrawn)


def own_record(
    connection: Connection,
    scope: Scope,
    household_id: int,
    now_ms: int,
    season: SeasonRow | None = None,
    latest: int = 10,
    passed: int = 0,
) -> OwnRecord | None:
    """Return the record of a household with one season's page of orders; None where the scope does not show it."""
    facts = household_facts(connection, scope, household_id)
    if facts is None:
        return None
    today = as_date(day_of(now_ms))
    told = None if season is None else household_report(connection, scope, season, household_id, latest, passed)
    return OwnRecord(
        facts,
        _joined(connection, scope, household_id),
        _lived(connection, scope, household_id),
        acting.acting_for(connection, scope, household_id, today),
        bases.bases(connection, scope),
        withdrawals.standing(connection, household_id),
        viewings.viewings_of(connection, scope, household_id, _MOST_VIEWINGS),
        rectifications.rectifications(connection, scope, household_id),
        uploads(connection, scope, household_id=household_id),
        own_produce.facts(connection, scope, household_id),
        None if season is None or told is None else OwnSeason(season, told, passed),
    )


def _joined(connection: Connection, scope: Scope, household_id: int) -> list[Joined]:
    query = (
        select(_COOPERATIVE.c.name, _MEMBER.c.joined_on, _MEMBER.c.left_on)
        .join_from(_MEMBER, _COOPERATIVE, _COOPERATIVE.c.id == _MEMBER.c.cooperative_id)
        .where(_MEMBER.c.household_id == household_id, scope.where(_MEMBER))
        .order_by(_MEMBER.c.id)
    )
    return [Joined(*row) for row in connection.execute(query)]


def _lived(connection: Connection, scope: Scope, household_id: int) -> list[Lived]:
    query = (
        select(name_on(_COMMUNE, scope.named_on), _RESIDENCE.c.from_on)
        .join_from(_RESIDENCE, _COMMUNE, _COMMUNE.c.id == _RESIDENCE.c.commune_id)
        .where(_RESIDENCE.c.household_id == household_id, scope.where(_RESIDENCE))
        .order_by(_RESIDENCE.c.from_on)
    )
    return [Lived(*row) for row in connection.execute(query)]
