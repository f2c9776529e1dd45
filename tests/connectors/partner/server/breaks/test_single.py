"""Each break of single offers changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

HEARD = {
    "etag-none": {"offer": "etag", "single, stale": "etag", "single, there already": "etag", "single": "etag"},
    "etag-bare": {"offer": "etag", "single, stale": "etag", "single, there already": "etag", "single": "etag"},
    "etag-not-of-writes": {"single, stale": "etag", "single, there already": "etag", "single": "etag"},
    "stale-match": {"single, stale": "HTTP 200", "single, there already": "etag"},
    "write-unconditional": {"single, bare": "HTTP 200", "single, there already": "etag", "single": "etag, version"},
    "write-over": {"single, there already": "HTTP 200", "single": "etag, version"},
    "write-new": {"single, not there": "HTTP 201"},
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
