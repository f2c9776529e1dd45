"""The funnel: how many households of each commune have had an order, were delivered and were paid.

Over all shops (channel 0) it counts what platforms sold; what was sold by hand counts in its own shop alone.
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import cache_versions
from marketplace.exchange.channels import HAND_SHOPS
from marketplace.orders.totals.measures import MEASURES
from marketplace.orders.totals.sums import changed_rows, gather_list
from marketplace.orders.totals.tables import HOUSEHOLD_KEYS, move_funnel
from marketplace.storage import bulk, locks

_LOCK = "SELECT id FROM household WHERE id IN :ids ORDER BY id FOR NO KEY UPDATE"
_stage_grams = itemgetter(*map((*HOUSEHOLD_KEYS, *MEASURES).index, ("placed_g", "delivered_g", "paid_g")))
"""What a moved row of household totals has at each of the ``STAGES``."""
_BITS = (1, 2, 4)
_REACHED = """
SELECT h.id, h.commune_id, coalesce(h.commune_now_id, 0), t.season_id, t.channel_id, t.placed_g, t.delivered_g, t.paid_g
FROM household h LEFT JOIN household_total t ON t.household_id = h.id WHERE h.id IN :ids
"""

CommunePair = tuple[int, int]
"""A household's commune as recorded, and on today's map (0: not placed)."""


class FunnelCache(dict[tuple[int, int], int]):
    """The stages (bits of ``STAGES``) that (household, season) is known to have reached by this channel's sales."""

    version = 0
    """The version of the market when this was known: who changes a lot or an order moves it on."""

    def refresh(self, connection: Connection, households: list[int]) -> None:
        """Lock these households against other writers, and forget what is known where a person wrote since."""
        locks.lock_rows(connection, _LOCK, {"ids": households})
        version = cache_versions.market(connection)
        if version != self.version:
            self.clear()
            self.version = version

    def stays(self, moved: tuple[int, ...]) -> bool:
        """Say whether a moved household is known to stay where it is: it only gains, in stages it has reached.

        Household 0 is nobody. Only this channel's runs move this channel's sums, so what one of its runs has seen above
        0 stays so until the run itself takes something off.
        """
        household, season, *_ = moved
        if not household:
            return True
        reached = self.get((household, season), 0)
        for bit, grams in zip(_BITS, _stage_grams(moved), strict=True):
            if grams < 0 or (grams and not reached & bit):
                return False
        return True


class _HouseholdSums(NamedTuple):
    """A household with its communes, and its grams at each stage in a season and channel (None: in none yet)."""

    household_id: int
    commune_id: int
    commune_now_id: int
    season_id: int | None
    channel_id: int
    ordered_g: int
    delivered_g: int
    paid_g: int


class _Reached:
    """The stages that households have reached: had an order, were delivered, were paid.

    ``before`` has their grams at each by (household, season, channel), channel 0 for all of them.
    """

    def __init__(self, connection: Connection, households: list[int]) -> None:
        rows = [_HouseholdSums(*row) for row in bulk.select(connection, _REACHED, {"ids": households})]
        self._communes = {row.household_id: (row.commune_id, row.commune_now_id) for row in rows}
        self._by_hand = frozenset(bulk.scalars(connection, HAND_SHOPS, {}))
        self.before: dict[tuple[int, ...], list[int]] = {}
        for row in rows:
            if row.season_id is not None:
                for channel in self._counted_in(row.channel_id):
                    grams = (row.ordered_g, row.delivered_g, row.paid_g)
                    gather_list(self.before, (row.household_id, row.season_id, channel), grams)

    def steps(self, moved: list[tuple[int, ...]], known: FunnelCache) -> list[tuple[int, ...]]:
        """Return the funnel's changes that the moved household totals make, and note what is reached now."""
        steps: dict[tuple[int, ...], list[int]] = {}
        for (household, season, channel), grams in self._by_channel(moved).items():
            before = self.before.get((household, season, channel), (0, 0, 0))
            step = [((b + g) > 0) - (b > 0) for b, g in zip(before, grams, strict=True)]
            if channel:
                reached = sum(bit for bit, b, g in zip(_BITS, before, grams, strict=True) if b + g > 0)
                known[household, season] = reached
            if any(step):
                gather_list(steps, (season, channel, *self._communes[household]), step)
        return changed_rows(steps)

    def _by_channel(self, moved: list[tuple[int, ...]]) -> dict[tuple[int, ...], list[int]]:
        """Return what moved of each stage's grams by household, season and channel, channel 0 for all platforms."""
        change: dict[tuple[int, ...], list[int]] = {}
        for row in moved:
            household, season, channel, *_ = row
            if household:
                for counted in self._counted_in(channel):
                    gather_list(change, (household, season, counted), _stage_grams(row))
        return change

    def _counted_in(self, channel_id: int) -> tuple[int, ...]:
        """Return under which channels a shop's sales count: its own, and 0 where a platform sells there."""
        return (channel_id,) if channel_id in self._by_hand else (channel_id, 0)


def write_funnel(connection: Connection, moved: list[tuple[int, ...]], known: FunnelCache) -> None:
    """Count the households that reach a stage, or leave one again, with these moved household totals."""
    known.refresh(connection, sorted({household for household, *_ in moved}))
    unsure = [row for row in moved if not known.stays(row)]
    if unsure:
        reached = _Reached(connection, sorted({household for household, *_ in unsure}))
        move_funnel(connection, reached.steps(unsure, known))


def change_communes(connection: Connection, moved: Mapping[int, tuple[CommunePair, CommunePair]]) -> None:
    """Count households in the communes they have now, no longer in those they had, at every stage they reached."""
    households = sorted(moved)
    locks.lock_rows(connection, _LOCK, {"ids": households})
    steps: dict[tuple[int, ...], list[int]] = {}
    for (household, season, channel), grams in _Reached(connection, households).before.items():
        for sign, communes in zip((-1, 1), moved[household], strict=True):
            gather_list(steps, (season, channel, *communes), [sign * (reached > 0) for reached in grams])
    move_funnel(connection, changed_rows(steps))
