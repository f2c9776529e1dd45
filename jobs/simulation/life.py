"""A life: buyers buy what stands in each shop; the engine hears of it a sync later and says what may stand there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from jobs.simulation.demand import PACK_G, Buyer, Plan
from marketplace.inventory.allocation import PoolLot, Stock, Turn, pool_of
from marketplace.listings.availability.allocate import allocate
from marketplace.listings.availability.learned_safety_stock import packs_left, with_safety_stock
from marketplace.listings.availability.positions import OfferPosition
from marketplace.listings.safety_stock import Demand, Suggestion, suggest
from marketplace.listings.safety_stock.suggestion import HORIZONS_S

_ANEW_S = 600.0
_LAGS = 300
_ALL = 1 << 30
_LISTINGS = 1_000
"""More listings than a life has, so that (shop, listing) is one number."""
_SURE = 0.001


class LearnedSafetyStock(NamedTuple):
    """What is kept back is learned, for the risk that a life has any oversell."""

    risk: float


class FixedSafetyStock(NamedTuple):
    """Every shop always keeps back so many packs."""

    packs: int


@dataclass(slots=True)
class Life:
    """How a life ended: grams that no lot could serve, grams left over, and the packs kept back once all is quiet."""

    oversold_g: int = 0
    unsold_g: int = 0
    kept_when_quiet: int = 0


@dataclass(slots=True)
class _Shop:
    """A shop: what stands there by listing, what the engine thinks stands, and what it has and has not heard of it."""

    lags_s: list[float]
    stands: list[int]
    known: list[int]
    unheard: list[Buyer] = field(default_factory=list)
    heard: list[Buyer] = field(default_factory=list)
    well_s: float = 0.0
    told_s: float = -_ANEW_S
    told_at_move: int = -1


def live(plan: Plan, policy: LearnedSafetyStock | FixedSafetyStock) -> Life:
    """Live a plan through."""
    return _Living(plan, policy).run()


class _Living:
    """One life as it goes on. Where nothing was sold, a shop's number is reckoned anew every ten minutes only."""

    def __init__(self, plan: Plan, policy: LearnedSafetyStock | FixedSafetyStock) -> None:
        self._plan, self._policy = plan, policy
        self._stocks = {lot: Stock(grams) for lot, grams in enumerate(plan.lots, 1)}
        pool_lots = [PoolLot(lot, lot, stock) for lot, stock in self._stocks.items()]
        self._pool = pool_of("oldest", pool_lots, PACK_G, PACK_G, {}, Turn(0))
        none = [0] * plan.listings
        self._shops = [_Shop(list(lags), list(none), list(none)) for lags in plan.past_lags_s]
        self._moves = 0
        self._life = Life()

    def run(self) -> Life:
        plan, life = self._plan, self._life
        buyers = iter(plan.buyers)
        buyer = next(buyers, None)
        for at_s, shop in plan.runs:
            while buyer is not None and buyer.at_s < at_s:
                self._buy(buyer)
                buyer = next(buyers, None)
            self._sync(at_s, self._shops[shop])
        for one in self._shops:
            self._hear(one)
        life.unsold_g = sum(stock.balance_g for stock in self._stocks.values())
        life.kept_when_quiet = max(self._quiet(listing) for listing in range(plan.listings))
        return life

    def _buy(self, buyer: Buyer) -> None:
        shop = self._shops[buyer.shop]
        packs = min(buyer.packs, shop.stands[buyer.listing])
        if packs:
            shop.stands[buyer.listing] -= packs
            shop.unheard.append(buyer._replace(packs=packs))

    def _sync(self, at_s: float, shop: _Shop) -> None:
        """Take a shop's orders in, then write what it may show."""
        self._hear(shop)
        shop.lags_s.append(at_s - shop.well_s)
        shop.well_s = at_s
        anew_s = _ANEW_S if isinstance(self._policy, LearnedSafetyStock) else math.inf
        if shop.told_at_move == self._moves and at_s - shop.told_s < anew_s:
            return
        offers = self._offers(at_s)
        lots = {lot: stock.balance_g for lot, stock in self._stocks.items()}
        shown = allocate(lots, offers)
        packs = [shown[_offer_id(self._shops.index(shop), listing)] for listing in range(self._plan.listings)]
        self._moves += packs != shop.known
        shop.known, shop.stands = packs, list(packs)
        shop.told_at_move, shop.told_s = self._moves, at_s

    def _hear(self, shop: _Shop) -> None:
        for buyer in shop.unheard:
            need_g = buyer.packs * PACK_G
            taken = self._pool.take(need_g)
            for lot, grams in taken:
                self._stocks[lot].sell(grams)
            self._life.oversold_g += need_g - sum(grams for _, grams in taken)
            shop.known[buyer.listing] -= buyer.packs
            self._moves += 1
        shop.heard += shop.unheard
        shop.unheard = []

    def _offers(self, at_s: float) -> list[OfferPosition]:
        lots = {lot: stock.balance_g for lot, stock in self._stocks.items()}
        groups = [
            [
                OfferPosition(
                    _offer_id(number, listing), PACK_G, shop.known[listing], tuple(lots), group=listing, exposure=_ALL
                )
                for number, shop in enumerate(self._shops)
            ]
            for listing in range(self._plan.listings)
        ]
        if isinstance(self._policy, FixedSafetyStock):
            return [with_safety_stock(offer, self._policy.packs, False) for group in groups for offer in group]
        offers = list(chain(*groups))
        kept = [self._kept(lots, offers, listing, at_s, self._policy.risk) for listing in range(len(groups))]
        return [
            with_safety_stock(offer, packs, found.shares)
            for group, found in zip(groups, kept, strict=True)
            for offer, packs in zip(group, found.packs, strict=True)
        ]

    def _kept(
        self, lots: Mapping[int, int], offers: Sequence[OfferPosition], listing: int, at_s: float, risk: float
    ) -> Suggestion:
        demands = [self._pace(shop, listing, at_s) for shop in self._shops]
        return suggest(packs_left(lots, offers, listing), demands, risk)

    def _quiet(self, listing: int) -> int:
        """Return the most packs that a shop would keep back of what is left, hours after the close."""
        at_s = self._plan.ends_s + HORIZONS_S[-1] + 1
        demands = [self._pace(shop, listing, at_s) for shop in self._shops]
        return max(suggest(max(1, self._life.unsold_g // PACK_G), demands, _SURE).packs)

    def _pace(self, shop: _Shop, listing: int, at_s: float) -> Demand:
        sales = [(at_s - one.at_s, one.packs) for one in shop.heard if one.listing == listing]
        return Demand(sales, [*shop.lags_s[-_LAGS:], at_s - shop.well_s])


def _offer_id(shop: int, listing: int) -> int:
    return shop * _LISTINGS + listing
