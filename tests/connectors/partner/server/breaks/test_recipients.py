"""Each break of recipients changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

HEARD = {
    "recipient-late": {"recipient, delivered": "HTTP 200", "recipient, returned": "HTTP 200"},
    "recipient-of-return": {"recipient, returned": "HTTP 200"},
    "recipient-of-cancel": {"recipient, cancelled": "HTTP 200"},
    "recipient-invented": {"recipient, unknown": "HTTP 200"},
    "recipient-for-anything": {"recipient, for curiosity": "HTTP 200"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
