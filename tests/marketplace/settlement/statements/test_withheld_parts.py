"""Withheld parts: what a shop's file says was withheld is all there, of whose fruit it is, to the đồng.

The model is written from the words alone: each payout's VAT and PIT go over the order's lines by the money kept, over
a line's draws by the grams kept (by those that were given, where none is), by largest remainder, all payouts up to one
together; fruit that was bought outright is its buyer's, and what a line that brought nothing cost is borne by rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from connectors.platforms import facts_of
from connectors.sheet.reader import read
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import failed_bearers
from marketplace.settlement.statements.withheld_parts import WithheldPart, loose_taxes, withheld_orders
from marketplace.settlement.statements.withheld_tax import span_of, withheld_by_household
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.instants import start_of
from marketplace.words.records import LineRecord, SettlementRecord
from tests.connectors.sheet import exports
from tests.marketplace.reports.explain.test_line_money_story import GONE, LOST, line, order
from tests.marketplace.settlement.statements import market

YEARS = (2021, 2022)


def untaxed(sku: str, packs: int, remote_id: str = "1", **changed: int) -> LineRecord:
    """Return a line that says nothing of tax itself."""
    return line(sku, packs, remote_id, **changed)._replace(tax_dong=0)


HAPPENED = {
    "pool": order(untaxed(market.BOX, 4)),
    "two lines": order(untaxed("H0-5", 3), untaxed("H1-5", 2, "2")._replace(discount_dong=777)),
    "half back": order(untaxed(market.BOX, 4, returned=2), returned_ms=market.AFTER_JUNE_MS),
    "all back": order(untaxed("H0-5", 2, returned=2), returned_ms=market.AFTER_JUNE_MS),
    "cancelled": GONE, "lost": LOST, "bought": order(untaxed("H2-5", 3)),
    "no fruit": order(untaxed(market.BOX, 5)),
}  # fmt: skip
Kinds = tuple[int, int]
"""VAT and PIT in đồng, above 0 what was withheld."""


class Row(NamedTuple):
    """A row of the file as the model knows it."""

    code: str
    day: date
    kinds: Kinds


def hamilton(total: int, weights: Sequence[int]) -> list[int]:
    """Split a sum of either sign in proportion; the largest fractions get what is left, the first of equals first."""
    sign, whole = (-1 if total < 0 else 1), sum(weights)
    exact = [Fraction(abs(total) * one, whole) for one in weights]
    parts = [int(one) for one in exact]
    for at in sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))[: abs(total) - sum(parts)]:
        parts[at] += 1
    return [sign * one for one in parts]


def rows_of_two_years(chance: Random) -> Iterator[Row]:
    """Yield what a platform withheld of each order, more than once, and gave back in part a year later."""
    for code in HAPPENED:
        for month in (6, 7, 12):
            yield Row(code, date(2021, month, 20), (chance.randrange(1, 5_000), chance.randrange(0, 2_500)))
        yield Row(code, date(2022, 1, 4), (-chance.randrange(0, 3_000), -chance.randrange(1, 1_000)))
    yield Row("ĐƠN LẠ", date(2021, 6, 21), (11, 7))


def income(rows: Iterable[Row]) -> bytes:
    """Write the rows as Shopee's file has them: what was withheld is below 0."""
    said = [
        {**exports.INCOME, "Mã đơn hàng": one.code, "Ngày hoàn thành thanh toán": one.day.isoformat(),
         "Mã yêu cầu hoàn tiền": "-" if one.kinds[0] > 0 else "R1",
         "Thuế GTGT": f"{-one.kinds[0]}", "Thuế TNCN": f"{-one.kinds[1]}"}
        for one in rows
    ]  # fmt: skip
    return exports.workbook("Doanh thu", said, above=[["Doanh thu"], []])


def taken(database: Database, shop: int, path: Path) -> None:
    """Read the file, and take in what it says."""
    facts = facts_of("shopee")
    now_ms = start_of(date(2022, 3, 1))
    found = read(path, path.name, facts.files, states=facts.states, now_ms=now_ms, exported_ms=now_ms)
    entries = [one for one in found.settlements if isinstance(one, SettlementRecord)]
    assert len(entries) == len(found.settlements)
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), entries, now_ms)


def model(rows: Mapping[str, list[dict[str, Any]]], said: Iterable[Row]) -> dict[tuple[str, int], Counter[str]]:
    """Return by kind of tax and year what is whose, from the rows of the ledger and of the file alone."""
    whose: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    by_order: dict[str, list[Row]] = defaultdict(list)
    for one in said:
        by_order[one.code].append(one)
    for code, several in by_order.items():
        for at, kind in enumerate(("vat", "pit")):
            before: Counter[str] = Counter()
            for count, one in enumerate(sorted(several, key=lambda row: row.day), 1):
                whole = sum(row.kinds[at] for row in sorted(several, key=lambda row: row.day)[:count])
                now = split(rows, code, whole)
                whose[kind, one.day.year].update(now)
                whose[kind, one.day.year].subtract(before)
                before = now
    return whose


def split(rows: Mapping[str, list[dict[str, Any]]], code: str, whole: int) -> Counter[str]:
    """Split one kind of tax of an order: over its lines by the money kept, over the fruit of each by the grams."""
    found: Counter[str] = Counter()
    lines = [one for one in rows["lines"] if one["code"] == code]
    parties = {one["id"]: [*(each for each in rows["draws"] if each["line_id"] == one["id"])] for one in lines}
    for one in lines:
        lacking = one["ordered_g"] - sum(each["drawn_g"] for each in parties[one["id"]])
        if lacking:
            parties[one["id"]].append({"drawn_g": lacking, "kept_g": lacking, "home": "nobody", "terms": "order"})
    kept = {one["id"]: sum(each["kept_g"] for each in parties[one["id"]]) for one in lines}
    money = [one["amount_dong"] * kept[one["id"]] // one["ordered_g"] for one in lines]
    for one, dong in zip(lines, hamilton(whole, money if sum(money) else [1] * len(lines)), strict=True):
        there = parties[one["id"]]
        weights = [each["kept_g"] for each in there] if kept[one["id"]] else [each["drawn_g"] for each in there]
        for each, part in zip(there, hamilton(dong, weights), strict=True):
            borne = part // 2 if code in ("cancelled", "lost") else part
            found["HTX" if each["terms"] == "outright" else each["home"]] += borne
            found["HTX"] += part - borne
    return found


def ledger(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Return lines and draws as they stand."""
    asked = {
        "lines": "SELECT l.id, o.remote_id AS code, l.ordered_g, l.gross_dong - l.discount_dong AS amount_dong"
        " FROM order_line l JOIN orders o ON o.id = l.order_id ORDER BY l.sku, l.n",
        "draws": "SELECT d.line_id, d.drawn_g, d.drawn_g - d.cancelled_g - d.short_g - d.returned_g - d.undelivered_g"
        " AS kept_g, h.code AS home, t.terms FROM draw d JOIN lot t ON t.id = d.lot_id"
        " JOIN household h ON h.id = t.household_id WHERE d.drawn_g > 0 ORDER BY t.code",
    }
    with database.read() as connection:
        return {name: [dict(row) for row in connection.execute(text(sql)).mappings()] for name, sql in asked.items()}


def owner(part: WithheldPart, homes: Mapping[int, str]) -> str:
    """Return whose a part is, as the model calls it."""
    if part.owner.cooperative_id is not None:
        return "HTX"
    return "nobody" if part.owner.household_id is None else homes[part.owner.household_id]


@pytest.mark.both
def test_all_that_the_file_says_is_somebodys_by_order_settlement_and_year(database: Database, tmp_path: Path) -> None:
    shop, said = market.build(database, weights_g=(30_000, 27_000, 18_000)), [*rows_of_two_years(Random(4))]
    with database.write() as connection:
        failed_bearers.declare_bearer(connection, market.cooperative_id(connection), "shared", date(2021, 6, 1), "H", 1)
    for number, (code, record) in enumerate(HAPPENED.items()):
        market.take(database, shop, record._replace(code=code, fingerprint=number))
    market.terms(database, "outright", 9_000, "L2-5-0")
    taken(database, shop, exports.written(tmp_path, "Income.vn.20210601_20220110.xlsx", income(said)))
    with database.read() as connection:
        homes = {row.id: row.code for row in connection.execute(text("SELECT id, code FROM household"))}
        parts = {year: [part for one in withheld_orders(connection, *span_of(year)) for part in one.parts]
                 for year in YEARS}  # fmt: skip
        told = {year: withheld_by_household(connection, EVERYTHING, year) for year in YEARS}
        codes = {row.id: row.remote_id for row in connection.execute(text("SELECT id, remote_id FROM orders"))}
        assert loose_taxes(connection, *span_of(2021)) == {}
    for at, kind in enumerate(("vat", "pit")):
        by_order: Counter[tuple[int, str]] = Counter()
        by_settlement: Counter[str] = Counter()
        whose: dict[int, Counter[str]] = {year: Counter() for year in YEARS}
        for year, several in parts.items():
            for part in several:
                dong = part.taxes[1 + at]
                by_order[year, codes[part.payout.order_id]] += dong
                by_settlement[part.payout.settlement] += dong
                whose[year][owner(part, homes)] += dong
        known = [one for one in said if one.code in HAPPENED]
        assert by_order == total(known, at, lambda one: (one.day.year, one.code))
        assert by_settlement == total(known, at, lambda one: one.day.strftime("%Y%m%d"))
        expected = model(ledger(database), known)
        for year in YEARS:
            assert +whose[year] == +expected[kind, year] and -whose[year] == -expected[kind, year]
            listed = {one.code: one[3 + at] for one in told[year]}
            assert {home: dong for home, dong in listed.items() if dong} == {
                home: dong for home, dong in expected[kind, year].items() if dong and home not in ("HTX", "nobody")
            }
        assert {"HTX", "nobody", "H0", "H1", "H2"} <= set(whose[2021])


def total(rows: Iterable[Row], at: int, by: Any) -> Counter[Any]:
    """Return one kind of tax of rows, added up by something."""
    found: Counter[Any] = Counter()
    for one in rows:
        found[by(one)] += one.kinds[at]
    return found


@pytest.mark.both
def test_of_one_household_its_orders_alone_are_read(database: Database) -> None:
    shop = market.build(database)
    for code, sku in (("A", "H0-5"), ("B", "H1-5")):
        market.take(database, shop, order(untaxed(sku, 1))._replace(code=code, fingerprint=ord(code)))
        market.pay(database, shop, code, 0, 0, 9)
    with database.read() as connection:
        [home] = connection.execute(text("SELECT id FROM household WHERE code = 'H1'")).scalars()
        found = list(withheld_orders(connection, *span_of(2021), home))
        assert [one.order.code for one in withheld_orders(connection, *span_of(2021))] == ["A", "B"]
    assert [(one.order.code, [part.taxes.tax_dong for part in one.parts]) for one in found] == [("B", [9])]


@pytest.mark.both
def test_tax_of_no_order_is_told_apart(database: Database) -> None:
    shop = market.build(database)
    entry = SettlementRecord("X", "TT", None, None, market.AFTER_JUNE_MS, 0, 0, 0, 7, -7, 5, 2, kind="adjustment")
    with database.write() as connection:
        take_payouts(connection, shop, "shop", FunnelCache(), [entry], market.AFTER_LATER_MS)
    with database.read() as connection:
        assert [tuple(one) for one in loose_taxes(connection, *span_of(2021)).values()] == [(7, 5, 2, 0)]
        assert list(withheld_orders(connection, *span_of(2021))) == []
