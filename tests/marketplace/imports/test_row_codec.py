"""A row that waits in the inbox is read back as it was: days, weights and areas keep their kinds."""

import json
from datetime import date
from decimal import Decimal

import pytest

from marketplace.imports.row_codec import decode_row, encode_row
from marketplace.spreadsheets import Row
from marketplace.words import areas


def test_a_row_that_was_kept_as_text_is_the_row_again() -> None:
    values = {
        "code": "L1", "in_g": 300_000, "picked_on": date(2026, 6, 10), "area": (Decimal("5.5"), "sào"),
        "forecast": (date(2026, 6, 10), date(2026, 6, 12)), "slip": None,
    }  # fmt: skip
    kept = json.loads(json.dumps(encode_row(Row(7, values))))
    back = decode_row(kept, 3)
    assert (back.number, back.values) == (3, {**{k: v for k, v in values.items() if v}, "area": ("5.5", "sào")})


@pytest.mark.parametrize(
    ("typed", "unit", "square_metres"),
    [("0.5", "ha", 5_000), ("1.125", "ha", 11_250), ("12.000", "ha", 120_000), ("1E+1", "ha", 100_000),
     ("812.125", "m2", 812), ("1250", "m2", 1_250)],
)  # fmt: skip
def test_an_area_out_of_a_cell_of_numbers_is_the_same_area_when_it_is_read_again(
    typed: str, unit: str, square_metres: int
) -> None:
    kept = json.loads(json.dumps(encode_row(Row(7, {"area": (Decimal(typed), unit)}))))
    assert areas.square_metres(*decode_row(kept, 3).values["area"]) == square_metres
