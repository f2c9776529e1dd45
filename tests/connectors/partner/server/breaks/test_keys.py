"""Each break of Idempotency-Keys changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

HEARD = {
    "key-forgotten": {
        "batch, under a key, again 0": "outcome, problem",
        "batch, under a key, again 1": "outcome, problem",
        "batch, under a key, again 2": "outcome, problem",
        "batch, under a key, again 3": "outcome, problem",
        "batch, another under that key": "HTTP 200",
        "webhook, under that key": "HTTP 201",
    },
    "key-by-body": {"batch, another under that key": "HTTP 200", "webhook, under that key": "HTTP 201"},
    "key-by-operation": {"webhook, under that key": "HTTP 201"},
    "key-too-late": {
        "batch, under a key, again 0": "outcome, problem",
        "batch, under a key, again 1": "outcome, problem",
        "batch, under a key, again 2": "outcome, problem",
    },
    "key-in-use-for-ever": {
        "batch, under a key, again 0": "HTTP 409",
        "batch, under a key, again 1": "HTTP 409",
        "batch, under a key, again 2": "HTTP 409",
        "batch, under a key, again 3": "HTTP 409",
        "batch, another under that key": "HTTP 409",
    },
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
