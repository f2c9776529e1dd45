"""Unsaid: what a report does not say of an order stays as the newest of those said it that do.

Beside an order whose newest report leaves facts out is kept by which report each of them stands, so that an older one
that comes late adds what it knows and no more: the end is the same for every order of arrival.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from marketplace.orders.intake.order_times import times_of
from marketplace.orders.status import RANK
from marketplace.orders.stored import StoredLine, StoredOrder
from marketplace.words.records import Fulfilment, LineRecord, OrderRecord, OrderState

Precedence = tuple[int, int, int]
"""Which of two reports counts: its source time (ms), the rank of what it says, its fingerprint; the larger one wins."""
Origins = Mapping[str, Precedence | None]
"""By the name of a fact that the newest report leaves out, the report it stands by; None: nobody said it."""
_OF_LINES = frozenset(LineRecord._fields) - {"sku", "line_no", "title", "seller"}
_INSTANTS = frozenset({"placed_ms", "delivered_ms", "cancelled_ms", "returned_ms"})
_KNOWN = _OF_LINES | _INSTANTS | {"province", "order_state", "status"}
_BACK = (Fulfilment.RETURNING, Fulfilment.RETURNED)


def precedence(record: OrderRecord) -> Precedence:
    """Return what decides whether a report counts more than another."""
    return record.updated_ms, RANK[record.order_state, record.fulfilment], record.fingerprint


def wins(record: OrderRecord, stored: StoredOrder) -> bool:
    """Say whether a report is newer than what is stored.

    One that says the same again says nothing new, unless it is of a road whose reports are no events: a file of later
    says that an order still stands so, against any report from between the two.
    """
    new = record.fingerprint != stored.fingerprint or bool(record.unsaid)
    return new and precedence(record) > _stands_by(stored)


def adds(record: OrderRecord, stored: StoredOrder) -> bool:
    """Say whether an older report says what the newest left out, and nobody newer than it said."""
    origins = _origins(stored)
    return bool(origins) and bool(_added(record, stored, origins) or _seen_earlier(record, stored, origins))


def leaves_out(record: OrderRecord) -> frozenset[str]:
    """Return the names of what a report does not say; without ids its lines do not say theirs either."""
    if not record.unsaid:
        return record.unsaid
    ids = frozenset[str]() if any(line.remote_id for line in record.lines) else frozenset({"remote_id"})
    return (record.unsaid & _KNOWN) | ids


def written(origins: Origins) -> str | None:
    """Return the origins as they are kept beside their order; None where there are none."""
    return json.dumps(origins, sort_keys=True, separators=(",", ":")) if origins else None


def of_new(record: OrderRecord) -> str | None:
    """Return the origins of an order that only this report has told of."""
    return _of_nobody(leaves_out(record)) if record.unsaid else None


@lru_cache
def _of_nobody(names: frozenset[str]) -> str | None:
    """Return the origins of facts that nobody said; most orders of a road leave out the same."""
    return written(dict.fromkeys(names))


def together(order: StoredOrder, record: OrderRecord, told: OrderRecord) -> tuple[OrderRecord, str | None]:
    """Return a stored order with an identified report of it taken in, and the origins that are kept then.

    ``told`` is the report as it came, before its lines had the ids that others told.
    """
    if wins(record, order):
        merged, origins = _newer(order, record, leaves_out(told))
        return (_fitting(merged) if origins else merged), written(origins)
    origins = dict(_origins(order))
    added = _added(told, order, origins)
    merged = _with(report_of(order), record, added, times_of(record)._asdict())
    merged = merged._replace(**_seen_earlier(record, order, origins, merged))  # type: ignore[arg-type] # instants, by their names
    if merged.delivered_ms is None and merged.fulfilment is Fulfilment.DELIVERED:
        merged = merged._replace(
            delivered_ms=order.updated_ms
        )  # nobody said when, and somebody in between that it was not
    if merged.delivered_ms is not None and order.times.delivered_ms is None and _came_back(origins):
        merged = _returned(merged)
    if "quantity" in added and _came_back(origins) and _all_back(order):
        merged = _all_gone(merged)
    return _fitting(merged), written(origins | dict.fromkeys(added, precedence(record)))


def _newer(order: StoredOrder, record: OrderRecord, left_out: frozenset[str]) -> tuple[OrderRecord, Origins]:
    if not left_out:
        return record, {}
    before = _origins(order)
    known = order.times._asdict()
    none_yet = {name for name in left_out & _INSTANTS if known[name] is None}
    if record.delivered_ms is None:  # that it was not delivered by then was said
        none_yet.discard("delivered_ms")
    before = {name: by for name, by in before.items() if name not in none_yet}
    origins = {name: before.get(name) if name in before or name in none_yet else _stands_by(order) for name in left_out}
    if _came_back(origins):
        origins["undelivered"] = None
    told_back = _came_back(before) and {"returned", "undelivered"} <= left_out
    if told_back:
        origins["undelivered"] = origins["returned"]
    kept = [name for name, by in origins.items() if by is not None and name != "remote_id"]  # ids were identified
    merged = _with(record, report_of(order), kept, order.times._asdict())
    by_parcel = "quantity" in before  # a parcel comes back whole, however many its packs were
    return _all_gone(merged) if told_back and by_parcel and _all_back(order) else merged, origins


def _fitting(record: OrderRecord) -> OrderRecord:
    """Return an order of which several reports say parts, no more of a line gone than there is of it.

    One that says how many packs came back may be older than one that says how many were ordered. Of what did not
    happen there is no instant.
    """
    lines = tuple(_fitting_line(line) for line in record.lines)
    came_back = any(line.returned or line.undelivered for line in lines)
    cancelled = record.order_state is OrderState.CANCELLED or any(line.cancelled for line in lines)
    return record._replace(
        lines=lines, returned_ms=record.returned_ms if came_back else None,
        cancelled_ms=record.cancelled_ms if cancelled else None,
    )  # fmt: skip


def _fitting_line(line: LineRecord) -> LineRecord:
    if line.standing >= 0 and line.short_g <= line.standing * line.pack_g and line.discount_dong <= line.gross_dong:
        return line
    cancelled = min(line.cancelled, line.quantity)
    undelivered = min(line.undelivered, line.quantity - cancelled)
    returned = min(line.returned, line.quantity - cancelled - undelivered)
    stays_g = (line.quantity - cancelled - undelivered - returned) * line.pack_g
    return line._replace(
        cancelled=cancelled, undelivered=undelivered, returned=returned, short_g=min(line.short_g, stays_g),
        discount_dong=min(line.discount_dong, line.gross_dong),
    )  # fmt: skip


def _came_back(origins: Origins) -> bool:
    """Say whether a report told what came back, and not from where: then its order being delivered says that."""
    return "undelivered" in origins and "returned" not in origins


def _with(
    record: OrderRecord, other: OrderRecord, names: Iterable[str], instants: Mapping[str, int | None]
) -> OrderRecord:
    """Return a report with these facts of another one; a line that the other does not have stays as it is."""
    taken = set(names)
    facts = {name: instants[name] for name in taken & _INSTANTS}
    of_lines = sorted(taken & _OF_LINES)
    there = {(line.sku, line.line_no): line for line in other.lines}
    lines = tuple(
        line._replace(**{name: getattr(there[at], name) for name in of_lines})
        if (at := (line.sku, line.line_no)) in there
        else line
        for line in record.lines
    )
    province = other.province if "province" in taken else record.province
    state = other.order_state if "order_state" in taken else record.order_state
    if state is OrderState.PLACED and record.fulfilment is not Fulfilment.NONE:
        state = OrderState.CONFIRMED  # its parcel was sent
    status = other.status if "status" in taken else record.status
    return record._replace(lines=lines, province=province, order_state=state, status=status, **facts)  # type: ignore[arg-type] # instants, by their names


def _all_back(order: StoredOrder) -> bool:
    """Say whether all that was not cancelled of an order is on its way back or there, by its parcel."""
    return order.fulfilment in _BACK and all(
        line.values.returned_g + line.values.undelivered_g == line.values.ordered_g - line.values.cancelled_g
        for line in order.lines
    )


def _all_gone(record: OrderRecord) -> OrderRecord:
    """Return an order all of whose packs came back, once it is known how many they were."""
    lines = []
    for line in record.lines:
        how = "returned" if record.delivered_ms is not None else "undelivered"
        lines.append(line._replace(**{"returned": 0, "undelivered": 0, how: line.quantity - line.cancelled}))  # type: ignore[arg-type]
    return record._replace(lines=tuple(lines))


def _returned(record: OrderRecord) -> OrderRecord:
    """Return an order of which is known only now that it was delivered: what came back, came back from its buyer."""
    lines = tuple(line._replace(returned=line.returned + line.undelivered, undelivered=0) for line in record.lines)
    return record._replace(lines=lines)


def _added(record: OrderRecord, stored: StoredOrder, origins: Origins) -> list[str]:
    silent, its = leaves_out(record), precedence(record)
    silent |= {"undelivered"} if _came_back(origins) else frozenset[str]()
    seen = times_of(record)._asdict()
    silent |= {name for name in _INSTANTS & origins.keys() if seen[name] is None}  # what has not happened says nothing
    if record.delivered_ms is None and record.updated_ms > (stored.times.delivered_ms or 0):
        silent -= {"delivered_ms"} - leaves_out(record)  # but that a parcel was not handed over by then
    if "returned" in origins and "returned" not in silent and any(line.returned for line in record.lines):
        silent -= {"undelivered"}  # all that it says came back, from wherever
    return [name for name, by in origins.items() if name not in silent and (by is None or its > by)]


def _seen_earlier(
    record: OrderRecord, stored: StoredOrder, origins: Origins, merged: OrderRecord | None = None
) -> dict[str, int]:
    """Return the instants that nobody said, and that an older report saw to have passed by then.

    Once both are ``merged``, only what it saw of as many packs as it is of then.
    """
    silent = leaves_out(record) if record.as_read else frozenset[str]()
    if merged is not None:
        silent -= _otherwise(record, merged)
    seen, known = times_of(record)._asdict(), stored.times._asdict()
    found = {name: seen_ms for name in _INSTANTS & silent if (seen_ms := seen[name]) and name in origins}
    return {
        name: seen_ms
        for name, seen_ms in found.items()
        if ((by := origins[name]) is None or precedence(record) > by)
        and (seen_ms < known_ms if (known_ms := known[name]) else _was_there(name, stored))
    }


def _was_there(name: str, stored: StoredOrder) -> bool:
    """Say whether an instant that nobody said is known to have been: of a cancel, or a delivery before a way back."""
    return name == "cancelled_ms" or (name == "delivered_ms" and stored.fulfilment in _BACK)


def _otherwise(record: OrderRecord, merged: OrderRecord) -> frozenset[str]:
    """Return the instants of what was another weight by this report than it is: since then it has become other."""
    (cancelled_g, back_g), (is_cancelled_g, is_back_g) = _gone_g(record), _gone_g(merged)
    other = {"cancelled_ms"} if cancelled_g != is_cancelled_g else set[str]()
    return frozenset(other | {"returned_ms"} if back_g != is_back_g else other)


def _gone_g(record: OrderRecord) -> tuple[int, int]:
    """Return the grams of an order that were cancelled, and that came back or are on their way."""
    cancelled_g = sum(line.cancelled * line.pack_g for line in record.lines)
    return cancelled_g, sum((line.returned + line.undelivered) * line.pack_g for line in record.lines)


def _origins(stored: StoredOrder) -> Origins:
    said = json.loads(stored.unsaid) if stored.unsaid else {}
    return {name: None if by is None else (by[0], by[1], by[2]) for name, by in said.items()}


def _stands_by(stored: StoredOrder) -> Precedence:
    return stored.updated_ms, RANK[stored.order_state, stored.fulfilment], stored.fingerprint


def report_of(order: StoredOrder) -> OrderRecord:
    """Return a stored order as a report that would leave it as it is."""
    times = order.times
    lines = tuple(_line_of(line) for line in order.lines if line.stands)
    return OrderRecord(
        order.code, OrderState(order.order_state), Fulfilment(order.fulfilment), order.status, order.updated_ms,
        times.placed_ms or 0, times.delivered_ms, times.cancelled_ms, times.returned_ms, order.province, lines,
        order.fingerprint,
    )  # fmt: skip


def _line_of(stored: StoredLine) -> LineRecord:
    values = stored.values
    pack_g = values.pack_g
    return LineRecord(
        stored.sku, stored.line_no, values.remote_id, values.quantity, pack_g, values.gross_dong, values.discount_dong,
        values.fee_dong, values.freight_dong, values.tax_dong, values.cancelled_g // pack_g,
        values.returned_g // pack_g, values.restock, values.short_g, undelivered=values.undelivered_g // pack_g,
        refunded_dong=values.refunded_dong, replaced=values.replaced, vat_dong=values.vat_dong,
        pit_dong=values.pit_dong, cit_dong=values.cit_dong,
    )  # fmt: skip
