"""A template that is filled in is read as it was meant."""

from pathlib import Path

from marketplace.spreadsheets import Column
from marketplace.spreadsheets.template import example_sheet
from tests.marketplace.spreadsheets.four_columns import COLUMNS, READ, ROW, read


def test_the_template_can_be_filled_in_and_read(tmp_path: Path) -> None:
    columns = [
        Column(one.field, one.title, one.also, one.required, one.read, one.unit_in, example)
        for one, example in zip(COLUMNS, ROW, strict=True)
    ]
    assert [row.values for row in read(tmp_path, example_sheet(columns, "Hộ"))] == [READ]
