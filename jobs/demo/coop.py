"""The cooperative of the demo: forty households that sell out of one pool, from yesterday to tomorrow."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy import Connection

from jobs.demo import pooled
from jobs.demo.build import GrowingCommune
from jobs.demo.pooled import Box, Member, Pick, PooledSale
from jobs.demo.replay import Builder, Demo
from jobs.demo.season import DemoOffer, Figures, Platform, Seller, made_up_name, orders_of
from jobs.demo.small import SmallSeason, boxes, endings
from marketplace.directory import communes
from marketplace.storage import Database, bulk
from marketplace.words.apportion import largest_remainder

SEASON = "vai-htx"
_PICK_G = 100
"""Picks are weighed to the hundred grams."""
_SHARE_G = 10_000
"""A household has a share for every ten kilograms it has to pick."""


def figures_of(opens: date) -> Figures:
    """Return the figures of the cooperative's sale when it opens on a day."""
    small = SmallSeason.read("coop")
    return small.figures(SEASON, small.facts["name"], opens)


def read_pool(database: Database, opens: date, seed: int) -> PooledSale:
    """Make the cooperative's sale up, the same for the same day and seed. The database is migrated."""
    small = SmallSeason.read("coop")
    with database.write() as connection:
        places = communes_of(connection, small)
    return pool_of(small, figures_of(opens), places, seed)


def coop(pool: PooledSale, faults: str, seed: int) -> tuple[Demo, Builder]:
    """Return the demo of a cooperative's sale, and what builds its market."""
    small, figures = SmallSeason.read("coop"), pool.figures
    sellers = {
        platform.code: sellers_of(small, pool, platform, orders)
        for platform, orders in zip(figures.platforms, orders_of(figures, figures.orders), strict=True)
    }
    return Demo(figures, sellers, faults, seed), lambda base, shops, at_ms: pooled.build(base, pool, shops, at_ms)


def pool_of(small: SmallSeason, figures: Figures, places: Sequence[GrowingCommune], seed: int) -> PooledSale:
    """Make up the members with what they pick, and the boxes at one price a kilogram."""
    chance = Random(f"{seed} {SEASON}")  # noqa: S311 (made-up names, not secrets)
    price = chance.choice(range(figures.price_from, figures.price_to + 1, 500))
    opens, facts = figures.starts_on, small.facts["cooperative"]
    shown = [
        Box(f"{facts['code']}-{opens:%y%m%d}-{pack.pack_g // 1_000}KG", pack.pack_g, price * pack.pack_g // 1_000)
        for pack in small.packs
    ]
    members = tuple(_members(small, figures, places, price, chance))
    return PooledSale(small.facts, figures, places[0], members, tuple(shown))


def sellers_of(small: SmallSeason, pool: PooledSale, platform: Platform, orders: int) -> list[Seller]:
    """Return who sells on a platform: the cooperative all boxes, and its members, so far none of their own."""
    counts = boxes(platform.sold_kg * 1_000, *small.packs)
    offers = tuple(
        DemoOffer(box.sku, box.pack_g, box.price_dong, packs, 0) for box, packs in zip(pool.boxes, counts, strict=True)
    )
    (cancelled,), (returned,), (partly,) = endings(orders, [1])
    own = Seller(pool.code, pool.name, 0, False, orders, cancelled, returned, partly, offers)
    return [own, *(Seller(one.code, one.name, 0, False, 0, 0, 0, 0, ()) for one in pool.members)]


def _members(
    small: SmallSeason, figures: Figures, places: Sequence[GrowingCommune], price: int, chance: Random
) -> Iterator[Member]:
    """Make up the households: name, commune, share, and a pick on every day of the sale with its terms."""
    facts = small.facts["cooperative"]
    sold_g = sum(platform.sold_kg for platform in figures.platforms) * 1_000
    picked_g = sold_g * (100 + int(small.facts["spare_percent"])) // 100
    weights = [round(1_000_000 * (chance.lognormvariate(0, 0.4) + 0.3)) for _ in range(facts["households"])]
    crops = largest_remainder(picked_g // _PICK_G, weights)
    for n, (crop, name) in enumerate(zip(crops, _names(chance, len(crops)), strict=True)):
        picks = tuple(_picks(small, figures, n, crop, price))
        yield Member(f"TV{n + 1:02d}", name, chance.choice(places), crop * _PICK_G // _SHARE_G, picks)


def _picks(small: SmallSeason, figures: Figures, n: int, crop: int, price: int) -> Iterator[Pick]:
    """Return what the n-th household picks day by day of a crop (in picks' weights), and on which terms."""
    facts = small.facts["cooperative"]
    for day, part in enumerate(largest_remainder(crop, small.facts["picks"])):
        on, grams = figures.starts_on + timedelta(days=day), part * _PICK_G
        if day == 0 and n % facts["outright_every"] == 0:
            yield Pick(on, grams, "outright", price * int(facts["outright_percent"]) // 100 // 500 * 500)
        else:
            yield Pick(on, grams, "order" if n % 2 else "pool")


def _names(chance: Random, count: int) -> list[str]:
    """Make up names, no two alike: a statement is asked for by name."""
    made: dict[str, None] = {}
    while len(made) < count:
        made[made_up_name(chance)] = None
    return list(made)


def communes_of(connection: Connection, small: SmallSeason) -> list[GrowingCommune]:
    """Return the communes of today's map that the facts name, each of weight 1.

    The shipped lists are put in where one of them is not there.
    """
    facts = small.facts["cooperative"]
    ids = _ids(connection, facts["province"])
    if not ids.keys() >= set(facts["communes"]):
        communes.load(connection)
        ids = _ids(connection, facts["province"])
    return [GrowingCommune(ids[name], ids[name], 1) for name in facts["communes"]]


def _ids(connection: Connection, province: str) -> dict[str, int]:
    """Return the ids of a province's communes on today's map, by their names."""
    sql = "SELECT name, id FROM commune WHERE system = '34' AND province = :province"
    return dict(bulk.select(connection, sql, {"province": province}))
