"""``lensan webhooks``: the door listens at the port that a proxy knows, or says that it cannot."""

from tests.jobs.cli.calling import Lensan, sentence
from tests.jobs.shop import Shop


def test_a_door_whose_port_is_taken_says_so_in_one_sentence(lensan_shop: Lensan, shop: Shop) -> None:
    port = shop.url.rsplit(":", 1)[1]
    said = sentence(lensan_shop("webhooks", "--port", port))
    assert said == f"Port {port} is in use; stop what uses it, or give the webhook door another"
