"""Lots as a person's move finds them: locked, moved by their ledger alone, and never below zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection

from marketplace.inventory import ledger
from marketplace.inventory.ledger import COLUMNS, MEASURES, Move
from marketplace.storage import bulk, locks
from marketplace.storage.days import as_day
from marketplace.storage.tables import TABLES
from marketplace.words import weight
from marketplace.words.messages import Refusal, Sentence


class CannotMove(Refusal):
    """A lot or an order line cannot be moved so; ``sentence`` says why and what to do."""


class LotLacks(CannotMove):
    """A lot would hold less than nothing; ``unnamed`` says so to who is not shown the lot, ``code``."""

    def __init__(self, code: str, grams: int) -> None:
        missing = weight.text(grams)
        super().__init__(
            f"Lot {code} lacks {missing} for this; nothing was written.",
            f"Lô {code} thiếu {missing} nên không ghi được; chưa có gì thay đổi.",
        )
        self.code = code
        self.unnamed = Sentence(
            "A lot lacks fruit for this; nothing was written.",
            "Có lô không đủ hàng nên không ghi được; chưa có gì thay đổi.",
        )


class Provenance(NamedTuple):
    """Who says it, when it was so, and when it is noted."""

    who: str
    at_ms: int
    now_ms: int


@dataclass(slots=True)
class LotRow:
    """A lot as it stands; grams by measure."""

    id: int
    code: str
    household_id: int
    season_id: int
    produce_id: int
    commune_id: int
    commune_now_id: int | None
    variety: str | None
    grade: str | None
    picked_on: date | None
    forecast_from: date | None
    forecast_to: date | None
    in_g: int
    sold_g: int
    over_g: int
    sorted_g: int
    lost_g: int
    spoiled_g: int
    elsewhere_g: int
    balance_g: int
    slip: str | None
    sorted_from_id: int | None
    terms: str
    price_dong_per_kg: int | None
    growing_area_code: str | None
    certificate: str | None


FIELDS = tuple(field.name for field in fields(LotRow))
_LOCK = "SELECT id FROM lot WHERE household_id IN :households ORDER BY id FOR UPDATE"
_DAYS = ("picked_on", "forecast_from", "forecast_to")
_MOVED = (*COLUMNS, "balance_g", *_DAYS, "slip")


def lock_by_codes(connection: Connection, codes: Iterable[str]) -> dict[str, LotRow]:
    """Read lots by their codes inside a write, locked in id order on PostgreSQL; CannotMove where one is not known."""
    wanted = sorted(set(codes))
    found = {lot.code: lot for lot in _read(connection, "code IN :keys", wanted, lock=True)}
    for code in wanted:
        if code not in found:
            raise CannotMove(
                f"There is no lot {code}; `lensan lots list` lists them.",
                f"Không có lô {code}; hãy kiểm tra mã lô.",
            )
    return found


def lock_by_ids(connection: Connection, lot_ids: Iterable[int]) -> dict[int, LotRow]:
    """Read lots by their ids inside a write, locked in id order on PostgreSQL."""
    return {lot.id: lot for lot in _read(connection, "id IN :keys", sorted(set(lot_ids)), lock=True)}


def lot_by_code(connection: Connection, code: str) -> LotRow:
    """Read one lot to look at it; CannotMove where it is not known."""
    for lot in _read(connection, "code IN :keys", [code], lock=False):
        return lot
    raise CannotMove(f"There is no lot {code}; check its code.", f"Không có lô {code}; hãy kiểm tra mã lô.")


def _read(connection: Connection, where: str, keys: Sequence[Any], *, lock: bool) -> list[LotRow]:
    locking = locks.for_update(connection) if lock else ""
    sql = f"SELECT {', '.join(FIELDS)} FROM lot WHERE {where} ORDER BY id{locking}"  # noqa: S608 - names of this module
    return [LotRow(*(as_day(value) if name in _DAYS else value for name, value in zip(FIELDS, row, strict=True)))
            for row in bulk.select(connection, sql, {"keys": list(keys)})]  # fmt: skip


def post_moves(connection: Connection, lots: Iterable[LotRow], written: Sequence[Move]) -> None:
    """Move locked lots by these moves, and write both; CannotMove where a lot would hold less than nothing."""
    by_id = {lot.id: lot for lot in lots}
    for move in written:
        lot, column = by_id[move.lot_id], MEASURES[move.kind]
        setattr(lot, column, getattr(lot, column) + move.grams)
    for lot in by_id.values():
        lot.balance_g = balance(lot)
        if lot.balance_g < 0:
            raise LotLacks(lot.code, -lot.balance_g)
    update_lots(connection, _MOVED, [_row(lot) for _, lot in sorted(by_id.items())])
    ledger.write(connection, written)


def next_lot_id(connection: Connection, count: int) -> int:
    """Reserve so many ids of lots in a row, inside a write transaction, and return the first."""
    return bulk.reserve(connection, TABLES["lot"], count)


def insert_lots(connection: Connection, lots: Iterable[LotRow]) -> None:
    """Insert lots under ids that were reserved for them."""
    bulk.insert(
        connection, TABLES["lot"], FIELDS, [tuple(_plain(getattr(lot, name)) for name in FIELDS) for lot in lots]
    )


def append_lots(connection: Connection, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> range:
    """Insert lots under the next ids; return these in the rows' order. Their opening moves are the caller's."""
    return bulk.append(connection, TABLES["lot"], columns, rows)


def update_lots(connection: Connection, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Write columns of lots, each row with the lot's id last; the moves that make them so are the caller's."""
    bulk.update(connection, TABLES["lot"], columns, rows)


def remove_lots(connection: Connection, lot_ids: Sequence[int]) -> None:
    """Delete lots that nothing was built on, whose moves are gone already."""
    bulk.execute(connection, "DELETE FROM lot WHERE id IN :lots", {"lots": list(lot_ids)})


def store_sales(connection: Connection, sold: Sequence[tuple[int, ...]]) -> None:
    """Write what a page of orders makes of locked lots: balance, sold, over-filled and spoiled grams, and the lot."""
    update_lots(connection, ("balance_g", "sold_g", "over_g", "spoiled_g"), sold)


def lock_lots_of(connection: Connection, households: Iterable[int]) -> None:
    """Let nobody draw from these households' lots meanwhile; SQLite has one writer anyway."""
    locks.lock_rows(connection, _LOCK, {"households": sorted(households)})


def place_lots(connection: Connection, placed: Sequence[tuple[int, int | None, int]]) -> None:
    """Write where lots count: the commune as recorded and on today's map, and the lot."""
    update_lots(connection, ("commune_id", "commune_now_id"), placed)


def window_text(first: date, last: date) -> str:
    """Return the days of a forecast as the ledger keeps them, readable in every language."""
    return f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"


def require_weight(grams: int) -> None:
    """Refuse a weight of 0 or less."""
    if grams <= 0:
        raise CannotMove("A weight must be more than 0.", "Khối lượng phải lớn hơn 0.")


def balance(lot: LotRow) -> int:
    """Return what is left of a lot by its other measures, in grams."""
    return lot.in_g - (lot.sold_g + lot.over_g + lot.sorted_g + lot.lost_g + lot.spoiled_g + lot.elsewhere_g)


def _row(lot: LotRow) -> tuple[Any, ...]:
    return (*(_plain(getattr(lot, name)) for name in _MOVED), lot.id)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
