"""Long tables: sorted by their numbers, written in the reader's language."""

from typing import Any, Literal

import pandas as pd

from marketplace.language.translation import Language


def written(table: pd.DataFrame, lang: Language) -> Any:
    """Return a table whose numbers are shown whole, with the language's separators, and still sort as numbers."""
    numbers: list[Any] = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    return table.style.format(lambda value: lang.number(round(float(str(value)))), subset=numbers)


def tall(rows: int, most: int = 13) -> int | Literal["content"]:
    """Return the height of a table: all its rows, or in pixels where there are more than ``most``."""
    return "content" if rows <= most else 33 * (most + 1)
