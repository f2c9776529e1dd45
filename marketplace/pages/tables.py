"""Long tables: sorted by their numbers, written in the reader's language, and read by a thumb too."""

from html import escape
from typing import Any, Literal

import pandas as pd
import streamlit as st

from marketplace.language.translation import Language

_LONG = 30
"""From how many letters on a text has a column of a bounded width."""


def written(table: pd.DataFrame, lang: Language) -> Any:
    """Return a table whose numbers are shown whole, with the language's separators, and still sort as numbers."""
    numbers: list[Any] = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    return table.style.format(lambda value: lang.number(round(float(str(value)))), subset=numbers)


def narrowed(table: pd.DataFrame) -> dict[Any, Any]:
    """Return the columns whose texts are long as columns of a bounded width: a press on a cell shows all of it."""
    longest = {name: max(map(len, map(str, table[name])), default=0) for name in table.columns}
    return {name: st.column_config.Column(width="medium") for name, most in longest.items() if most > _LONG}


def draw_long(table: Any, lang: Language, **how: Any) -> Any:
    """Draw a long table, and return what is chosen in it where something can be.

    On a telephone, where not all of its columns stand in sight, a line above says how many there are and how to come
    to them.
    """
    text = lang.say("{count} columns: swipe the table sideways to see them all.", count=lang.number(len(table.columns)))
    st.html(f'<p class="hint swipe">{escape(text)}</p>')
    return st.dataframe(table, hide_index=True, **how)


def tall(rows: int, most: int = 13) -> int | Literal["content"]:
    """Return the height of a table: all its rows, or in pixels where there are more than ``most``."""
    return "content" if rows <= most else 33 * (most + 1)
