"""The cooperative of the demo: forty households of one cooperative, selling from yesterday to tomorrow."""

from collections.abc import Sequence
from datetime import date
from random import Random

from sqlalchemy import Connection

from jobs.demo.build import Commune
from jobs.demo.replay import Demo
from jobs.demo.season import Figures, made_up_name, orders_of
from jobs.demo.small import Home, Small, sellers_of
from marketplace import communes
from marketplace.communes.gazetteer import Gazetteer
from marketplace.cooperatives import name_key
from marketplace.db import Database, bulk
from marketplace.tables import TABLES

SEASON = "vai-htx"
_COOPERATIVE = ("id", "code", "name", "name_key", "kind", "commune_id", "commune_now_id", "representative")
_MEMBERS = """
SELECT DISTINCT l.household_id FROM listing l JOIN season s ON s.id = l.season_id WHERE s.code = :season
ORDER BY l.household_id
"""


def figures_of(opens: date) -> Figures:
    """Return the figures of the cooperative's sale when it opens on a day."""
    small = Small.read("coop")
    return small.figures(SEASON, small.facts["name"], opens)


def coop(database: Database, opens: date, faults: str, seed: int) -> tuple[Demo, list[Commune]]:
    """Make the cooperative's sale up; return it with the communes its members live in. The database is migrated."""
    small, figures = Small.read("coop"), figures_of(opens)
    with database.write() as connection:
        places = _communes(connection, small)
    chance = Random(f"{seed} {SEASON}")  # noqa: S311 (made-up names, not secrets)
    sellers = {}
    number = 0
    for platform, orders in zip(figures.platforms, orders_of(figures, figures.orders), strict=True):
        homes = []
        for _ in range(platform.households):
            number += 1
            homes.append(Home(f"TV{number:02d}", made_up_name(chance), chance.randrange(len(places))))
        sellers[platform.code] = sellers_of(figures, platform, homes, small.packs, orders, seed)
    return Demo(figures, sellers, faults, seed), places


def join(database: Database, places: Sequence[Commune], joined_on: date) -> None:
    """Write the cooperative, with every household that sells in its season as a member, unless it is there."""
    facts = Small.read("coop").facts["cooperative"]
    with database.write() as connection:
        if bulk.select(connection, "SELECT id FROM cooperative WHERE code = :code", {"code": facts["code"]}):
            return
        cooperative = bulk.reserve(connection, TABLES["cooperative"], 1)
        row = (cooperative, facts["code"], facts["name"], name_key(facts["name"]), "cooperative", places[0].id,
               places[0].now_id, facts["representative"])  # fmt: skip
        bulk.insert(connection, TABLES["cooperative"], _COOPERATIVE, [row])
        members = bulk.select(connection, _MEMBERS, {"season": SEASON})
        rows = [(member[0], cooperative, joined_on.isoformat()) for member in members]
        bulk.insert(connection, TABLES["membership"], ("household_id", "cooperative_id", "joined_on"), rows)


def _communes(connection: Connection, small: Small) -> list[Commune]:
    """Return the communes of today's map that the facts name, each of weight 1."""
    communes.load(connection)
    facts = small.facts["cooperative"]
    named = {
        place.name: place
        for place in Gazetteer(connection).places()
        if place.system == "34" and place.province == facts["province"]
    }
    return [Commune(named[name].id, named[name].id, 1) for name in facts["communes"]]
