"""The suggestion: packs each shop keeps back, so that a listing's whole life is oversold with at most a stated risk.

A shop that shows the whole oversells only if the other shops sell more than it keeps back before it hears of it: from
when they were last read until it is itself next written. So it keeps back what they sell in such a window at most,
except for a small risk. That risk is the stated one, divided over the windows in which the lot is small enough for it
to matter: while far more is left than all shops sell in a window, nothing is kept back, and where nothing has been
sold for hours, nothing either. Where shops that keep back so much would show together no more than there is, they
simply share it, and nothing can be oversold at all. So they do where nothing is left: what others still show then is
all there is.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from marketplace.language.translation import Language
from marketplace.listings.safety_stock.tails import Window, more_than, smallest, window

HORIZONS_S = (900.0, 3_600.0, 21_600.0)
_MOST = 10_000
"""Packs that are kept back at most, where nothing is left to measure them by."""
_ORDERS_TO_BELIEVE = 3
_CHANGES = 0.5
"""Rates change: the square of their coefficient of variation from one window to the next."""
_REACH = 5.0


class Demand(NamedTuple):
    """How a shop sells and hears: (seconds ago, packs) of recent orders, and seconds between being read and written."""

    sales: Sequence[tuple[float, int]]
    lags_s: Sequence[float]


class Suggestion(NamedTuple):
    """Packs each shop keeps back, in the order asked; ``shares`` where they share what is left, and what it is from."""

    packs: tuple[int, ...]
    shares: bool
    packs_per_hour: float
    lag_s: float
    risk: float


class _Rate(NamedTuple):
    per_s: float
    order_size: float
    uncertainty: float


def suggest(balance: int, shops: Sequence[Demand], risk: float) -> Suggestion:
    """Return what each shop keeps back of ``balance`` packs, for the risk that the listing's life has any oversell."""
    rates = [_rate(demand.sales) for demand in shops]
    lags = _lengths([lag for demand in shops for lag in demand.lags_s])
    all_s = _together(rates)
    facts = (all_s.per_s * 3_600, lags[-1][1], risk)
    none = Suggestion((0,) * len(shops), False, *facts)
    if len(shops) < 2 or all_s.per_s <= 0:
        return none
    windows = _windows(all_s, lags)
    least = _least_risk(windows, len(shops), risk)
    if balance > 0 and more_than(windows, balance, least) <= least:
        return none
    most = balance if balance > 0 else _MOST
    packs = tuple(
        smallest(_windows(_together(rates[:at] + rates[at + 1 :]), lags), least, most) for at in range(len(shops))
    )
    if balance <= 0:
        return Suggestion(packs, True, *facts)
    if sum(balance - kept for kept in packs) <= balance:
        return Suggestion((balance - balance // len(shops),) * len(shops), True, *facts)
    return Suggestion(packs, False, *facts)


def why(found: Suggestion, lang: Language) -> str:
    """Say in a sentence where a suggestion comes from."""
    say = lang.say
    if not found.shares and not any(found.packs):
        if found.packs_per_hour <= 0:
            return say("Nothing has been sold for six hours, so nothing has to be kept back.")
        return say("Far more is left than is sold before the shops hear of each other, so nothing is kept back.")
    facts = {
        "speed": lang.number(math.ceil(found.packs_per_hour)),
        "minutes": lang.number(max(1, math.ceil(found.lag_s / 60))),
        "risk": lang.share(round(found.risk * 10_000), 10_000),
    }
    if found.shares:
        return say(
            "Little is left for {speed} packs an hour and up to {minutes} minutes until shops hear of each other:"
            " they share it, so that nothing is sold twice.",
            **facts,
        )
    return say(
        "All shops sell about {speed} packs an hour, and it takes up to {minutes} minutes until they hear of each"
        " other; the risk of selling too much is at most {risk}.",
        **facts,
    )


def _rate(sales: Sequence[tuple[float, int]]) -> _Rate:
    """Return the fastest a shop has sold lately: short spells count once they have some orders, long ones always."""
    longest = HORIZONS_S[-1]
    recent = [(age, packs) for age, packs in sales if age <= longest]
    if not recent:
        return _Rate(0.0, 1.0, 0.0)
    mean = sum(packs for _, packs in recent) / len(recent)
    order_size = sum(packs * packs for _, packs in recent) / sum(packs for _, packs in recent)
    best = _Rate((sum(packs for _, packs in recent) + mean) / longest, order_size, 1 / (len(recent) + 1))
    for horizon in HORIZONS_S[:-1]:
        spell = [packs for age, packs in recent if age <= horizon]
        if len(spell) >= _ORDERS_TO_BELIEVE and sum(spell) / horizon > best.per_s:
            best = _Rate(sum(spell) / horizon, order_size, 1 / len(spell))
    return best


def _together(rates: Sequence[_Rate]) -> _Rate:
    whole = sum(rate.per_s for rate in rates)
    if whole <= 0:
        return _Rate(0.0, 1.0, 0.0)
    order_size = sum(rate.per_s * rate.order_size for rate in rates) / whole
    uncertainty = sum(rate.per_s**2 * rate.uncertainty for rate in rates) / whole**2
    return _Rate(whole, order_size, uncertainty + _CHANGES)


def _windows(rate: _Rate, lags: Sequence[tuple[float, float]]) -> list[Window]:
    """Return the windows: twice a lag, since the other shop must be read and this one written."""
    return [window(weight, rate.per_s * 2 * lag, rate.order_size, rate.uncertainty) for weight, lag in lags]


def _lengths(lags_s: Sequence[float], parts: int = 5) -> list[tuple[float, float]]:
    """Return (weight, seconds) of lags from short to long, each part of the time told by its longest lag.

    A lag is met in proportion to its length: more is sold in a long one.
    """
    lags = sorted(lags_s) or [60.0]
    spent = list(accumulate(lags))
    found, before = [], 0.0
    for part in range(1, parts + 1):
        last = min(bisect_left(spent, spent[-1] * part / parts), len(lags) - 1)
        if spent[last] > before:
            found.append(((spent[last] - before) / spent[-1], lags[last]))
            before = spent[last]
    return found or [(1.0, 1.0)]


def _least_risk(windows: Sequence[Window], shops: int, risk: float) -> float:
    """Return what risk one write of one shop may carry: the stated one, over the writes that carry any."""
    usual = sum(one.weight * one.mean for one in windows)
    longest = max(windows, key=lambda one: one.mean)
    spread = math.sqrt(longest.mean + longest.mean**2 / longest.shape)
    writes = 2 * shops * (longest.mean + _REACH * spread + 1) / usual
    return risk / max(2.0 * shops, writes)
