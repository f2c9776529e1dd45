"""Two channels sharing lots, their pushes interleaved: what is on its way counts until its answer is known."""

from datetime import date

import pytest

from marketplace.listings import availability as offers
from marketplace.storage import Database
from marketplace.storage.tables import Cooperative, Membership
from marketplace.words.records import OfferResult, Outcome
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change, market

NOW = world.OPENS_MS
DAY = date(2021, 6, 10)


def reserved(database: Database, channel: int) -> list[offers.PendingPush]:
    with database.write() as connection:
        return offers.reserve(connection, channel, NOW, offers.desired_offers(connection, channel, NOW))


def answer(database: Database, asked: list[offers.PendingPush], outcome: Outcome = Outcome.ACCEPTED) -> None:
    with database.write() as connection:
        offers.record_results(
            connection, asked, [OfferResult(one.offer.sku, outcome, None, "not so") for one in asked], NOW
        )


def packs(asked: list[offers.PendingPush]) -> dict[str, int]:
    return {one.offer.sku: one.offer.stock for one in asked}


def standing(database: Database, channel: int) -> dict[str, int | None]:
    return dict(rows(database, f"SELECT sku, stock FROM offer WHERE channel_id = {channel}"))


def test_a_push_on_its_way_counts_for_the_other_shop_until_its_answer(database: Database) -> None:
    first, second = market(database, shops=2)
    change(database, f"UPDATE offer SET state = 'hidden' WHERE channel_id = {second}")
    on_its_way = reserved(database, first)
    assert set(packs(on_its_way).values()) == {20}
    change(database, f"UPDATE offer SET state = 'wanted' WHERE channel_id = {second}")
    assert reserved(database, second) == [], "all of it may stand in the first shop already"
    answer(database, on_its_way)
    lowered = reserved(database, first)
    assert set(packs(lowered).values()) == {10}
    assert reserved(database, second) == [], "the first shop is only about to be lowered"
    answer(database, lowered)
    assert set(packs(reserved(database, second)).values()) == {10}


def test_a_run_killed_before_the_answer_promises_nothing_to_others(database: Database) -> None:
    """Nobody knows whether the push arrived, so both numbers count until the shop is written again."""
    first, second = market(database, shops=2)
    answer(database, reserved(database, first))
    answer(database, reserved(database, second))
    change(database, f"UPDATE offer SET state = 'hidden' WHERE channel_id = {first}")
    reserved(database, first)
    assert reserved(database, second) == []
    again = reserved(database, first)
    assert set(packs(again).values()) == {0}, "it is pushed again, whatever was answered"
    answer(database, again)
    assert set(packs(reserved(database, second)).values()) == {20}


@pytest.mark.both
def test_what_was_refused_still_stands_and_counts(database: Database) -> None:
    first, second = market(database, shops=2)
    answer(database, reserved(database, first))
    answer(database, reserved(database, second))
    change(database, f"UPDATE offer SET version = 1 WHERE channel_id = {first}")
    change(database, f"UPDATE offer SET state = 'hidden' WHERE channel_id = {first}")
    answer(database, reserved(database, first), Outcome.REFUSED)
    assert set(standing(database, first).values()) == {10}
    assert reserved(database, second) == []


@pytest.mark.parametrize(("moderation", "shown"), [("pending", 10), ("rejected", 0), ("approved", 10)])
def test_an_offer_in_moderation_keeps_its_claim_and_a_rejected_one_gives_it_up(
    database: Database, moderation: str, shown: int
) -> None:
    """It may go live at any moment; a rejected one too, so the other shop rises only once it stands at 0 there."""
    first, second = market(database, shops=2)
    for channel in (first, second):
        answer(database, reserved(database, channel))
    change(database, f"UPDATE offer SET moderation = '{moderation}' WHERE channel_id = {first}")
    assert reserved(database, second) == []
    answer(database, reserved(database, first))
    assert set(standing(database, first).values()) == {shown}
    answer(database, reserved(database, second))
    assert set(standing(database, second).values()) == {20 - shown}


def test_a_change_of_one_lot_touches_only_the_offers_it_feeds(database: Database) -> None:
    first, second = market(database, shops=2)
    for channel in (first, second):
        answer(database, reserved(database, channel))
    change(database, "UPDATE lot SET in_g = 50000, balance_g = 50000 WHERE code = 'L1-5-0'")
    assert [list(packs(reserved(database, channel))) for channel in (first, second)] == [["H1-5"], ["H1-5"]]


def test_every_shop_shows_the_whole_up_to_the_exposure(database: Database) -> None:
    first, second = market(database, shops=2)
    change(database, "UPDATE listing SET policy = 'everywhere', exposure_packs = 8")
    for _ in range(2):
        for channel in (first, second):
            answer(database, reserved(database, channel))
    assert set(standing(database, first).values()) | set(standing(database, second).values()) == {14}
    change(database, "UPDATE listing SET exposure_packs = 100")
    for channel in (first, second):
        assert set(packs(reserved(database, channel)).values()) == {20}


def test_a_shop_reached_by_file_has_a_share_of_its_own(database: Database) -> None:
    first, second = market(database, shops=2)
    change(database, "UPDATE listing SET policy = 'everywhere', exposure_packs = 100")
    change(database, f"UPDATE channel SET road = 'file' WHERE id = {second}")
    for channel in (first, second):
        assert set(packs(reserved(database, channel)).values()) == {10}


def test_a_paused_shop_is_not_waited_for(database: Database) -> None:
    first, second = market(database, shops=2)
    change(database, f"UPDATE channel SET paused_reason = 'no token' WHERE id = {second}")
    assert set(packs(reserved(database, first)).values()) == {20}


def test_a_pooled_listing_sells_under_its_cooperatives_own_seller(database: Database) -> None:
    [channel] = market(database)
    with database.writing() as session:
        session.add(Cooperative(id=1, code="HTX", name="HTX", name_key="htx", commune_id=1))
    change(database, "UPDATE listing SET household_id = NULL, cooperative_id = 1 WHERE sku = 'H0-5'")
    assert "H0-5" not in packs(reserved(database, channel))
    change(database, "UPDATE offer SET seller = 'HTX' WHERE sku = 'H0-5'")
    assert [one.offer.seller for one in reserved(database, channel) if one.offer.sku == "H0-5"] == ["HTX"]


def test_a_lot_past_its_shelf_life_leaves_the_offer_by_itself(database: Database) -> None:
    """Picked on the 9th, good for four days, a day on the road: the day of the shop's own clock decides."""
    [channel] = market(database)
    change(database, "UPDATE produce SET shelf_life_days = 4")
    change(database, "UPDATE channel SET transit_days = 1")
    for days, shown in ((0, 20), (2, 20), (3, 0)):
        change(database, f"DELETE FROM watermark WHERE channel_id = {channel}")
        as_of = NOW + days * world.DAY_MS
        change(
            database,
            f"INSERT INTO watermark (channel_id, feed, as_of_ms, moved_ms) VALUES ({channel}, 'orders', {as_of}, 1)",
        )
        answer(database, reserved(database, channel))
        assert set(standing(database, channel).values()) == {shown}, days


def test_fruit_still_on_the_trees_leaves_the_pool_with_its_household(database: Database) -> None:
    [channel] = market(database)
    with database.writing() as session:
        session.add(Cooperative(id=1, code="HTX", name="HTX", name_key="htx", commune_id=1))
        session.flush()
        session.add(Membership(household_id=1, cooperative_id=1, left_on=DAY))
    change(database, "UPDATE listing SET cooperative_id = 1, household_id = NULL")
    change(database, "UPDATE offer SET seller = 'HTX'")
    assert set(packs(reserved(database, channel)).values()) == {20}, "picked the day before it left"
    change(database, "UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-01', forecast_to = '2021-06-30'")
    assert packs(reserved(database, channel)) == {"H0-5": 0, "H1-5": 20, "H2-5": 20}
