"""Seasons of our own making for what is published: who sold where, on which platform and day, written as plain rows."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from marketplace.reports.figures import SeasonRow, find_season
from marketplace.storage import Database, bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.instants import start_of

FIRST = date(2026, 6, 1)
HOUR_MS = 3_600_000
_PLATFORMS = ("postmart", "voso", "sendo")


class Sale(NamedTuple):
    """What a household sold of a commune as it was and the one of today (None: not placed), on a platform and a day."""

    household: int
    then: str
    now: str | None
    platform: str
    day: date


Ledger = dict[Sale, tuple[int, int]]
"""Grams and đồng, of each what has not come back."""


class MadeSeason:
    """A season in a database, written anew whenever its ledger has changed."""

    def __init__(self, database: Database, districts: dict[str, str], today: list[str], days: int = 90) -> None:
        """Of so many ``days``; ``districts`` by the codes of the communes as they were, ``today`` those of today's."""
        self.database = database
        with database.write() as connection:
            number = bulk.reserve(connection, TABLES["season"], 1)
            ends = (FIRST + timedelta(days=days - 1)).isoformat()
            row = (number, f"vu-{number}", f"Vụ {number}", FIRST.isoformat(), ends, "recorded")
            columns = ("id", "code", "name", "starts_on", "ends_on", "origin")
            bulk.insert(connection, TABLES["season"], columns, [row])
            self.id = number
            self._then = self._communes(connection, "63", dict(districts))
            self._now = self._communes(connection, "34", dict.fromkeys(today))
            self._produce = _one(connection, "produce", code="vai", name="Vải", name_key="vai")
            self._channels = {
                platform: _one(connection, "channel", code=f"{platform}-1", platform=platform, title=platform,
                               base_url="http://127.0.0.1:1", shop="bg", created_ms=0, adopted=True)
                for platform in _PLATFORMS
            }  # fmt: skip
        self._households: dict[int, int] = {}
        self._listings: dict[int, int] = {}
        self._lots: dict[tuple[int, str, str | None], int] = {}

    @property
    def row(self) -> SeasonRow:
        """The season as reports read it."""
        with self.database.read() as connection:
            return find_season(connection, EVERYTHING, f"vu-{self.id}", 0)

    def household_of(self, number: int) -> int:
        """Return the id of a household by its number here."""
        return self._households[number]

    def write(self, ledger: Ledger) -> None:
        """Let the season's orders be these and no others."""
        with self.database.write() as connection:
            lots = list(self._lots.values())
            lines = bulk.scalars(connection, "SELECT line_id FROM draw WHERE lot_id IN :lots", {"lots": lots})
            orders = bulk.scalars(connection, "SELECT order_id FROM order_line WHERE id IN :ids", {"ids": lines})
            bulk.execute(connection, "DELETE FROM draw WHERE lot_id IN :lots", {"lots": lots})
            bulk.execute(connection, "DELETE FROM order_line WHERE id IN :ids", {"ids": lines})
            bulk.execute(connection, "DELETE FROM orders WHERE id IN :ids", {"ids": orders})
            for sale in ledger:
                self._home(connection, sale.household, sale.then, sale.now)
            self._write(connection, ledger)

    def expect(self, homes: Iterable[tuple[int, str, str | None, int]]) -> None:
        """Let households have fruit, in grams, in a commune as it was and the one of today."""
        with self.database.write() as connection:
            for household, then, now, grams in homes:
                self._home(connection, household, then, now)
                lot = self._lots[household, then, now]
                bulk.update(connection, TABLES["lot"], ("in_g", "balance_g"), [(grams, grams, lot)])

    def _write(self, connection: Connection, ledger: Ledger) -> None:
        sales = list(ledger.items())
        first, line = (bulk.reserve(connection, TABLES[name], len(sales)) for name in ("orders", "order_line"))
        orders, lines, draws = [], [], []
        for n, (sale, (grams, dong)) in enumerate(sales):
            at_ms = start_of(sale.day) + 12 * HOUR_MS
            orders.append((first + n, self._channels[sale.platform], f"{self.id}-{first + n}", "delivered", "confirmed",
                           "delivered", "x", at_ms, at_ms, at_ms, 0))  # fmt: skip
            ordered = max(grams, 1)
            lines.append((line + n, first + n, self._listings[sale.household], f"S{n}", 0, 1, ordered, ordered, dong,
                          0, 0, 0, True, 0, 0, 0, 0))  # fmt: skip
            lot = self._lots[sale.household, sale.then, sale.now]
            draws.append((line + n, lot, ordered, dong, 0, 0, 0))
        bulk.insert(connection, TABLES["orders"], _ORDER, orders)
        bulk.insert(connection, TABLES["order_line"], _LINE, lines)
        bulk.insert(
            connection,
            TABLES["draw"],
            ("line_id", "lot_id", "drawn_g", "amount_dong", "cancelled_g", "short_g", "returned_g"),
            draws,
        )

    def _home(self, connection: Connection, household: int, then: str, today: str | None) -> None:
        now = self._now[today] if today else None
        code = f"H{self.id}-{household}"
        if household not in self._households:
            self._households[household] = home = _one(
                connection, "household", code=code, name=code, name_key=code.lower(),
                commune_id=self._then[then], commune_now_id=now,
            )  # fmt: skip
            self._listings[household] = _one(
                connection, "listing", sku=code, household_id=home, season_id=self.id, produce_id=self._produce,
                title="Vải", label_g=1, fruit_g=1, price_dong=1,
            )  # fmt: skip
        place = household, then, today
        if place not in self._lots:
            self._lots[place] = _one(
                connection, "lot", code=f"{code}-{len(self._lots)}", household_id=self._households[household],
                season_id=self.id, produce_id=self._produce, commune_id=self._then[then], commune_now_id=now,
                in_g=0, balance_g=0,
            )  # fmt: skip

    def _communes(self, connection: Connection, system: str, districts: dict[str, str | None]) -> dict[str, int]:
        return {
            code: _one(connection, "commune", system=system, code=code, name=f"Xã {code}", name_key=f"xa {code}",
                       kind="Xã", district=district, province_code="24", province="Bắc Giang")
            for code, district in districts.items()
        }  # fmt: skip


_ORDER = ("id", "channel_id", "remote_id", "state", "order_state", "fulfilment", "status", "updated_ms", "placed_ms",
          "delivered_ms", "mark")  # fmt: skip
_LINE = (
    "id",
    "order_id",
    "listing_id",
    "sku",
    "n",
    "quantity",
    "pack_g",
    "ordered_g",
    "gross_dong",
    "cancelled_g",
    "short_g",
    "returned_g",
    "restock",
    "discount_dong",
    "fee_dong",
    "freight_dong",
    "tax_dong",
)


def _one(connection: Connection, noun: str, **said: object) -> int:
    """Return the id of a row that has these values by its code; it is written where there is none."""
    table = TABLES[noun]
    known = {key: said[key] for key in ("code", "sku", "system") if key in said}
    query = select(table.c.id)
    for key, value in known.items():
        query = query.where(table.c[key] == value)
    found: int | None = connection.execute(query).scalar()
    if found is None:
        found = connection.execute(insert(table).values(said).returning(table.c.id)).scalar_one()
    return found


class RandomSeason:
    """A season of chance: a few communes on two maps, households of very different size, and how it goes on."""

    def __init__(self, seed: int, most: int = 24) -> None:
        """``most`` households at most."""
        self.chance = chance = Random(seed)
        codes = [f"T{n}" for n in range(chance.randint(1, 8))]
        self.districts = {code: f"Huyện {chance.randint(1, 2)}" for code in codes}
        self.today = [f"N{n}" for n in range(chance.randint(1, 5))]
        into = {code: chance.sample(self.today, chance.choice([1, 1, min(2, len(self.today))])) for code in codes}
        self._homes: list[tuple[str, str | None]] = []
        self._platforms: list[list[str]] = []
        self._size: list[float] = []
        self._price: list[int] = []
        for _ in range(chance.randint(3, most)):
            then = chance.choice(codes)
            self._homes.append((then, chance.choice(into[then]) if chance.random() < 0.9 else None))
            known = _PLATFORMS[: chance.randint(1, 3)]
            self._platforms.append([chance.choice(known)] if chance.random() < 0.7 else list(known))
            self._size.append(chance.lognormvariate(3, 1.2))
            self._price.append(chance.randrange(20_000, 52_000, 500))
        self._joins = [chance.choice([0, 0, 0, 1, 2]) for _ in self._homes]
        self._often = [chance.choice([0.1, 0.5, 1.0]) for _ in self._homes]
        self.ledger: Ledger = {}
        self._day = FIRST
        self._round = 0

    @property
    def expected(self) -> list[tuple[int, str, str | None, int]]:
        """What those who are there from the start have, in grams."""
        return [
            (household, *home, round(self._size[household]) * 10_000 + 1)
            for household, home in enumerate(self._homes) if self._joins[household] <= self._round
        ]  # fmt: skip

    def go_on(self) -> date:
        """Let some days pass; return the first day that is not over yet."""
        for _ in range(self.chance.choice([1, 1, 3, 8])):
            for household, home in enumerate(self._homes):
                if self._joins[household] <= self._round and self.chance.random() < self._often[household]:
                    self._sell(household, home, self._day)
            self._day += timedelta(days=1)
        if self._round:
            for sale in [one for one in self.ledger if self.chance.random() < 0.05]:
                grams, dong = self.ledger[sale]
                self.ledger[sale] = grams // 2 + 1, dong // 2
        self._round += 1
        return self._day

    def _sell(self, household: int, home: tuple[str, str | None], day: date) -> None:
        grams = max(1, round(self._size[household] * self.chance.uniform(0.5, 1.5))) * 1_000
        sale = Sale(household, *home, self.chance.choice(self._platforms[household]), day)
        self.ledger[sale] = grams, grams * self._price[household] // 1_000
