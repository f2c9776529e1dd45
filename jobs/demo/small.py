"""Small seasons of our own making: what a file of figures says, and sellers whose boxes sum to it to the gram."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from jobs.demo.season import FACTS, DemoOffer, Figures, Platform, Seller
from marketplace.words.apportion import largest_remainder

_CANCELLED, _RETURNED, _PARTLY = 0.05, 0.012, 0.008
_SPARE_BOXES = 20
"""Boxes of each size beyond what is sold, for the orders that are placed and later cancelled or sent back."""


class Packing(NamedTuple):
    """A box size, and how many parts of the weight go into such boxes."""

    pack_g: int
    part: int


class SellingHousehold(NamedTuple):
    """A household that sells: its code, name, and the index of its commune."""

    code: str
    name: str
    commune: int


@dataclass(frozen=True, slots=True)
class SmallSeason:
    """A small season as its file says it; its dates follow from the day it is open on."""

    facts: dict[str, Any]

    @classmethod
    def read(cls, name: str) -> "SmallSeason":
        """Read the facts we ship under a name."""
        return cls(tomllib.loads((FACTS.parent / f"{name}.toml").read_text(encoding="utf-8")))

    @property
    def packs(self) -> tuple[Packing, Packing]:
        """The two box sizes."""
        small, large = (Packing(**pack) for pack in self.facts["packs"])
        return small, large

    def opened_by(self, today: date) -> date:
        """Return the day such a season has opened when it is first seen on a day."""
        return today - timedelta(days=int(self.facts["open_since_days"]))

    def figures(self, code: str, name: str, opens: date) -> Figures:
        """Return the season's figures when it opens on a day; it is over when the last order can have come back."""
        facts = self.facts
        closes = opens + timedelta(days=int(facts["open_for_days"]) - 1)
        platforms = tuple(Platform(**one, opens=opens, closes=closes, leads=0) for one in facts["platforms"])
        prices = facts["price_from_dong_per_kg"], facts["price_to_dong_per_kg"]
        return Figures(
            code, name, facts["produce"], opens, closes, None, facts["orders"], facts["source"], *prices, platforms, {}
        )


def boxes(total_g: int, small: Packing, large: Packing) -> tuple[int, int]:
    """Return how many small and large boxes make up a weight exactly, near their parts; ValueError where none do."""
    near = total_g * small.part // (small.part + large.part) // small.pack_g
    for count in range(near, -1, -1):
        rest_g = total_g - count * small.pack_g
        if rest_g % large.pack_g == 0:
            return count, rest_g // large.pack_g
    raise ValueError(f"boxes of {small.pack_g} g and {large.pack_g} g never weigh {total_g} g")


def sellers_of(
    figures: Figures,
    platform: Platform,
    homes: Sequence[SellingHousehold],
    packs: tuple[Packing, Packing],
    orders: int,
    seed: int,
) -> list[Seller]:
    """Make up what each home of a platform sells; together it is the platform's volume, to the gram."""
    chance = Random(f"{seed} {figures.code} {platform.code}")  # noqa: S311 (made-up figures, not secrets)
    weights = [round(1_000_000 * (chance.lognormvariate(0, 0.5) + 0.2)) for _ in homes]
    totals = boxes(platform.sold_kg * 1_000, *packs)
    counts = [_shared(total, weights) for total in totals]
    placed = _shared(orders, weights)
    cancelled, returned, partly = endings(orders, placed)
    prices = range(figures.price_from, figures.price_to + 1, 500)
    sellers = []
    for n, home in enumerate(homes):
        price = chance.choice(prices)
        offers = [_offer(figures, home, pack, each[n], price) for pack, each in zip(packs, counts, strict=True)]
        lost = cancelled[n], returned[n], partly[n]
        sellers.append(Seller(home.code, home.name, home.commune, False, placed[n], *lost, tuple(offers)))
    return sellers


def endings(orders: int, placed: Sequence[int]) -> list[list[int]]:
    """Return how many orders of each seller end cancelled, returned and partly returned."""
    return [largest_remainder(round(orders * share), placed) for share in (_CANCELLED, _RETURNED, _PARTLY)]


def _offer(figures: Figures, home: SellingHousehold, pack: Packing, packs: int, price_dong_per_kg: int) -> DemoOffer:
    sku = f"{home.code}-{figures.starts_on:%y%m%d}-{pack.pack_g}G"
    in_g = (packs + packs // 4 + _SPARE_BOXES) * pack.pack_g
    return DemoOffer(sku, pack.pack_g, price_dong_per_kg * pack.pack_g // 1_000, packs, in_g)


def _shared(total: int, weights: Sequence[int]) -> list[int]:
    """Share a count out by weight, at least one each."""
    return [1 + more for more in largest_remainder(total - len(weights), weights)]
