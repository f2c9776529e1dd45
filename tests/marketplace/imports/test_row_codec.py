"""A row that waits in the inbox is read back as it was: days, weights and areas keep their kinds."""

import json
from datetime import date
from decimal import Decimal

from marketplace.imports.row_codec import decode_row, encode_row
from marketplace.spreadsheets import Row


def test_a_row_that_was_kept_as_text_is_the_row_again() -> None:
    values = {
        "code": "L1", "in_g": 300_000, "picked_on": date(2026, 6, 10), "area": (Decimal("5.5"), "sào"),
        "forecast": (date(2026, 6, 10), date(2026, 6, 12)), "slip": None,
    }  # fmt: skip
    kept = json.loads(json.dumps(encode_row(Row(7, values))))
    back = decode_row(kept, 3)
    assert (back.number, back.values) == (3, {**{k: v for k, v in values.items() if v}, "area": ("5.5", "sào")})
