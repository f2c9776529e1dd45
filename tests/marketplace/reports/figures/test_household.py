"""Households of a pool stand in the reports as those do that sell boxes of their own."""

from marketplace.reports.figures import find_season, household_report, season_report
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import Offer
from tests.pooling import pooled
from tests.world import OPENS_MS


def listed(database: Database) -> int:
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, OPENS_MS)
        return season_report(connection, EVERYTHING, season, OPENS_MS).funnel.listed


def show(database: Database, channel: int, listing: int, sku: str, accepted_ms: int | None) -> None:
    with database.writing() as session:
        session.add(Offer(channel_id=channel, listing_id=listing, sku=sku, seller="HTX", accepted_ms=accepted_ms))


def test_whose_lots_feed_an_accepted_box_is_on_offer_and_counts_once(database: Database) -> None:
    channel = pooled(database, 20_000, 20_000, 0, 5_000)
    before = listed(database)
    show(database, channel, 101, "P-5", None)
    assert listed(database) == before
    show(database, channel, 102, "P-19", OPENS_MS)
    assert listed(database) == 3


def test_a_household_sees_the_boxes_of_the_pool_it_feeds(database: Database) -> None:
    channel = pooled(database, 20_000, 20_000)
    show(database, channel, 101, "P-5", OPENS_MS)
    with database.read() as connection:
        season = find_season(connection, EVERYTHING, None, OPENS_MS)
        reports = [household_report(connection, EVERYTHING, season, home) for home in (1, 2, 3)]
    offers = [["P-5" in {offer.sku for offer in report.offers}] for report in reports if report]
    assert offers == [[True], [True], [False]]
