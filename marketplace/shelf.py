"""The shelf: what a channel's SKUs stand for, and the lots that feed them, as one page of orders needs them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.db import bulk
from marketplace.sales import Place
from marketplace.tables import TABLES

_LOT = TABLES["lot"]
_LOTS = (
    "SELECT id, balance_g, sold_g, spoiled_g, household_id, commune_id, coalesce(commune_now_id, 0), produce_id,"
    " season_id FROM lot WHERE id IN :ids ORDER BY id"
)
_OFFER = TABLES["offer"]


class Shelved(NamedTuple):
    """What one SKU stands for: its listing, pack and the lots that feed it, oldest pick first."""

    listing_id: int
    label_g: int
    season_id: int
    produce_id: int
    lot_ids: tuple[int, ...]


@dataclass(slots=True)
class LotState:
    """A lot as a transaction moves it: grams left, sold and spoiled, and where its draws count."""

    balance_g: int
    sold_g: int
    spoiled_g: int
    place: Place
    moved: bool = False

    def sell(self, grams: int) -> None:
        """Move grams from the balance to sold (negative: give them back)."""
        self.balance_g -= grams
        self.sold_g += grams
        self.moved = True

    def spoil(self, grams: int) -> None:
        """Move grams from sold to spoiled: they came back and cannot be sold again (negative: take that back)."""
        self.sold_g -= grams
        self.spoiled_g += grams
        self.moved = True


class Shelf:
    """The SKUs of the market as one run sees them; kept over the pages of a run, never over runs."""

    def __init__(self) -> None:
        self._shelved: dict[str, Shelved] = {}

    def look_up(self, connection: Connection, skus: set[str]) -> dict[str, Shelved]:
        """Return what is known of these SKUs; an unknown one is missing from the answer."""
        missing = sorted(skus - self._shelved.keys())
        if missing:
            self._read(connection, missing)
        return self._shelved

    def _read(self, connection: Connection, skus: list[str]) -> None:
        rows = bulk.select(
            connection,
            "SELECT l.sku, l.id, l.label_g, l.season_id, l.produce_id, t.id FROM listing l"
            " LEFT JOIN listinglot f ON f.listing_id = l.id LEFT JOIN lot t ON t.id = f.lot_id"
            " WHERE l.sku IN :skus ORDER BY l.id, coalesce(t.picked_on, t.forecast_from), t.id",
            {"skus": skus},
        )
        for sku, listing, label_g, season, produce, lot in rows:
            lots = self._shelved[sku].lot_ids if sku in self._shelved else ()
            fed = lots if lot is None else (*lots, lot)
            self._shelved[sku] = Shelved(listing, label_g, season, produce, fed)


def read_lots(connection: Connection, lot_ids: Iterable[int], *, lock: bool = True) -> dict[int, LotState]:
    """Read lots, for a write by default: PostgreSQL locks them in id order, SQLite's writer is alone anyway."""
    suffix = " FOR UPDATE" if lock and connection.dialect.name != "sqlite" else ""
    rows = bulk.select(connection, _LOTS + suffix, {"ids": sorted(lot_ids)})
    return {row[0]: LotState(row[1], row[2], row[3], Place(*row[4:])) for row in rows}


def write_lots(connection: Connection, lots: dict[int, LotState]) -> None:
    """Write back the lots that moved, in id order."""
    rows = [(lot.balance_g, lot.sold_g, lot.spoiled_g, lot_id) for lot_id, lot in sorted(lots.items()) if lot.moved]
    bulk.update(connection, _LOT, ("balance_g", "sold_g", "spoiled_g"), rows)


def lower_stock(connection: Connection, channel_id: int, sold: dict[str, int]) -> None:
    """Lower what we reckon stands on offer in a channel by the packs sold there since the last accepted write."""
    rows = bulk.select(
        connection,
        "SELECT sku, id, stock FROM offer WHERE channel_id = :channel AND stock IS NOT NULL AND sku IN :skus",
        {"channel": channel_id, "skus": sorted(sold)},
    )
    bulk.update(
        connection, _OFFER, ("stock",), [(stock - sold[sku], offer_id) for sku, offer_id, stock in sorted(rows)]
    )
