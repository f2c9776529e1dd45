"""Long tables: a text that is too long for its column bounds it, so that the others are in sight."""

import pandas as pd

from marketplace.pages.tables import narrowed


def test_only_a_column_with_a_long_text_is_bounded() -> None:
    table = pd.DataFrame([{"Hộ": "Nguyễn Văn An", "Lô": "L-1", "kg": 5}, {"Hộ": "N" * 300, "Lô": "L-2", "kg": 7}])
    assert {name: column["width"] for name, column in narrowed(table).items()} == {"Hộ": "medium"}
    assert narrowed(table[:1]) == {}
    assert narrowed(table[:0]) == {}
