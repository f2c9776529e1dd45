"""Each break of notices changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

HEARD = {
    "notice-none": {"notice": "HTTP 0"},
    "notice-unsigned": {"webhook, made": "secret", "webhook, made again": "secret"},
    "notice-whole": {"notice": "lines"},
    "notice-buyer": {"notice": "buyer_phone"},
    "notice-elsewhere": {"notice": "shop_id"},
    "notice-untrue": {"notice": "order_code"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
