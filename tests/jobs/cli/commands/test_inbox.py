"""``lensan inbox`` and ``lensan replay``: said once, taken in at once, and every refusal one plain sentence."""

import pytest

from marketplace.exchange import leases
from marketplace.exchange.leases import LeaseHolder
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.payouts import take_payouts
from marketplace.storage.clock import now_ms
from marketplace.words.records import SettlementRecord
from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop
from tests.ledger import rows

STRANGE = "held_for_inspection"


@pytest.fixture
def said_shop(lensan_shop: Lensan, shop: Shop) -> Lensan:
    """Commands on a shop in which three orders wait for two answers."""
    shop.order("VAI-HOP-5", 1, "A1")
    shop.order("VAI-HOP-5", 1, "A2")
    shop.order("H0-5", 1, "A3", status=STRANGE)
    shop.befall("A1", "settle")
    lensan_shop("sync")
    return lensan_shop


def number(said: Lensan, place: str) -> str:
    found = said("inbox", "list", "--format", "json").json
    return str(next(row["id"] for row in found if place in row["place"]))


@pytest.mark.both
def test_what_waits_is_listed_and_shown_with_what_it_may_mean(said_shop: Lensan) -> None:
    listed = said_shop("inbox", "list", "--format", "json").json
    assert sorted((row["kind"], row["best"]) for row in listed if row["kind"] == "order" and row["best"] is not None)
    assert len(listed) == 4
    assert len(said_shop("inbox", "list", "--cause", "status", "--format", "json").json) == 1
    shown = said_shop("inbox", "show", number(said_shop, "order A1"), "--format", "json").json
    assert (shown["cause"], shown["about"], shown["alike"]) == ("sku", "VAI-HOP-5", 2)
    assert shown["candidates"][0]["pack_g"] == 5_000
    assert "SKU VAI-HOP-5 is not one of our listings" in said_shop("inbox", "show", number(said_shop, "order A2")).out


def test_an_answer_is_taken_in_at_once_where_no_clock_holds_the_channel(said_shop: Lensan, shop: Shop) -> None:
    said = said_shop("inbox", "settle", number(said_shop, "order A1"), "H1-5", "--who", "Lan")
    assert said.out.splitlines() == [
        "2 items are answered: VAI-HOP-5 is H1-5.",
        "Taken in: 2 new orders, 0 changed, 1 payouts, 0 still to settle.",
    ]
    assert rows(shop.database, "SELECT DISTINCT answered_by FROM inboxitem WHERE cause = 'sku'") == [("Lan",)]
    said = said_shop("inbox", "settle", number(said_shop, "code A3"), "shipping")
    assert said.out.splitlines()[-1] == "Taken in: 1 new orders, 0 changed, 0 payouts, 0 still to settle."
    assert said_shop("inbox", "list").out == "Nothing waits: everything that came in was understood.\n"


@pytest.mark.parametrize("answer", ["", "2"])
def test_a_payout_for_a_line_that_nobody_knows_is_given_to_a_line_of_its_order(
    lensan_shop: Lensan, shop: Shop, answer: str
) -> None:
    shop.order("H0-5", 1, "A0")
    shop.order("H0-5", 1, "A1")
    shop.befall("A1", "add_line", line={"sku": "H1-5", "quantity": 1, "pack_g": 5_000, "price_dong": 150_000})
    lensan_shop("sync")
    paid = SettlementRecord("p1", "S1", "A1", "?", now_ms(), 150_000, 0, 0, 0, 150_000)
    with shop.database.write() as connection:
        take_payouts(connection, shop.channel.id, "shop", FunnelCache(), [paid], now_ms())
    waits = number(lensan_shop, "line ?")
    shown = lensan_shop("inbox", "show", waits, "--format", "json").json
    assert [one["price_dong"] for one in shown["candidates"]] == [150_000, 150_000]
    assert "is no line of that order" in lensan_shop("inbox", "settle", waits, "99").err
    line = shown["candidates"][1]["code"]
    named = rows(shop.database, "SELECT coalesce(remote_id, '2') FROM order_line WHERE sku = 'H1-5'")
    assert [(line,)] == named
    said = lensan_shop("inbox", "settle", waits, answer or line)
    assert said.out.splitlines() == [
        f"1 items are answered: A1 ? is {answer or line}.",
        "Taken in: 0 new orders, 0 changed, 1 payouts, 0 still to settle.",
    ]
    [settled] = lensan_shop("inbox", "list", "--settled", "--format", "json").json
    assert settled["answer"] == lensan_shop("inbox", "show", waits, "--format", "json").json["answer"] == line
    sql = "SELECT l.sku, p.net_dong FROM payout p JOIN order_line l ON l.order_id = p.order_id AND l.remote_id = p.line"
    assert rows(shop.database, sql) == [("H1-5", 150_000)]


def test_an_answer_is_left_to_the_clock_that_holds_the_channel(said_shop: Lensan, shop: Shop) -> None:
    leases.take(shop.database, shop.channel.id, LeaseHolder("another-host", 1, "a boot 1"), now_ms())
    said = said_shop("inbox", "settle", number(said_shop, "order A1"), "H1-5")
    assert said.out.splitlines()[-1].startswith("The clock that holds the channel takes them in")
    assert rows(shop.database, "SELECT count(*) FROM orders") == [(0,)]
    assert rows(shop.database, "SELECT count(*) FROM sync_request WHERE taken_ms IS NULL") == [(1,)]
    assert "holds the channel shop" in sentence(said_shop("replay", "1"))


@pytest.mark.both
def test_what_is_not_possible_is_one_sentence(said_shop: Lensan) -> None:
    item = number(said_shop, "order A1")
    assert "not possible" in sentence(said_shop("inbox", "settle", item, "H7-5"))
    assert "There is no item 999" in sentence(said_shop("inbox", "show", "999"))
    assert "There is no run 999" in sentence(said_shop("replay", "999"))
    assert said_shop("inbox", "drop", item).code == 2
    assert said_shop("inbox", "drop", item, "--why", "hàng của HTX khác").out.startswith("2 items are dropped")
    assert "take that back first" in sentence(said_shop("inbox", "settle", item, "H1-5"))
    assert said_shop("inbox", "take-back", item).out.startswith("It is taken back; 2 items wait again")


@pytest.mark.both
def test_a_run_is_run_again(said_shop: Lensan, shop: Shop) -> None:
    said_shop("inbox", "settle", number(said_shop, "order A1"), "H1-5")
    before = rows(shop.database, "SELECT remote_id, updated_ms FROM orders ORDER BY id")
    assert "0 new orders, 0 changed, 0 payouts" in said_shop("replay", "1").out
    [row] = said_shop("replay", "1", "--format", "json").json
    assert (row["run"], row["orders_new"], row["orders_changed"]) == (1, 0, 0)
    assert rows(shop.database, "SELECT remote_id, updated_ms FROM orders ORDER BY id") == before
