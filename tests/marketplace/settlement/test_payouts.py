"""Corrections: the same entry with other figures is the platform's last word, and everything follows it."""

import pytest
from alembic import command

from marketplace.exchange import inbox
from marketplace.exchange.inbox import NewItem, term_mappings
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.orders.totals import FunnelCache
from marketplace.reports.reconcile import reconcile
from marketplace.settlement.difference_review import differences
from marketplace.settlement.payouts import take_payouts
from marketplace.settlement.statements import close
from marketplace.storage import Database, migrate
from marketplace.storage.schema import _config
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Sentence
from marketplace.words.records import SettlementRecord, State
from tests.ledger import rows
from tests.marketplace.settlement.statements import market
from tests.world import DAY_MS, OPENS_MS, build, line, order

LATER_MS = OPENS_MS + 20 * DAY_MS
PAID = SettlementRecord("p1", "S1", "O", None, OPENS_MS + 3 * DAY_MS, 148_999, 10_000, 15_000, 0, 123_999)


def sold(database: Database) -> int:
    """Fill a market in which orders O and N, one box of 148.999 đ each, are delivered."""
    channel = build(database)
    with database.write() as connection:
        for code in ("O", "N"):
            told = order(code, (line("H0-5", 1),), state=State.DELIVERED, delivered_ms=OPENS_MS + DAY_MS)
            take_orders(connection, channel, "shop", RunCaches(), [told], OPENS_MS)
    return channel


def take(database: Database, channel: int, *records: SettlementRecord) -> tuple[int, int, int, int]:
    with database.write() as connection:
        taken = take_payouts(connection, channel, "shop", FunnelCache(), records, LATER_MS)
    return taken.new, taken.corrected, taken.unchanged, taken.inboxed


PAYOUT = (
    "SELECT o.remote_id, p.paid_ms, p.gross_dong, p.fee_dong, p.net_dong FROM payout p"
    " JOIN orders o ON o.id = p.order_id"
)


def test_the_same_entry_with_another_amount_takes_the_place_of_the_first(database: Database) -> None:
    channel = sold(database)
    assert take(database, channel, PAID) == (1, 0, 0, 0)
    less = PAID._replace(gross_dong=74_000, net_dong=49_000)
    assert take(database, channel, less) == (0, 1, 0, 0)
    assert rows(database, PAYOUT) == [("O", PAID.paid_ms, 74_000, 10_000, 49_000)]
    with database.read() as connection:
        [one] = differences(connection, EVERYTHING)
    assert (one.expected_dong, one.received_dong) == (123_999, 49_000)
    assert take(database, channel, less) == (0, 0, 1, 0)
    assert take(database, channel, PAID) == (0, 1, 0, 0)
    with database.read() as connection:
        assert differences(connection, EVERYTHING) == []


def test_another_instant_moves_the_payment_to_its_own_day(database: Database) -> None:
    channel = sold(database)
    take(database, channel, PAID)
    take(database, channel, PAID._replace(paid_ms=OPENS_MS + 5 * DAY_MS))
    assert rows(database, "SELECT day, paid_orders FROM channel_day WHERE paid_orders > 0") == [(20210615, 1)]
    assert rows(database, "SELECT paid_ms FROM orders WHERE remote_id = 'O'") == [(OPENS_MS + 5 * DAY_MS,)]
    assert reconcile(database) == []


def test_an_entry_that_was_of_another_order_leaves_that_one_unpaid(database: Database) -> None:
    channel = sold(database)
    take(database, channel, PAID)
    take(database, channel, PAID._replace(order_code="N"))
    assert rows(database, "SELECT remote_id, paid_ms FROM orders ORDER BY remote_id") == [
        ("N", PAID.paid_ms),
        ("O", None),
    ]
    assert reconcile(database) == []


def test_a_correction_for_an_order_that_is_not_known_waits_and_what_was_paid_stands(database: Database) -> None:
    channel = sold(database)
    take(database, channel, PAID)
    assert take(database, channel, PAID._replace(order_code="X")) == (0, 0, 0, 1)
    assert rows(database, PAYOUT) == [("O", PAID.paid_ms, 148_999, 10_000, 123_999)]
    assert rows(database, "SELECT key, about FROM inboxitem WHERE settled_ms IS NULL") == [("settlement p1", "X")]


def test_what_is_read_again_from_stored_answers_takes_back_no_correction(database: Database) -> None:
    channel = sold(database)
    take(database, channel, PAID)
    take(database, channel, PAID._replace(gross_dong=74_000, net_dong=49_000))
    with database.write() as connection:
        taken = take_payouts(connection, channel, "shop", FunnelCache(), [PAID], LATER_MS, again=True)
    assert (taken.new, taken.corrected) == (0, 0)
    assert rows(database, "SELECT net_dong FROM payout") == [(49_000,)]


@pytest.mark.parametrize("kind", ["adjustment", "penalty"])
def test_an_entry_without_an_order_is_kept_as_what_it_is(database: Database, kind: str) -> None:
    channel = sold(database)
    fine = SettlementRecord(
        "a1", "S1", None, None, OPENS_MS + 3 * DAY_MS, -50_000, 0, 0, 0, -50_000, kind=kind, note="giao trễ"
    )
    assert take(database, channel, fine, PAID) == (2, 0, 0, 0)
    assert take(database, channel, fine) == (0, 0, 1, 0)
    kept = rows(database, "SELECT order_id, kind, note, net_dong FROM payout WHERE remote_id = 'a1'")
    assert kept == [(None, kind, "giao trễ", -50_000)]
    assert reconcile(database) == []


def test_an_entry_that_is_of_no_order_and_does_not_say_what_it_is_goes_to_the_inbox(database: Database) -> None:
    channel = sold(database)
    assert take(database, channel, PAID._replace(order_code=None)) == (0, 0, 0, 1)
    assert rows(database, "SELECT kind, key FROM inboxitem") == [("settlement", "settlement p1")]


def test_a_payout_that_is_numbered_as_its_order_waits_beside_it(database: Database) -> None:
    """The order waits for a person to say what its SKU is; then both are taken in."""
    channel = build(database)
    told = order("O", (line("THEIRS-5", 1),), state=State.DELIVERED, delivered_ms=OPENS_MS + DAY_MS)
    open_items = "SELECT kind, cause FROM inboxitem WHERE settled_ms IS NULL ORDER BY kind"
    for _ in range(2):
        with database.write() as connection:
            take_orders(connection, channel, "shop", RunCaches(), [told], OPENS_MS)
        take(database, channel, PAID._replace(remote_id="O"))
        assert rows(database, open_items) == [("order", "sku"), ("settlement", "order")]
    with database.write() as connection:
        term_mappings.record(connection, "shop", "sku", "THEIRS-5", "H0-5", "cô Hoa", LATER_MS)
        assert take_orders(connection, channel, "shop", RunCaches(), [told], LATER_MS).payouts == 1
    assert (rows(database, open_items), reconcile(database)) == ([], [])


@pytest.mark.both
def test_payouts_that_waited_before_an_update_wait_on_and_are_taken_in(database: Database) -> None:
    channel = build(database)
    take(database, channel, PAID)
    unread = NewItem("settlement", "0123", "record", "", "entries[3]", Sentence("why", "vì sao"), "{}")
    with database.write() as connection:
        inbox.put(connection, "shop", [unread], LATER_MS)
    with database.write(copied=False) as connection:
        command.downgrade(_config(connection), "0019")
    assert rows(database, "SELECT key FROM inboxitem ORDER BY id") == [("p1",), ("0123",)]
    migrate(database)
    assert rows(database, "SELECT key FROM inboxitem ORDER BY id") == [("settlement p1",), ("0123",)]
    take(database, channel, PAID)
    assert len(rows(database, "SELECT key FROM inboxitem")) == 2


def test_after_a_close_a_correction_is_a_counter_entry(database: Database) -> None:
    channel = market.build(database)
    period, later = market.opened(database), market.opened(database, market.LATER)
    told = order("O", (market.boxes(2, sku="H0-5"),), state=State.DELIVERED, delivered_ms=OPENS_MS + DAY_MS)
    paid = SettlementRecord("p1", "S1", "O", None, OPENS_MS + 3 * DAY_MS, 298_999, 7_001, 15_002, 0, 276_996)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [told], OPENS_MS)
        take_payouts(connection, channel, "shop", FunnelCache(), [paid], OPENS_MS)
    with database.write(one_state=True) as connection:
        close(connection, period.id, "kế toán", market.AFTER_JUNE_MS)
    take(database, channel, paid._replace(fee_dong=17_001, net_dong=266_996))
    paper = market.of(database, later, "H0")
    assert [(row.kind, row.worth.fee_dong, row.worth.net_dong) for row in paper.rows] == [
        ("correction", 10_000, -10_000)
    ]
    posted = rows(database, "SELECT sum(fee_dong) FROM entry")
    assert [int(row[0]) for row in posted] == [7_001]


def test_a_correction_stays_where_its_entry_is_although_nobody_knows_its_line_by_now(database: Database) -> None:
    channel = sold(database)
    named = PAID._replace(line="?")
    assert take(database, channel, named) == (1, 0, 0, 0)
    more = (line("H0-5", 1), line("H1-5", 1))
    again = order("O", more, state=State.DELIVERED, updated_ms=LATER_MS, delivered_ms=OPENS_MS + DAY_MS)
    with database.write() as connection:
        take_orders(connection, channel, "shop", RunCaches(), [again], LATER_MS)
    less = named._replace(gross_dong=74_000, net_dong=49_000)
    assert take(database, channel, less) == (0, 1, 0, 0)
    assert rows(database, PAYOUT) == [("O", PAID.paid_ms, 74_000, 10_000, 49_000)]
    assert rows(database, "SELECT count(*) FROM inboxitem") == [(0,)]
    assert take(database, channel, less._replace(line="!")) == (0, 0, 0, 1)
