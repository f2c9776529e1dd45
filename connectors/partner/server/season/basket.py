"""The basket: shares one seller's packs out over orders and lines, so that every SKU comes out exactly."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from connectors.partner.server.core.chance import Words, bits
from connectors.partner.server.season.plan import PlannedSeller

Ints = NDArray[np.int64]

# How an order ends. KEPT: delivered; PARTLY: delivered, some packs returned; RETURNED, CANCELLED: whole.
KEPT, PARTLY, RETURNED, CANCELLED = 0, 1, 2, 3


class Baskets(NamedTuple):
    """One seller's orders: the fate of each, and its lines (order, offer, packs ordered, packs returned)."""

    fate: Ints
    order: Ints
    offer: Ints
    packs: Ints
    back: Ints


def fill(seller: PlannedSeller, max_lines: int, draw: Words) -> Baskets:
    """Return a seller's orders; ``draw`` is one word for each order."""
    fate = _fates(seller, draw)
    targets = np.array([offer.packs for offer in seller.offers], dtype=np.int64)
    kept = np.flatnonzero(fate <= PARTLY)
    lost = np.flatnonzero(fate >= RETURNED)
    sold = np.flatnonzero(targets)
    order, offer, packs = _kept_lines(kept, sold, targets, max_lines, draw)
    mean = max(int(targets.sum()) // max(len(order), 1), 1)
    lost_order, lost_offer = _spread(lost, sold if len(sold) else np.arange(len(targets)), max_lines, draw)
    lost_packs = 1 + 2 * (mean - 1) * bits(draw[lost_order], 3, 10) // 1024 + bits(draw[lost_order], 13, 1)
    back = _give_back(order, packs, fate, draw)
    return _sorted_lines(
        fate,
        np.concatenate([order, lost_order]),
        np.concatenate([offer, lost_offer]),
        np.concatenate([packs + back, lost_packs]),
        np.concatenate([back, np.zeros(len(lost_order), dtype=np.int64)]),
    )


def _sorted_lines(fate: Ints, order: Ints, offer: Ints, packs: Ints, back: Ints) -> Baskets:
    by_order = np.argsort(order, kind="stable")
    return Baskets(fate, order[by_order], offer[by_order], packs[by_order], back[by_order])


def _fates(seller: PlannedSeller, draw: Words) -> Ints:
    fate = np.full(seller.orders, KEPT, dtype=np.int64)
    shuffled = np.argsort(bits(draw, 1, 62), kind="stable")
    ends = np.cumsum([seller.cancelled, seller.returned, seller.partly_returned])
    fate[shuffled[: ends[0]]] = CANCELLED
    fate[shuffled[ends[0] : ends[1]]] = RETURNED
    fate[shuffled[ends[1] : ends[2]]] = PARTLY
    return fate


def _spread(orders: Ints, offers: Ints, max_lines: int, draw: Words) -> tuple[Ints, Ints]:
    """Return lines for orders that need no exact packs: some offer first, the offers after it for further lines."""
    if not len(orders):
        return orders, orders
    first = bits(draw[orders], 20, 20) % len(offers)
    further, step = _further(orders, len(offers), max_lines, draw)
    row = np.concatenate([np.arange(len(orders)), further])
    return orders[row], offers[
        (first[row] + np.concatenate([np.zeros(len(orders), dtype=np.int64), step])) % len(offers)
    ]


def _further(orders: Ints, offers: int, max_lines: int, draw: Words) -> tuple[Ints, Ints]:
    """Return (row, step) of further lines: a quarter of the orders has one or more of them."""
    most = min(max_lines, offers) - 1
    if most < 1:
        none = np.zeros(0, dtype=np.int64)
        return none, none
    wanted = np.where(bits(draw[orders], 40, 2) == 0, 1 + bits(draw[orders], 42, 8) % most, 0)
    row = np.repeat(np.arange(len(orders)), wanted)
    step = np.arange(len(row)) - np.repeat(np.cumsum(wanted) - wanted, wanted) + 1
    return row, step


def _kept_lines(kept: Ints, sold: Ints, targets: Ints, max_lines: int, draw: Words) -> tuple[Ints, Ints, Ints]:
    """Return (order, offer, packs) of the delivered orders; packs of a SKU add up to its target."""
    if not len(kept):
        return kept, kept, kept
    room = targets[sold]
    row, place = _first_lines(len(kept), room, bits(draw[kept], 2, 61))
    more_row, more_place = _more_lines(row, place, room, max_lines, kept, draw)
    row, place = np.concatenate([row, more_row]), np.concatenate([place, more_place])
    packs = np.empty(len(row), dtype=np.int64)
    for index, target in enumerate(room):
        here = np.flatnonzero(place == index)
        weight = 1 + bits(draw[kept[row[here]]], 50, 12) ** 2
        packs[here] = 1 + apportion(int(target) - len(here), weight)
    return kept[row], sold[place], packs


def _first_lines(count: int, room: Ints, key: Ints) -> tuple[Ints, Ints]:
    """Return (row, place): one line for each order, and forced further ones where SKUs outnumber the orders."""
    if count >= len(room):
        share = 1 + apportion(count - len(room), room - 1)
        place = np.repeat(np.arange(len(room)), share)[np.argsort(key, kind="stable")]
        return np.arange(count), place
    return np.arange(len(room)) % count, np.arange(len(room))


def _more_lines(row: Ints, place: Ints, room: Ints, max_lines: int, kept: Ints, draw: Words) -> tuple[Ints, Ints]:
    """Return further lines (row, place) by choice, as far as every line can still hold a pack."""
    if len(row) > len(kept):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    more, step = _further(kept, len(room), max_lines, draw)
    wanted = (place[more] + step) % len(room)
    left = room - np.bincount(place, minlength=len(room))
    fits = np.zeros(len(more), dtype=bool)
    for index, free in enumerate(left):
        fits[np.flatnonzero(wanted == index)[: int(free)]] = True
    return more[fits], wanted[fits]


def _give_back(order: Ints, packs: Ints, fate: Ints, draw: Words) -> Ints:
    """Return the packs returned by line: the first line of a partly returned order was ordered larger by them."""
    back = np.zeros(len(order), dtype=np.int64)
    _, first = np.unique(order, return_index=True)
    first = first[fate[order[first]] == PARTLY]
    back[first] = 1 + bits(draw[order[first]], 30, 10) % np.maximum(packs[first] // 2, 1)
    return back


def apportion(total: int, weight: Ints) -> Ints:
    """Share a whole number out by weight, by largest remainder; no share exceeds its exact part rounded up."""
    if not len(weight) or total == 0:
        return np.zeros(len(weight), dtype=np.int64)
    whole = int(weight.sum())
    parts, rest = _divide(total, weight, whole)
    left = total - int(parts.sum())
    parts[np.argsort(-rest, kind="stable")[:left]] += 1
    return parts


def _divide(total: int, weight: Ints, whole: int) -> tuple[Ints, Ints]:
    if total * int(weight.max()) < 1 << 62:
        return total * weight // whole, total * weight % whole
    exact = [divmod(total * int(part), whole) for part in weight]
    return (
        np.array([part for part, _ in exact], dtype=np.int64),
        np.array([rest * (1 << 40) // whole for _, rest in exact], dtype=np.int64),
    )
