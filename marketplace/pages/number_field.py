"""A field for a whole number between two others; another text is refused in one sentence, where it was typed."""

import re

import streamlit as st

from marketplace.language.translation import Language

_DIGITS = re.compile(r"[0-9]{1,18}|[0-9]{1,3}(?:[.,][0-9]{3}){1,5}")
_MOST_LETTERS = 40


def number_field(label: str, low: int, high: int, value: int, lang: Language, key: str | None = None) -> int | None:
    """Draw the field and return its number; None, said below it, where that is none from ``low`` to ``high``.

    Streamlit's own field keeps a number that is out of range from being sent, and says so in English when it is pointed
    at.
    """
    typed = str(st.text_input(label, str(value), max_chars=_MOST_LETTERS, key=key)).strip()
    number = int(re.sub("[.,]", "", typed)) if _DIGITS.fullmatch(typed) else None
    if number is not None and low <= number <= high:
        return number
    least, most = lang.number(low), lang.number(high)
    st.error(lang.say("“{typed}” is not a whole number from {low} to {high}.", typed=typed, low=least, high=most))
    return None
