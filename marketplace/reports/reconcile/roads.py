"""Two roads of one shop: what its contract and its files last said of each order, where they differ, and which stands.

What a road does not say is no difference. The ledger is asked only which of the two it holds.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.exchange import files, watermarks
from marketplace.exchange.files import FileWindow
from marketplace.orders.status import RANK
from marketplace.storage import bulk
from marketplace.words import money
from marketplace.words.instants import iso
from marketplace.words.records import LineRecord, OrderRecord

CONTRACT, FILE = "contract", "file"
_PACKS = ("quantity", "cancelled", "returned", "undelivered")
_MONEY = ("gross_dong", "discount_dong", "fee_dong", "freight_dong", "tax_dong")
_MARKS = "SELECT remote_id, mark, updated_ms FROM orders WHERE channel_id = :channel AND remote_id IN :codes"
_AT_ONCE = 1_000


class RoadDifference(NamedTuple):
    """Where two roads disagree of an order, what each says, which one the ledger holds, and why."""

    order: str
    what: str
    """'missing', 'quantity', 'money' or 'status'."""
    contract: str
    file: str
    stands: str
    why: str


@dataclass(slots=True)
class TwoRoads:
    """The newest report of each order by each road; ``take`` is told of all that are kept."""

    contract: dict[str, OrderRecord] = field(default_factory=dict)
    file: dict[str, OrderRecord] = field(default_factory=dict)

    def take(self, road: str, records: Iterable[OrderRecord]) -> None:
        """Keep each record that is newer than what its road said of the order before."""
        newest = self.contract if road == CONTRACT else self.file
        for record in records:
            known = newest.get(record.code)
            if known is None or _counts(record) > _counts(known):
                newest[record.code] = record


def differences(connection: Connection, channel_id: int, roads: TwoRoads) -> Iterator[RoadDifference]:
    """Yield where the roads disagree, by order."""
    windows = [one for one in files.windows(connection, channel_id) if one.kind == "orders" and one.moves]
    upto_ms = watermarks.read(connection, channel_id, "orders").as_of_ms or 0
    codes = sorted({*roads.contract, *roads.file})
    for start in range(0, len(codes), _AT_ONCE):
        part = codes[start : start + _AT_ONCE]
        held = _held(connection, channel_id, part)
        for code in part:
            one, other = roads.contract.get(code), roads.file.get(code)
            if one is not None and other is not None:
                yield from _apart(one, other, held)
            elif one is not None and _holds(windows, one):
                yield RoadDifference(code, "missing", "there", "not there", *_only(held, one, CONTRACT))
            elif other is not None and roads.contract and other.updated_ms <= upto_ms:
                yield RoadDifference(code, "missing", "not there", "there", *_only(held, other, FILE))


def _counts(record: OrderRecord) -> tuple[int, int, int]:
    """Return what decides which of two reports of one road counts: its source time, how far it is, its fingerprint."""
    return record.updated_ms, RANK[record.order_state, record.fulfilment], record.fingerprint


def _apart(contract: OrderRecord, file: OrderRecord, held: Mapping[str, tuple[int, int]]) -> Iterator[RoadDifference]:
    left_out = contract.unsaid | file.unsaid
    packs = [name for name in _PACKS if name not in left_out]
    dong = [name for name in _MONEY if name not in left_out]
    told: Sequence[tuple[str, Callable[[OrderRecord], str]]] = (
        ("quantity", lambda one: _by_sku(one, packs)),
        ("money", lambda one: _sums(one, dong)),
        ("status", lambda one: f"{one.order_state.value}, parcel {one.fulfilment.value}"),
    )
    for what, told_by in told:
        one, other = told_by(contract), told_by(file)
        if one != other:
            yield RoadDifference(contract.code, what, one, other, *_standing(contract, file, held))


def _by_sku(record: OrderRecord, names: Sequence[str]) -> str:
    packs: Counter[tuple[str, str]] = Counter()
    for line in record.lines:
        for name in names:
            packs[line.sku, name] += getattr(line, name)
    told = [f"{sku} {name} {count}" for (sku, name), count in sorted(packs.items()) if count or name == "quantity"]
    return "; ".join(told)


def _sums(record: OrderRecord, names: Sequence[str]) -> str:
    return "; ".join(f"{name.removesuffix('_dong')} {money.text(_sum(record.lines, name))}" for name in names)


def _sum(lines: Iterable[LineRecord], name: str) -> int:
    return sum(getattr(line, name) for line in lines)


def _standing(contract: OrderRecord, file: OrderRecord, held: Mapping[str, tuple[int, int]]) -> tuple[str, str]:
    """Return which of two reports the ledger holds, and why."""
    mark, at_ms = held.get(contract.code, (None, 0))
    if mark is None:
        return "neither", "the order is not taken in; see `lensan inbox list`"
    for road, stands, other in ((CONTRACT, contract, file), (FILE, file, contract)):
        if mark == stands.fingerprint:
            later = stands.updated_ms > other.updated_ms
            since = f"its source time {iso(stands.updated_ms)} is later than {iso(other.updated_ms)}"
            return road, since if later else "of two of one time the one further on stands"
    return "another report", f"one of {iso(at_ms)} is held"


def _only(held: Mapping[str, tuple[int, int]], record: OrderRecord, road: str) -> tuple[str, str]:
    if record.code not in held:
        return "neither", "the order is not taken in; see `lensan inbox list`"
    return road, "no other road knows the order, though it reaches there"


def _holds(windows: Iterable[FileWindow], record: OrderRecord) -> bool:
    """Say whether a file must hold an order: it was placed in a window, before the export."""
    return any(one.from_ms <= record.placed_ms < one.until_ms for one in windows)


def _held(connection: Connection, channel_id: int, codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    found = bulk.select(connection, _MARKS, {"channel": channel_id, "codes": codes})
    return {code: (mark, updated_ms) for code, mark, updated_ms in found}
