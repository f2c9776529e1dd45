"""A life: buyers buy what stands in each shop; the engine hears of it a sync later and says what may stand there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jobs.simulate.demand import PACK_G, Buyer, Plan
from marketplace.draws import Feed, Stock, Turn, pool_of
from marketplace.kept_back import Pace, suggest
from marketplace.kept_back.suggesting import HORIZONS_S
from marketplace.offers.learned import with_kept
from marketplace.offers.sharing import Offered, share

_ANEW_S = 600.0
_LAGS = 300
_ALL = 1 << 30


class Learned(NamedTuple):
    """What is kept back is learned, for the risk that a life has any oversell."""

    risk: float


class Fixed(NamedTuple):
    """Every shop always keeps back so many packs."""

    packs: int


@dataclass(slots=True)
class Life:
    """How a life ended: grams that no lot could serve, grams left over, and what is kept back once all is quiet."""

    oversold_g: int = 0
    unsold_g: int = 0
    kept_when_quiet: int = 0
    most_kept: int = 0


@dataclass(slots=True)
class _Shop:
    """A shop: what stands there, what the engine thinks stands there, and what it has and has not heard of it."""

    lags_s: list[float]
    stands: int = 0
    known: int = 0
    unheard: list[Buyer] = field(default_factory=list)
    heard: list[Buyer] = field(default_factory=list)
    well_s: float = 0.0
    told_s: float = -_ANEW_S
    told_at_move: int = -1


def live(plan: Plan, policy: Learned | Fixed) -> Life:
    """Live a plan through."""
    return _Living(plan, policy).run()


class _Living:
    """One life as it goes on. Where nothing was sold, a shop's number is reckoned anew every ten minutes only."""

    def __init__(self, plan: Plan, policy: Learned | Fixed) -> None:
        self._plan, self._policy = plan, policy
        self._stocks = {lot: Stock(grams) for lot, grams in enumerate(plan.lots, 1)}
        feeds = [Feed(lot, lot, stock) for lot, stock in self._stocks.items()]
        self._pool = pool_of("oldest", feeds, PACK_G, PACK_G, {}, Turn(0))
        self._shops = [_Shop(list(lags)) for lags in plan.past_lags_s]
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
        quiet = self._suggested(plan.ends_s + HORIZONS_S[-1] + 1, 1.0)
        life.kept_when_quiet = max(quiet)
        return life

    def _buy(self, buyer: Buyer) -> None:
        shop = self._shops[buyer.shop]
        packs = min(buyer.packs, shop.stands)
        if packs:
            shop.stands -= packs
            shop.unheard.append(buyer._replace(packs=packs))

    def _sync(self, at_s: float, shop: _Shop) -> None:
        """Take a shop's orders in, then write what it may show."""
        self._hear(shop)
        shop.lags_s.append(at_s - shop.well_s)
        shop.well_s = at_s
        anew_s = _ANEW_S if isinstance(self._policy, Learned) else math.inf
        if shop.told_at_move == self._moves and at_s - shop.told_s < anew_s:
            return
        offers = self._offers(at_s)
        lots = {lot: stock.balance_g for lot, stock in self._stocks.items()}
        packs = share(lots, offers)[self._shops.index(shop)]
        self._moves += packs != shop.known
        shop.known = shop.stands = packs
        shop.told_at_move, shop.told_s = self._moves, at_s

    def _hear(self, shop: _Shop) -> None:
        for buyer in shop.unheard:
            need_g = buyer.packs * PACK_G
            taken = self._pool.take(need_g)
            for lot, grams in taken:
                self._stocks[lot].sell(grams)
            self._life.oversold_g += need_g - sum(grams for _, grams in taken)
            shop.known -= buyer.packs
            self._moves += 1
        shop.heard += shop.unheard
        shop.unheard = []

    def _offers(self, at_s: float) -> list[Offered]:
        lots = tuple(self._stocks)
        offers = [
            Offered(number, PACK_G, shop.known, lots, group=1, exposure=_ALL) for number, shop in enumerate(self._shops)
        ]
        if isinstance(self._policy, Fixed):
            return [with_kept(offer, self._policy.packs, False) for offer in offers]
        kept, shares = self._kept(at_s, self._policy.risk)
        return [with_kept(offer, packs, shares) for offer, packs in zip(offers, kept, strict=True)]

    def _kept(self, at_s: float, risk: float) -> tuple[Sequence[int], bool]:
        paces = [self._pace(shop, at_s) for shop in self._shops]
        found = suggest(sum(stock.balance_g for stock in self._stocks.values()) // PACK_G, paces, risk)
        self._life.most_kept = max(self._life.most_kept, *found.packs)
        return found.packs, found.shares

    def _suggested(self, at_s: float, risk: float) -> Sequence[int]:
        paces = [self._pace(shop, at_s) for shop in self._shops]
        return suggest(max(1, self._life.unsold_g // PACK_G), paces, risk).packs

    def _pace(self, shop: _Shop, at_s: float) -> Pace:
        return Pace([(at_s - one.at_s, one.packs) for one in shop.heard], [*shop.lags_s[-_LAGS:], at_s - shop.well_s])
