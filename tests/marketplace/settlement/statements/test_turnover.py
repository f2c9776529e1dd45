"""A year's turnover is told by road, each thing once, and held against the figure of its year."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace.inventory.lots import Provenance
from marketplace.operations.harvest.removal import sell_elsewhere
from marketplace.settlement import tax_rules
from marketplace.settlement.statements.turnover import ROADS, Turnover, TurnoverPart, threshold, turnovers
from marketplace.settlement.tax_rules import TaxRuleRow
from marketplace.storage import Database
from marketplace.words.instants import start_of
from tests.marketplace.reports.explain.test_line_money_story import GONE, line, order
from tests.marketplace.settlement.statements import market
from tests.world import OPENS_MS


@pytest.mark.both
def test_each_road_counts_what_was_sold_by_it_in_its_year(database: Database) -> None:
    shop = market.build(database)
    came = order(line("H0-5", 2), line("H1-5", 1, "2", returned=1), returned_ms=market.AFTER_JUNE_MS)
    market.take(database, shop, came._replace(code="A"), GONE._replace(code="B", fingerprint=2))
    market.terms(database, "outright", 9_001, "L2-5-0")
    market.take(database, shop, order(line("H2-5", 3))._replace(code="C", fingerprint=3))
    with database.write() as connection:
        told = Provenance("cô Hoa", OPENS_MS, OPENS_MS)
        sell_elsewhere(connection, "L0-5-1", 10_500, 20_001, "thương lái", told, force=True)
        sell_elsewhere(connection, "L1-5-1", 700, 0, "chợ", told, force=True)
    with database.read() as connection:
        found, home = turnovers(connection, 2021), turnovers(connection, 2021, 1)
        assert turnovers(connection, 2022) == {}
    assert home == {1: found[1]}
    assert {number: [one.by(road) for road in ROADS] for number, one in found.items()} == {
        1: [300_000, 0, 210_011, 0], 2: [0, 0, 0, 0], 3: [0, 0, 0, 900_100],
    }  # fmt: skip
    assert [found[number].unpriced_g for number in (1, 2)] == [0, 700]
    assert found[1].dong == 510_011
    with database.write() as connection:
        connection.execute(text("UPDATE channel SET road = 'hand'"))
        assert [turnovers(connection, 2021)[1].by(road) for road in ROADS] == [0, 300_000, 210_011, 0]


def test_a_turnover_is_below_near_or_at_the_figure_of_its_year() -> None:
    rules = [*tax_rules.SHIPPED, TaxRuleRow("warning", date(2027, 1, 1), date(2027, 1, 1), 50, "a")]
    assert threshold(rules, 2025) is None
    found = [threshold(rules, year) for year in (2026, 2027)]
    said = {year: [one and one.of(dong) for dong in (499_999_999, 799_999_999, 800_000_000, 10**9)]
            for year, one in zip((2026, 2027), found, strict=True)}  # fmt: skip
    assert said == {2026: ["below", "below", "near", "reached"], 2027: ["below", "near", "near", "reached"]}


def test_a_part_without_a_price_counts_as_nothing_and_is_named() -> None:
    day = date(2026, 6, 1)
    sold = Turnover([TurnoverPart(1, "elsewhere", 0, day, day, 500), TurnoverPart(1, "shops", 7, day, day)])
    assert (sold.dong, sold.unpriced_g, sold.by("shops"), start_of(day) > 0) == (7, 500, 7, True)
