"""Feeding: which lots a listing is packed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from marketplace.exchange import sync_requests
from marketplace.listings.change_log import ListingAct, note
from marketplace.listings.refused import ListingError
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import names

_LISTING, _LOT = TABLES["listing"], TABLES["lot"]
# A lot belongs to a pool if its household was a member on the day it was, or can first be, picked.
_LOTS = """
SELECT t.id, t.code, t.household_id, t.balance_g, t.grade, t.variety FROM lot t
WHERE t.season_id = :season AND t.produce_id = :produce AND t.balance_g > 0
  AND (t.household_id = :household OR EXISTS (
      SELECT 1 FROM membership m WHERE m.household_id = t.household_id AND m.cooperative_id = :cooperative
        AND (m.joined_on IS NULL OR m.joined_on <= coalesce(t.picked_on, t.forecast_from))
        AND (m.left_on IS NULL OR m.left_on > coalesce(t.picked_on, t.forecast_from))))
ORDER BY t.id
"""
_SHOWN = _LOTS.replace("WHERE ", "WHERE t.id IN :shown AND ", 1)
_KNOWN = """
SELECT f.lot_id, t.grade, t.variety FROM listinglot f JOIN lot t ON t.id = f.lot_id WHERE f.listing_id = :listing
"""


class _LotRow(NamedTuple):
    """A lot with fruit left."""

    id: int
    code: str
    household_id: int
    balance_g: int
    grade: str | None
    variety: str | None

    @property
    def kind(self) -> tuple[str, str]:
        """Its grade and variety, however people wrote them."""
        return _kind(self.grade, self.variety)


@dataclass(frozen=True, slots=True)
class FeedingLots:
    """What feeds a listing, or would: lots, how many households they are of, and grams left in them."""

    lots: tuple[int, ...] = ()
    households: int = 0
    left_g: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FruitKind:
    """Which fruit a listing is of; an empty grade or variety is any."""

    season_id: int
    produce_id: int
    grade: str = ""
    variety: str = ""


def lots_for(
    connection: Connection, scope: Scope, kind: FruitKind, household_id: int | None, cooperative_id: int | None
) -> FeedingLots:
    """Return the lots with fruit left of a household, or of a cooperative's members, that are of a kind and shown."""
    lots = _lots(
        connection,
        scope,
        {
            "season": kind.season_id,
            "produce": kind.produce_id,
            "household": -1 if household_id is None else household_id,
            "cooperative": -1 if cooperative_id is None else cooperative_id,
        },
    )
    return _fed([lot for lot in lots if _is(lot.grade, kind.grade) and _is(lot.variety, kind.variety)])


def _lots(connection: Connection, scope: Scope, asked: dict[str, Any]) -> list[_LotRow]:
    if scope.everywhere:
        return [_LotRow(*row) for row in bulk.select(connection, _LOTS, asked)]
    shown = connection.execute(select(_LOT.c.id).where(_LOT.c.season_id == asked["season"], scope.where(_LOT)))
    return [_LotRow(*row) for row in bulk.select(connection, _SHOWN, asked | {"shown": list(shown.scalars())})]


def fitting_lots(connection: Connection, scope: Scope, sku: str) -> FeedingLots:
    """Return the lots that fit a listing and do not feed it yet: those of the grades that feed it already."""
    listing = listing_of(connection, scope, sku)
    known = bulk.select(connection, _KNOWN, {"listing": listing["id"]})
    kinds = {_kind(grade, variety) for _, grade, variety in known}
    fed = {lot_id for lot_id, _, _ in known}
    asked = {
        "season": listing["season_id"],
        "produce": listing["produce_id"],
        "household": listing["household_id"] or -1,
        "cooperative": listing["cooperative_id"] or -1,
    }
    lots = _lots(connection, scope, asked)
    return _fed([lot for lot in lots if lot.id not in fed and (not kinds or lot.kind in kinds)])


def feed(connection: Connection, scope: Scope, sku: str, who: str, now_ms: int) -> FeedingLots:
    """Let all lots that fit a listing feed it too; return them."""
    listing = listing_of(connection, scope, sku)
    found = fitting_lots(connection, scope, sku)
    add(connection, int(listing["id"]), found.lots, now_ms)
    if found.lots:
        note(connection, [ListingAct(listing["id"], "fed", None, None, ", ".join(found.codes))], who, now_ms)
    return found


def take_out(connection: Connection, scope: Scope, sku: str, lot: str, who: str, now_ms: int) -> None:
    """Let a lot feed a listing no more; what was drawn from it stays drawn. ListingError when it does not feed it."""
    listing = listing_of(connection, scope, sku)
    lot_id = connection.execute(select(_LOT.c.id).where(_LOT.c.code == lot, scope.where(_LOT))).scalar()
    asked = {"listing": listing["id"], "lot": -1 if lot_id is None else lot_id}
    sync_requests.request_for_lots(connection, [asked["lot"]], now_ms)
    sql = "DELETE FROM listinglot WHERE listing_id = :listing AND lot_id = :lot"
    if not bulk.execute(connection, sql, asked):
        raise ListingError(f"Lot {lot} does not feed {sku}; see `lensan listings show {sku}`",
                           f"Lô {lot} không thuộc sản phẩm {sku}.")  # fmt: skip
    note(connection, [ListingAct(listing["id"], "taken out", None, lot)], who, now_ms)


def add(connection: Connection, listing_id: int, lots: Sequence[int], now_ms: int) -> None:
    """Let lots feed a listing, and ask the shops it is shown in anew."""
    bulk.insert(connection, TABLES["listinglot"], ("listing_id", "lot_id"), [(listing_id, lot) for lot in lots])
    sync_requests.request_for_lots(connection, lots, now_ms)


def listing_of(connection: Connection, scope: Scope, sku: str) -> dict[str, Any]:
    """Return a listing a person may change; ListingError where there is none."""
    found = connection.execute(select(_LISTING).where(_LISTING.c.sku == sku, scope.where(_LISTING))).mappings().first()
    if found is None:
        raise ListingError(
            f"There is no listing {sku}; see `lensan listings list`", f"Không có sản phẩm {sku}; hãy kiểm tra mã."
        )
    return dict(found)


def _is(value: str | None, wanted: str) -> bool:
    return not wanted.strip() or names.key(value or "") == names.key(wanted)


def _kind(grade: str | None, variety: str | None) -> tuple[str, str]:
    return names.key(grade or ""), names.key(variety or "")


def _fed(lots: Sequence[_LotRow]) -> FeedingLots:
    households = {lot.household_id for lot in lots}
    codes = tuple(lot.code for lot in lots)
    return FeedingLots(tuple(lot.id for lot in lots), len(households), sum(lot.balance_g for lot in lots), codes)
