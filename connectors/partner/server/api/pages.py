"""Pages: opaque cursors in commit order, and the ways in which a platform's pages go wrong."""

import base64
import binascii
import contextlib
from typing import NamedTuple
from zlib import crc32

import msgspec

from connectors.partner.server.core.chance import blend, share
from connectors.partner.server.core.documents import Order
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.core.store import Slice, Store, Table
from connectors.partner.server.faults.dice import Faults
from connectors.partner.server.season.planting import STRANGE_STATUS

SPARE = 8  # rows a spoiled page leaves free for what is repeated in it


def cursor_of(kind: str, sequence: int, epoch: int = 0) -> str:
    """Return the cursor that stands after a commit sequence; a shop that forgets its cursors begins another epoch."""
    text = f"{kind}:{sequence}:{epoch}" if epoch else f"{kind}:{sequence}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def sequence_of(kind: str, cursor: str | None, epoch: int = 0) -> int:
    """Return the commit sequence a cursor stands after, 0 for none.

    Problem 400 when it is not one of this list, 410 when it is one of an epoch before.
    """
    if cursor is None:
        return 0
    with contextlib.suppress(binascii.Error, UnicodeError, ValueError):
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        name, number, given = [*text.split(":"), "0"][:3]
        ours = number.isdecimal() and given.isdecimal() and len(number) < 13 and len(given) < 13
        if name == kind and ours and int(given) <= epoch and cursor_of(kind, int(number), int(given)) == cursor:
            if int(given) < epoch:
                raise Problem("cursor-gone", "The cursor is forgotten; read the list again without it.")
            return int(number)
    raise Problem("cursor", "The cursor is not one that this list has given out.")


class PageFaults(NamedTuple):
    """What goes wrong with one page."""

    duplicates: bool
    repeats: bool
    stale: bool
    drift: bool
    word: int


class Pages:
    """Reads pages of one store, spoiled as the faults say."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self._asked = 0

    def read(self, table: Table, shop_no: int, after: int, limit: int) -> Slice:
        """Return a page of joined bodies after a commit sequence."""
        wear = self._wear(table)
        if wear is None or limit <= 2 * SPARE:
            return self._store.page(table, shop_no, after, limit)
        return self._spoiled(wear, table, shop_no, after, limit - SPARE)

    def _wear(self, table: Table) -> PageFaults | None:
        faults = self._faults
        odds = (faults.duplicates, faults.repeats, faults.stale, faults.drift)
        if not any(odds) or table == "sellers":
            return None
        self._asked += 1
        seed, name, number = faults.seed, crc32(table.encode()), self._asked
        drawn = [share(seed, name, number, n) < part for n, part in enumerate(odds)]
        duplicates, repeats, stale, drift = drawn
        return PageFaults(duplicates, repeats, stale, drift, blend(seed, name, number)) if any(drawn) else None

    def _spoiled(self, wear: PageFaults, table: Table, shop_no: int, after: int, limit: int) -> Slice:
        store, word = self._store, wear.word
        size = limit - limit * (word % 40) // 100 if wear.drift else limit
        found = store.rows(table, shop_no, after, size)
        if not found:
            return Slice(b"", after, False)
        last, bodies = found[-1][0], [body for _, body in found]
        some = bodies[:: max(len(bodies) // 2, 1)][:2]
        if wear.drift:
            turn = word % len(bodies)
            bodies = bodies[turn:] + bodies[:turn]
        if wear.repeats:
            bodies = [body for _, body in store.rows(table, shop_no, max(after - 2, 0), min(after, 2))] + bodies
        if wear.duplicates:
            bodies += some
        if wear.stale and table == "orders":
            bodies += [older for body in some if (older := one_step_younger(body))]
        return Slice(b",".join(bodies), last, store.last(table, shop_no) > last)


def one_step_younger(body: bytes) -> bytes | None:
    """Return an order as it stood before its last step, None for one that was only placed or is planted."""
    order = msgspec.json.decode(body, type=Order)
    if len(order.history) < 2 or order.status == STRANGE_STATUS:
        return None
    ended = order.history.pop().status
    before = order.history[-1]
    for line in order.lines:
        if ended == "cancelled":
            line.cancelled = 0
        if ended == "returned":
            line.returned, line.undelivered, line.restock = 0, 0, False
    return msgspec.json.encode(msgspec.structs.replace(order, status=before.status, updated_at=before.at))
