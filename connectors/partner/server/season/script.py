"""The script: every order of a plan with the second of each step of its life, as flat arrays.

A million orders take 90 MB. It is made again from plan and seed whenever it is needed, and never stored.
Seconds count from local midnight (UTC+7) of the day the season opens.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.partner.server.core.chance import Words, bits, words
from connectors.partner.server.season.basket import CANCELLED, KEPT, PARTLY, RETURNED, Baskets, fill
from connectors.partner.server.season.plan import Plan
from marketplace.words.instants import start_of

Ints = NDArray[np.int64]
Seconds = NDArray[np.int32]

NEVER = np.int32(2**31 - 1)
STEPS = 7
CANCELLED_EARLY = 4  # cancelled before it was confirmed
HOUR = 3600
DAY = 86_400
OPENS_HOUR, CLOSES_HOUR = 7, 17  # a shop's working day

# What happens in which order, by fate; a partly returned order stays delivered.
LIVES: dict[int, tuple[str, ...]] = {
    KEPT: ("placed", "confirmed", "collected", "shipping", "delivered"),
    PARTLY: ("placed", "confirmed", "collected", "shipping", "delivered", "returned"),
    RETURNED: ("placed", "confirmed", "collected", "shipping", "delivered", "returning", "returned"),
    CANCELLED: ("placed", "confirmed", "cancelled"),
    CANCELLED_EARLY: ("placed", "cancelled"),
}

# Orders of 64 by hour of the day: a morning and an evening of people with their telephones, and a few who cannot sleep.
_HOURS = np.repeat(np.arange(24), [1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 4, 4, 3, 2, 2, 2, 2, 2, 4, 5, 7, 6, 4, 1])


@dataclass(frozen=True, slots=True)
class Script:
    """Orders in the order of their placing; ``settled`` is when each is paid out, ``by_settled`` its sort order."""

    base_ms: int
    steps: Seconds
    fate: NDArray[np.int8]
    word: Words
    settled: Seconds
    by_settled: NDArray[np.int32]
    first_line: NDArray[np.int32]
    lines: NDArray[np.int8]
    line_offer: NDArray[np.int32]
    line_packs: NDArray[np.int32]
    line_back: NDArray[np.int32]
    life_s: int

    def lines_of(self, rows: Ints) -> Ints:
        """Return where all lines of some orders are, order by order."""
        count = self.lines[rows].astype(np.int64)
        return np.repeat(self.first_line[rows] - (np.cumsum(count) - count), count) + np.arange(count.sum())


def compose(plan: Plan, one_instant: int = 0) -> Script:
    """Return the script of a plan; the first ``one_instant`` deliveries from mid-season share one second."""
    total = plan.orders
    seed = plan.seed
    draw, clock = words(seed, 1, total), words(seed, 2, total)
    fate, lines = _baskets(plan, draw)
    days = (plan.closes - plan.opens).days + 1
    steps, settled, fate = _lives(_placed(clock, days), fate, draw, clock, plan.settle)
    order = np.argsort(steps[:, 0], kind="stable")
    steps, settled, fate = steps[order], settled[order], fate[order]
    if one_instant:
        _gather(steps, settled, fate, one_instant)
    count = np.bincount(lines.order, minlength=total)
    return Script(
        base_ms=start_of(plan.opens),
        steps=steps,
        fate=fate.astype(np.int8),
        word=draw[order],
        settled=settled,
        by_settled=np.argsort(settled, kind="stable").astype(np.int32),
        first_line=(np.cumsum(count) - count)[order].astype(np.int32),
        lines=count[order].astype(np.int8),
        line_offer=lines.offer.astype(np.int32),
        line_packs=lines.packs.astype(np.int32),
        line_back=lines.back.astype(np.int32),
        life_s=_longest(steps),
    )


def _baskets(plan: Plan, draw: Words) -> tuple[Ints, Baskets]:
    """Fill every seller's orders, one seller after the other, with offers numbered over the whole plan."""
    parts, start, offers = [], 0, 0
    for seller in plan.sellers:
        part = fill(seller, plan.max_lines, draw[start : start + seller.orders])
        parts.append(part._replace(order=part.order + start, offer=part.offer + offers))
        start, offers = start + seller.orders, offers + len(seller.offers)
    none = np.zeros(0, dtype=np.int64)
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [none] * 5
    return joined[0], Baskets(*joined)


def _placed(clock: Words, days: int) -> Ints:
    """Return when each order is placed: a bell over the season (three dice), busy hours within the day."""
    dice = bits(clock, 0, 14) + bits(clock, 14, 14) + bits(clock, 28, 14)
    day = dice * days // (3 * (1 << 14))
    return day * DAY + _HOURS[bits(clock, 42, 6)] * HOUR + bits(clock, 48, 16) % HOUR


def _lives(placed: Ints, fate: Ints, draw: Words, clock: Words, settle: bool) -> tuple[Seconds, Seconds, Ints]:
    steps = np.full((len(placed), STEPS), NEVER, dtype=np.int64)
    confirmed = _confirmed(placed, bits(draw, 5, 13) % (2 * HOUR))
    collected = confirmed + HOUR + bits(draw, 18, 14) % (4 * HOUR)
    shipping = collected + HOUR // 2 + bits(draw, 32, 13) % (2 * HOUR)
    delivered = np.maximum(placed + 20 * HOUR + bits(clock, 3, 18) % (28 * HOUR), shipping + 2 * HOUR)
    returned = delivered + 2 * DAY + bits(draw, 11, 18) % (2 * DAY)
    cancelled = placed + HOUR + bits(clock, 9, 16) % (11 * HOUR)
    for column, times in enumerate((placed, confirmed, collected, shipping, delivered)):
        steps[:, column] = times
    steps[:, 5] = np.where(fate == PARTLY, returned, np.where(fate == RETURNED, returned - DAY, NEVER))
    steps[:, 6] = np.where(fate == RETURNED, returned, NEVER)
    off = fate == CANCELLED
    early = off & (cancelled <= confirmed)
    steps[off, 2], steps[off, 3:] = cancelled[off], NEVER
    steps[early, 1], steps[early, 2] = cancelled[early], NEVER
    wait = np.where(fate == PARTLY, 4 * DAY, 3 * DAY)
    settled = delivered + wait + bits(draw, 24, 19) % (7 * DAY - wait)
    settled[(fate > PARTLY) | (not settle)] = NEVER
    return steps.astype(np.int32), settled.astype(np.int32), np.where(early, CANCELLED_EARLY, fate)


def _confirmed(placed: Ints, late: Ints) -> Ints:
    """Return when a shop confirms each order: within hours by day, and in the morning what comes while it is closed."""
    morning = placed // DAY * DAY + OPENS_HOUR * HOUR
    by_day = np.maximum(placed + HOUR, morning)
    return np.where(placed % DAY >= CLOSES_HOUR * HOUR, morning + DAY, by_day) + late


def _gather(steps: Seconds, settled: Seconds, fate: Ints, count: int) -> None:
    """Move ``count`` deliveries to the second of the latest of them, as a carrier's nightly upload does."""
    rows = np.flatnonzero((fate == KEPT) & (np.arange(len(fate)) >= len(fate) // 3))[:count]
    if len(rows):
        late = steps[rows, 4].max() - steps[rows, 4]
        steps[rows, 4] += late
        paid = settled[rows] < NEVER
        settled[rows[paid]] += late[paid]


def _longest(steps: Seconds) -> int:
    """Return the longest time from an order's placing to its last step, in seconds."""
    if not len(steps):
        return 0
    last = np.where(steps == NEVER, 0, steps).max(axis=1)
    return int((last - steps[:, 0]).max())
