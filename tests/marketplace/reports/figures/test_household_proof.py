"""A household's figures are those of its draws, or it is said that they are not."""

from marketplace.reports.figures import (
    SeasonRow,
    household_of_code,
    household_report,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING


def test_a_households_sums_are_those_of_its_draws(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        chinh = household_of_code(connection, EVERYTHING, "H-CHINH")
        report = household_report(connection, EVERYTHING, season, chinh or 0)
        assert household_report(connection, EVERYTHING, season, 999) is None
    assert report is not None
    assert (report.proof.kept.delivered_g, report.proof.kept.returned_g, report.proof.kept.sold_dong) == (
        29_000, 5_000, 600_000,
    )  # fmt: skip
    assert report.proof.agrees
    assert (report.proof.draws, report.proof.orders, report.proof.short_g) == (2, 2, 1_000)
    assert [(lot.in_g, lot.sold_g, lot.spoiled_g, lot.balance_g) for lot in report.lots] == [(25_000, 24_000, 0, 1_000)]
    assert [(one.code, one.drawn_g, one.short_g, one.returned_g) for one in report.orders] == [
        ("B3", 10_000, 1_000, 0),
        ("B1", 20_000, 0, 5_000),
    ]
    assert [(offer.sku, offer.state) for offer in report.offers] == [("S-H-CHINH", "live")]
    assert [(one.amount_dong, one.bought_dong) for one in report.orders] == [(250_000, 0), (500_000, 0)]
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET terms = 'outright', price_dong_per_kg = 20000")
        connection.exec_driver_sql("UPDATE offer SET moderation = 'pending', reason = 'Thiếu ảnh'")
        report = household_report(connection, EVERYTHING, season, chinh or 0)
    assert report is not None
    assert [(offer.state, offer.reason) for offer in report.offers] == [("in moderation", "Thiếu ảnh")]
    assert [(one.amount_dong, one.bought_dong) for one in report.orders] == [(250_000, 250_000), (500_000, 500_000)]


def test_a_total_that_differs_from_its_draws_does_not_agree(database: Database, season: SeasonRow) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE household_total SET delivered_g = delivered_g + 1")
    with database.read() as connection:
        chinh = household_of_code(connection, EVERYTHING, "H-CHINH")
        report = household_report(connection, EVERYTHING, season, chinh or 0)
    assert report is not None
    assert not report.proof.agrees
