"""``lensan serve``: what it cannot serve is said before anything runs, the clock least of all."""

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop


def test_a_webhook_port_that_is_taken_is_said_for_a_proxy_waits_there(lensan_shop: Lensan, shop: Shop) -> None:
    port = shop.url.rsplit(":", 1)[1]
    said = sentence(lensan_shop("serve", "--webhook-port", port))
    assert said == f"Port {port} is in use; stop what uses it, or give the webhook door another"
