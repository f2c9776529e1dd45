"""What stands on a platform is as its answers and its reading say; what was sold unseen is claimed until it is read."""

from marketplace.listings import availability as offers
from marketplace.listings.availability import content_hash
from marketplace.storage import Database
from marketplace.words.records import OfferRecord, OfferResult, Outcome
from tests.ledger import Rows, rows
from tests.marketplace.listings.availability.test_desired import accept, change, market, pushed

STATES = "SELECT sku, state, stock, version, moderation, reason FROM offer ORDER BY sku"
HELD = "SELECT sku, unread_stock FROM offer WHERE unread_stock IS NOT NULL ORDER BY sku"
STANDS = OfferRecord("H0-5", "H0", "Vải", 9, 5_000, 4, 3, "approved", None)


def test_what_stands_is_taken_over_for_our_skus_alone(database: Database) -> None:
    [channel] = market(database)
    stands = [STANDS, STANDS._replace(sku="SOMEBODY-ELSE")]
    with database.write() as connection:
        assert offers.note_remote(connection, channel, stands, 7) == 1
    assert rows(database, "SELECT sku, stock, version, content_mark FROM offer WHERE state = 'live'") == [
        ("H0-5", 4, 3, content_hash("Vải", 9, 5_000))
    ]


def test_what_was_refused_stays_refused_with_its_reason_when_it_is_read(database: Database) -> None:
    [channel] = market(database)
    change(database, "UPDATE offer SET state = 'refused', reason = 'Giá quá cao.', pending_stock = 3")
    with database.write() as connection:
        offers.note_remote(connection, channel, [STANDS._replace(moderation="hidden", reason="Thiếu ảnh.")], 7)
    told = "SELECT state, reason, moderation, pending_stock, accepted_ms FROM offer WHERE sku = 'H0-5'"
    assert rows(database, told) == [("refused", "Giá quá cao.", "hidden", None, 7)]


def test_what_a_person_hid_is_hidden_also_where_it_is_read_as_shown(database: Database) -> None:
    [channel] = market(database)
    change(database, "UPDATE offer SET state = 'hidden'")
    with database.write() as connection:
        offers.note_remote(connection, channel, [STANDS], 7)
    assert rows(database, STATES)[0] == ("H0-5", "hidden", 4, 3, "approved", None)


def test_each_answer_of_a_batch_is_kept_as_what_it_is(database: Database) -> None:
    """One is accepted and shown, one refused without a word, and one stands there in another version."""
    [channel] = market(database)
    asked = pushed(database, channel)
    results = [
        OfferResult(
            "H0-5", Outcome.ACCEPTED, STANDS._replace(stock=20, version=1, moderation="pending", reason="Chờ."), None
        ),
        OfferResult("H1-5", Outcome.REFUSED, None, None),
        OfferResult("H2-5", Outcome.CONFLICT, None, "version"),
    ]
    with database.write() as connection:
        assert offers.record_results(connection, asked, results, 7) == asked[2:]
    assert rows(database, STATES) == [
        ("H0-5", "live", 20, 1, "pending", "Chờ."), ("H1-5", "refused", None, None, None, "refused without a reason"),
        ("H2-5", "wanted", None, None, None, None),
    ]  # fmt: skip
    facts = "SELECT accepted_ms, content_mark, refused_stock, reason_vi FROM offer ORDER BY sku"
    assert rows(database, facts) == [
        (7, asked[0].content_hash, None, None), (None, asked[1].content_hash, 20, "Sàn từ chối mà không nói lý do."),
        (None, None, None, None),
    ]  # fmt: skip


def test_an_answer_that_does_not_show_the_offer_leaves_its_moderation(database: Database) -> None:
    [channel] = market(database)
    change(database, "UPDATE offer SET moderation = 'pending', version = 4, pending_stock = 20, refused_stock = 9")
    accept(database, pushed(database, channel))
    assert {row[1:] for row in rows(database, STATES)} == {("live", 20, 4, "pending", None)}
    assert rows(database, "SELECT DISTINCT pending_stock, refused_stock FROM offer") == [(None, None)]


def test_what_a_person_hid_stays_hidden_whatever_is_answered(database: Database) -> None:
    [channel] = market(database)
    accept(database, pushed(database, channel))
    for outcome, stock in ((Outcome.REFUSED, 20), (Outcome.ACCEPTED, 0)):
        change(database, "UPDATE offer SET state = 'hidden'")
        accept(database, pushed(database, channel), outcome)
        assert {row[1:3] for row in rows(database, STATES)} == {("hidden", stock)}


def test_the_stop_that_an_accepted_push_carries_is_confirmed_by_its_number(database: Database) -> None:
    [channel] = market(database)
    first, second, third = pushed(database, channel)
    accept(database, [first._replace(stop_number=8), second])
    accept(database, [third._replace(stop_number=8)], Outcome.REFUSED)
    assert rows(database, "SELECT sku, stop_confirmed FROM offer ORDER BY sku") == [
        ("H0-5", 8), ("H1-5", None), ("H2-5", None),
    ]  # fmt: skip


def test_the_most_that_may_stand_is_held_until_the_orders_are_read(database: Database) -> None:
    first, second = market(database, shops=2)
    change(database, "UPDATE offer SET stock = 3, pending_stock = 5 WHERE sku = 'H0-5'")
    change(database, "UPDATE offer SET stock = 0 WHERE sku = 'H2-5'")
    ours = "SELECT id FROM offer WHERE channel_id = 1"
    with database.write() as connection:
        offers.hold_unread(connection, [number for (number,) in rows(database, ours)])
        assert offers.unread_skus(connection, first) == ["H0-5"]
        assert offers.unread_skus(connection, second) == []
    change(database, "UPDATE offer SET stock = 2, pending_stock = NULL WHERE sku = 'H0-5'")
    with database.write() as connection:
        offers.hold_unread(connection, [number for (number,) in rows(database, ours)])
    assert rows(database, HELD) == [("H0-5", 5)]
    for channel, skus, left in ((second, ["H0-5"], 1), (first, ["H1-5"], 1), (first, ["H0-5", "H1-5"], 0)):
        with database.write() as connection:
            offers.release_unread(connection, channel, skus)
        assert len(rows(database, HELD)) == left


def test_what_stands_there_no_more_is_wanted_anew_and_what_a_person_hid_is_not(database: Database) -> None:
    first, second = market(database, shops=2)
    for channel in (first, second):
        stands = [STANDS._replace(sku=sku, moderation="rejected", reason="Ảnh mờ.") for sku in ("H0-5", "H1-5", "H2-5")]
        with database.write() as connection:
            offers.note_remote(connection, channel, stands, 7)
    change(database, "UPDATE offer SET state = 'hidden' WHERE sku = 'H1-5'")
    with database.write() as connection:
        assert offers.remote_skus(connection, first) == ["H0-5", "H1-5", "H2-5"]
        offers.forget_remote(connection, first, ["H0-5", "H1-5"])
        assert (offers.remote_skus(connection, first), len(offers.remote_skus(connection, second))) == (["H2-5"], 3)
    gone: Rows = rows(database, STATES.replace("ORDER", f"WHERE channel_id = {first} ORDER"))
    assert gone == [
        ("H0-5", "wanted", None, None, None, None), ("H1-5", "hidden", None, None, None, None),
        ("H2-5", "live", 4, 3, "rejected", "Ảnh mờ."),
    ]  # fmt: skip
