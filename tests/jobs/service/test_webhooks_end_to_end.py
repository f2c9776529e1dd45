"""From a platform's notice to the ledger, by real processes: the door takes it in, and the clock reads the order."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from jobs.service.supervisor import free_port, wait_for
from marketplace.storage.settings import Settings
from tests.jobs.forks import forked
from tests.jobs.service.test_two_clocks import LONGEST_S, heard, wait_for_run
from tests.jobs.service.ticking import until
from tests.jobs.shop import TOKEN, Shop
from tests.ledger import rows


@pytest.fixture
def settings(shop: Shop, database_url: str, tmp_path: Path) -> Settings:
    there = Settings(tmp_path / "home", database_url, {})
    there.prepare()
    there.keep_secret("shop", TOKEN)
    return there


def test_an_order_is_in_the_ledger_though_the_beat_is_an_hour(shop: Shop, settings: Settings) -> None:
    port = free_port(0)
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        clock = stack.enter_context(forked(settings, "clock", "--beat", "3600", longest_s=LONGEST_S))
        door = stack.enter_context(forked(settings, "webhooks", "--port", str(port), longest_s=LONGEST_S))
        asked = stack.enter_context(forked(settings, "channels", "webhook", "shop", "--url", url, longest_s=LONGEST_S))
        assert heard(asked, "is kept").startswith(f"The platform tells {url}/webhooks/shop of changed orders")
        wait_for_run(shop.database, clock)
        wait_for(f"{url}/health", door)
        code = shop.order("H0-5", 2)
        until(lambda: rows(shop.database, "SELECT remote_id, state FROM orders") == [(code, "placed")])
        shop.befall(code, "cancel")
        # The run of the first notice may see the cancel in the list already, before its notice has come in.
        until(lambda: rows(shop.database, "SELECT count(taken_ms) FROM event") == [(2,)])
        assert rows(shop.database, "SELECT state FROM orders") == [("cancelled",)]
        told = rows(shop.database, "SELECT kind, order_code FROM event ORDER BY id")
        assert told == [("order.updated", code)] * 2
        assert shop.door.count("GET", f"/orders/{code}") == 2
        assert (clock.poll(), door.poll()) == (None, None)
