"""Each break of the nightly files changes what it says and nothing else of what a server answers."""

import pytest

from tests.connectors.partner.answers import Changed

COLUMNS = {"orders": ("quantity", "placed_at"), "settlements": ("gross_dong", "paid_at")}
"""By kind of a file: a column of numbers and one of instants."""
HEARD = {
    f"file-{kind}-{word}": {f"file of {kind}": fields}
    for kind, (number, moment) in COLUMNS.items()
    for word, fields in {
        "missing": "HTTP 404",
        "utf-16": "(all)",
        "as-text": "content-type",
        "ragged": "(further)",
        "column-missing": number,
        "buyer": "buyer_phone",
        "dotted": number,
        "order-unknown": "order_code",
        "line-unknown": "line_id",
        "local": moment,
    }.items()
}


@pytest.mark.parametrize("name", HEARD)
def test_a_break_is_heard_where_it_says_and_nowhere_else(name: str, changed: Changed) -> None:
    assert changed(name) == HEARD[name]
