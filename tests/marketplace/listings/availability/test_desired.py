"""What each channel should show: never more than the lots hold, and no call where nothing differs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from marketplace.listings import availability as offers
from marketplace.listings.availability import content_hash
from marketplace.storage import Database
from marketplace.storage.tables import Account, Channel, Offer
from marketplace.words.records import OfferResult, Outcome
from tests import world
from tests.ledger import rows

LOT_G = 100_000


def market(database: Database, shops: int = 1) -> list[int]:
    """Offer the 5 kg boxes of every household in so many shops; return the channels."""
    first = world.build(database, lot_g=LOT_G, lots_each=1)
    with database.writing() as session:
        ids = [first]
        for number in range(1, shops):
            channel = Channel(code=f"shop-{number}", platform="partner", title="", base_url="", shop=f"s{number + 1}",
                              adopted=True, created_ms=0)  # fmt: skip
            session.add(channel)
            session.flush()
            ids.append(channel.id or 0)
        homes = session.connection().execute(text("SELECT id, code FROM household")).all()
        listings = session.connection().execute(text("SELECT id, sku FROM listing WHERE label_g = 5000")).all()
        for channel_id in ids:
            session.add_all([Account(channel_id=channel_id, household_id=home, remote_id=code) for home, code in homes])
            session.add_all([Offer(channel_id=channel_id, listing_id=one, sku=sku) for one, sku in listings])
    return ids


def pushed(database: Database, channel: int) -> list[offers.PendingPush]:
    with database.read() as connection:
        return list(offers.desired_offers(connection, channel, world.OPENS_MS).pushes)


def accept(database: Database, asked: list[offers.PendingPush], outcome: Outcome = Outcome.ACCEPTED) -> None:
    results = [OfferResult(one.offer.sku, outcome, None, "not so") for one in asked]
    with database.write() as connection:
        again = offers.record_results(connection, asked, results, 7)
    assert again == (asked if outcome is Outcome.CONFLICT else [])


def change(database: Database, sql: str) -> None:
    with database.write() as connection:
        connection.execute(text(sql))


def test_what_was_accepted_is_wished_for_no_more(database: Database) -> None:
    [channel] = market(database)
    asked = pushed(database, channel)
    assert [(one.offer.sku, one.offer.stock, one.offer.if_version) for one in asked] == [
        (f"H{home}-5", 20, None) for home in range(3)
    ]
    accept(database, asked)
    assert pushed(database, channel) == []


def test_what_conflicts_stays_wished_for(database: Database) -> None:
    [channel] = market(database)
    asked = pushed(database, channel)
    accept(database, asked, Outcome.CONFLICT)
    assert pushed(database, channel) == asked


def test_what_was_refused_as_new_waits_until_it_says_something_else(database: Database) -> None:
    [channel] = market(database)
    accept(database, pushed(database, channel), Outcome.REFUSED)
    assert rows(database, "SELECT DISTINCT state, reason FROM offer") == [("refused", "not so")]
    change(database, "UPDATE lot SET in_g = 50000, balance_g = 50000")
    assert pushed(database, channel) == []
    change(database, "UPDATE listing SET price_dong = 1 WHERE sku = 'H1-5'")
    assert [one.offer.sku for one in pushed(database, channel)] == ["H1-5"]


def test_an_offer_without_a_seller_there_or_hidden_is_not_wished_for(database: Database) -> None:
    [channel] = market(database)
    change(database, "DELETE FROM account WHERE remote_id = 'H0'")
    change(database, "UPDATE offer SET state = 'hidden' WHERE sku = 'H1-5'")
    assert [one.offer.sku for one in pushed(database, channel)] == ["H2-5"]


def test_what_is_to_be_taken_down_is_promised_to_others_only_when_it_is(database: Database) -> None:
    first, second = market(database, shops=2)
    accept(database, pushed(database, first))
    stands: dict[str, int] = dict(rows(database, f"SELECT sku, stock FROM offer WHERE channel_id = {first}"))
    assert set(stands.values()) == {10}
    change(database, f"UPDATE offer SET state = 'hidden' WHERE channel_id = {first}")
    assert {one.offer.stock for one in pushed(database, second)} == {10}
    accept(database, pushed(database, first))
    assert {one.offer.stock for one in pushed(database, second)} == {20}


def test_a_lot_that_is_empty_is_not_offered_for_the_first_time(database: Database) -> None:
    [channel] = market(database)
    change(database, "UPDATE lot SET sold_g = in_g, balance_g = 0")
    assert pushed(database, channel) == []


@pytest.mark.parametrize("other", [("Vải ", 9, 5_000), ("Vải", 10, 5_000), ("Vải", 9, 5_001)])
def test_content_is_title_price_and_pack(other: tuple[str, int, int]) -> None:
    assert content_hash("Vải", 9, 5_000) == content_hash("Vải", 9, 5_000) != content_hash(*other)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 24)), min_size=3, max_size=3), st.integers(0, LOT_G))
def test_a_lot_is_never_promised_twice_over_all_its_channels(
    shared: "Database", stood: list[tuple[int, int]], balance_g: int
) -> None:
    """Whatever stands where, and however little is left: what all shops are to show together is in the lots."""
    ids = [row[0] for row in rows(shared, "SELECT id FROM channel ORDER BY id")]
    change(shared, f"UPDATE lot SET balance_g = {balance_g}, sold_g = in_g - {balance_g}")
    change(shared, "UPDATE offer SET stock = NULL, content_mark = NULL, state = 'wanted'")
    for channel, (home, stock) in zip(ids, stood, strict=True):
        change(shared, f"UPDATE offer SET stock = {stock} WHERE channel_id = {channel} AND sku = 'H{home}-5'")
    shown: dict[str, int] = {}
    for channel in ids:
        for one in pushed(shared, channel):
            shown[one.offer.sku] = shown.get(one.offer.sku, 0) + one.offer.stock * one.offer.pack_g
    assert all(grams <= balance_g for grams in shown.values())


@pytest.fixture
def shared(database: Database) -> Database:
    """A market whose lots feed the same listings in three shops."""
    market(database, shops=3)
    return database
