"""``lensan sync``: a line for each channel, nothing written in a dry run, and the lease given back."""

import pytest

from marketplace.exchange import leases
from marketplace.exchange.leases import LeaseHolder
from marketplace.storage.clock import now_ms
from tests.jobs.cli.calling import Lensan, Said, sentence
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows, whole


def test_a_sync_is_one_line_a_channel_that_fits_a_narrow_window(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    said = lensan_shop("sync")
    assert said == Said(0, "shop  ran  1 new orders, 0 changed, 0 payouts, 3 offers, 0 to inbox\n", "")
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_a_sync_as_json_says_everything(lensan_shop: Lensan, shop: Shop) -> None:
    shop.order("H0-5", 2)
    [row] = lensan_shop("sync", "shop", "--format", "json").json
    assert row == {
        "channel": "shop", "status": "ran", "reason": None, "orders_read": 1, "orders_new": 1, "orders_changed": 0,
        "payouts_new": 0, "offers_accepted": 3, "offers_refused": 0, "inboxed": 0, "shipments_taken": 0,
        "sellers_changed": 0, "would_offer": [], "changes": 4, "dry_run": False,
    }  # fmt: skip


def test_a_dry_run_writes_nothing_whoever_holds_the_channel(lensan_shop: Lensan, shop: Shop) -> None:
    leases.take(shop.database, shop.channel.id, LeaseHolder("another-host", 1, "a boot 1"), now_ms())
    shop.order("H0-5", 2)
    before = whole(shop.database, without=())
    said = lensan_shop("sync", "--dry-run")
    assert (said.code, whole(shop.database, without=())) == (0, before)
    assert said.out.splitlines() == [
        "shop  ran  1 new orders, 0 changed, 0 payouts, 0 offers, 0 to inbox",
        "  3 offers would be shown (a dry run): H0-5, H1-5, H2-5",
        "  nothing was changed: this was a dry run",
    ]


@pytest.mark.both
def test_a_channel_that_somebody_holds_is_left_to_the_holder_with_a_mark(lensan_shop: Lensan, shop: Shop) -> None:
    leases.take(shop.database, shop.channel.id, LeaseHolder("another-host", 4711, "a boot 1"), now_ms())
    said = lensan_shop("sync")
    assert said.code == 1
    assert "process 4711 on another-host holds it and was asked to sync it now" in said.out
    assert rows(shop.database, "SELECT count(*) FROM sync_request WHERE taken_ms IS NULL") == [(1,)]
    assert rows(shop.database, "SELECT host FROM lease") == [("another-host",)]


def test_a_sync_by_hand_gives_the_lease_back(lensan_shop: Lensan, shop: Shop) -> None:
    lensan_shop("sync")
    assert rows(shop.database, "SELECT count(*) FROM lease") == [(0,)]


@pytest.mark.both
def test_a_channel_that_cannot_be_synced_whole_ends_in_one(
    lensan_shop: Lensan, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENSAN_SECRET_SHOP", "wrong")
    said = lensan_shop("sync")
    assert (said.code, said.out.splitlines()[0].split("  ")[1]) == (1, "refused")
    assert lensan_shop("sync").out.splitlines()[0].split("  ")[1] == "paused"
    monkeypatch.setenv("LENSAN_SECRET_SHOP", TOKEN)
    assert lensan_shop("channels", "resume", "shop").code == 0
    assert lensan_shop("sync").code == 0


def test_a_missing_secret_is_a_sentence_with_the_next_action(
    lensan_shop: Lensan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LENSAN_SECRET_SHOP")
    said = lensan_shop("sync")
    assert said.code == 1
    assert "set LENSAN_SECRET_SHOP or run `lensan channels secret`" in said.out


def test_an_unknown_channel_is_refused_and_the_known_ones_are_named(lensan_shop: Lensan) -> None:
    assert sentence(lensan_shop("sync", "nowhere")) == "There is no channel 'nowhere'; the channels are: shop"
