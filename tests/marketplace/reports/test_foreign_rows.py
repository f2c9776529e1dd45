"""Every report and story, for a person of every role: nothing in the answer names or counts what is out of reach."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection

from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.periods import periods_of
from marketplace.directory.rights import PersonScope
from marketplace.exchange import channels, inbox
from marketplace.inventory.lot_list import lot_listed, lots_listed
from marketplace.language.translation import language
from marketplace.listings import accounts_of, emergency_stop, feeding, fitting_lots, listings_listed
from marketplace.listings.availability import settings
from marketplace.operations.fulfilment import overrides, shortfalls
from marketplace.reports import explain, figures
from marketplace.settlement.adjustment_allocation import unallocated_adjustments
from marketplace.settlement.difference_review import differences
from marketplace.settlement.hand_overs import hand_overs
from marketplace.settlement.receivables import order_receivables, shop_receivables
from marketplace.settlement.settlement_totals import settlements, totals_between
from marketplace.settlement.statements import period_report, statement
from marketplace.settlement.statements.withheld_tax import withheld_by_household
from marketplace.settlement.transfers import cod_lists, transfers
from marketplace.storage import Database
from marketplace.storage.scope import Sight
from marketplace.words.messages import Refusal
from tests import rights_market
from tests.marketplace.directory.rights.test_table_rules import PEOPLE, of_person
from tests.rights_market import LISTINGS, LOTS, NOW_MS, SHOP_A, SHOP_B, SHOP_X, TODAY, A, B
from tests.rights_oracle import Oracle, everything

VI = language("vi")
ORDERS = ("X1", "X3", "X4", "X5", "X6", "X6B", "X7", "X8", "A1", "B1", "X6-22")
_NEAR = {"farmer of H1", "director of A", "officer of O2, which was divided"}
ASKED = [pytest.param(who, marks=() if who in _NEAR else pytest.mark.soak) for who in PEOPLE if who != "administrator"]
"""Of every kind of reach one; the others belong to the long proofs."""
_ADJUSTED = {SHOP_X: "7001", SHOP_A: "7002", SHOP_B: "7003"}


def _plain(connection: Connection, scope: PersonScope) -> Iterator[Any]:
    """Yield what is read of no row in particular."""
    for report in (
        channels.titles, inbox.groups, inbox.items, shortfalls.open_shortfalls, listings_listed, accounts_of,
        settings.shop_offers, settlements, differences, shop_receivables, order_receivables, transfers, cod_lists,
        unallocated_adjustments, cooperatives, figures.inbox_counts, figures.inbox_rows, figures.first_step,
    ):  # fmt: skip
        yield report(connection, scope)
    yield figures.channels_report(connection, scope, NOW_MS)
    yield figures.sources(connection, scope, NOW_MS)
    yield totals_between(connection, scope, None, None)
    yield withheld_by_household(connection, scope, 2021)
    yield lots_listed(connection, scope, limit=100)
    yield inbox.search(connection, scope, "thung")
    yield emergency_stop.stopped(connection, scope)
    for era in figures.ERAS:
        yield figures.commune_choices(connection, scope, era)


def _seasons(connection: Connection, scope: PersonScope) -> Iterator[Any]:
    for season in figures.seasons(connection, scope):
        yield figures.season_report(connection, scope, season, NOW_MS)
        yield figures.day_series(connection, scope, season.id)
        for era in figures.ERAS:
            yield figures.communes_report(connection, scope, season, era, NOW_MS)
            asked = figures.Search(era=era)
            yield figures.households_report(connection, scope, season, asked, NOW_MS, limit=None)
        for n in range(1, 9):
            yield figures.household_of_code(connection, scope, f"H-{n}")
            yield figures.household_report(connection, scope, season, n)
            yield explain.explain_household(connection, scope, season, f"H-{n}", VI)


def _things(connection: Connection, scope: PersonScope) -> Iterator[Any]:
    """Yield what is read of one thing after the other; a refusal names nothing else either."""
    asked: list[Callable[[], Any]] = []
    for code, *_ in LOTS:
        asked += [
            partial(lot_listed, connection, scope, code),
            partial(explain.explain_lot, connection, scope, code, VI),
        ]
    for sku, *_ in LISTINGS:
        asked += [partial(report, connection, scope, sku) for report in (feeding, fitting_lots, settings.offers_of)]
    for code in ORDERS:
        asked += [partial(explain.explain_order, connection, scope, code, None, VI)]
        asked += [partial(overrides.lines_in, connection, scope, code)]
    for line_id in range(1, len(ORDERS) + 2):
        asked += [partial(explain.explain_line, connection, scope, line_id, VI)]
        asked += [partial(shortfalls.shortfall, connection, scope, line_id)]
        asked += [partial(shortfalls.candidates, connection, scope, line_id, TODAY)]
    for cooperative_id in (A, B):
        asked += [partial(hand_overs, connection, scope, cooperative_id, (date.min, date.max))]
        for period in periods_of(connection, scope, cooperative_id):
            asked += [partial(period_report, connection, scope, period)]
            asked += [partial(statement, connection, scope, period, f"H-{n}") for n in range(1, 9)]
    for ask in asked:
        try:
            yield ask()
        except Refusal:
            continue


def foreign(oracle: Oracle) -> set[str]:
    """Return the words that stand for what a person does not reach: names, numbers, codes and single amounts.

    What the own cooperative gave to a household that took back its agreement stays in its period, without the name.
    """
    homes, lots = oracle.seen("household"), oracle.lots if oracle.kind != "place" else set()
    found: set[str] = set()
    for row in oracle.rows["household"]:
        if (row["id"],) not in homes:
            found |= {row["name"], row["code"], row["phone"]}
    found |= {row["code"] for row in oracle.rows["lot"] if row["id"] not in lots}
    shown = oracle.seen("orders")
    found |= {row["remote_id"] for row in oracle.rows["orders"] if (row["id"],) not in shown}
    payouts = {row["channel_id"] for row in oracle.rows["payout"] if (row["id"],) in oracle.seen("payout")}
    found |= {amount for shop, amount in _ADJUSTED.items() if shop not in payouts}
    for table, column in (("hand_over", "amount_dong"), ("listing", "price_dong")):
        own = oracle.place.get("cooperative_id") if table == "hand_over" else None
        rows = [row for row in oracle.rows[table] if own is None or row["cooperative_id"] != own]
        found |= {str(row[column]) for row in rows if (row["id"],) not in oracle.seen(table)}
    return found


def words_of(text: str) -> str:
    """Return a text with its numbers as they are kept, without separators."""
    return re.sub(r"(?<=\d)[.,](?=\d{3})", "", text)


def leaks(text: str, words: set[str]) -> list[str]:
    """Return which of these words stand in a text by themselves."""
    return sorted(word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text))


@pytest.mark.parametrize("who", ASKED)
def test_no_answer_and_no_story_tells_of_what_is_out_of_reach(sqlite: Database, who: str) -> None:
    rights_market.write(sqlite)
    role, place = PEOPLE[who]
    visitor = of_person(sqlite, role, place)
    with sqlite.read() as connection:
        oracle = Oracle(everything(connection), visitor.person_id, role, place)
        words = foreign(oracle)
        for answers in (_plain, _seasons, _things):
            for answer in answers(connection, visitor.scope):
                assert leaks(words_of(repr(answer)), words) == [], answer


def test_who_sees_no_money_is_told_none(sqlite: Database) -> None:
    rights_market.write(sqlite)
    for who in ("weigher of B", "helper of H2", "seller of A"):
        role, place = PEOPLE[who]
    visitor = of_person(sqlite, role, place)
    assert not visitor.scope.sees(Sight.MONEY)
    with sqlite.read() as connection:
        stories = [explain.explain_order(connection, visitor.scope, code, None, VI) for code in ORDERS]
        report = figures.household_report(connection, visitor.scope, figures.seasons(connection, visitor.scope)[-1], 1)
    assert any(stories)
    assert "đ" not in re.findall(r"\d (đ)\b", repr(stories))
    assert report is not None
    assert {one.amount_dong for one in report.orders} == {None}


def test_an_officer_sees_what_a_household_sold_and_neither_its_orders_nor_what_it_is_owed(sqlite: Database) -> None:
    rights_market.write(sqlite)
    visitor = of_person(sqlite, *PEOPLE["officer of N1"])
    with sqlite.read() as connection:
        season = figures.seasons(connection, visitor.scope)[-1]
        report = figures.household_report(connection, visitor.scope, season, 1)
        whole = figures.season_report(connection, visitor.scope, season, NOW_MS)
    assert report is not None
    assert (report.proof.kept.sold_g, report.proof.agrees) == (20_000, True)
    assert (report.orders, report.found_orders, report.lots, report.offers, report.paid.net_dong) == ((), 0, (), (), 0)
    assert (whole.total.sums.sold_g, whole.funnel.ordered, whole.total.sums.placed_orders) == (60_000, 4, 6)


def test_a_director_sees_what_the_members_sold_added_up(sqlite: Database) -> None:
    rights_market.write(sqlite)
    visitor = of_person(sqlite, *PEOPLE["director of A"])
    with sqlite.read() as connection:
        season = figures.seasons(connection, visitor.scope)[-1]
        whole = figures.season_report(connection, visitor.scope, season, NOW_MS)
        places = figures.communes_report(connection, visitor.scope, season, "then", NOW_MS)
        homes = figures.households_report(connection, visitor.scope, season, figures.Search(), NOW_MS)
    assert [(row.code, row.sums.sold_g) for row in homes.rows] == [("H-1", 20_000), ("H-6", 20_000), ("H-2", 5_000)]
    assert whole.total.sums.sold_g == places.total.sold_g == sum(row.sums.sold_g for row in homes.rows)
    assert (whole.funnel.ordered, whole.funnel.listed, homes.unattributed, homes.total) == (3, 3, None, None)
