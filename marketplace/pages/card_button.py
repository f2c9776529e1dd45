"""The button of a new card: one press, and the door shows it, with its square and its letters, to be printed."""

from html import escape

import streamlit as st

from marketplace.language.translation import Language
from marketplace.pages.context import SECURE_COOKIE, context
from marketplace.pages.doors import cookies, forms
from marketplace.pages.doors.light import address


def card_button(path: str, label: str, lang: Language) -> None:
    """Draw the button that leads to the door at ``path``, which asks itself whether this person may.

    A browser that holds no cookie of our forms, as one that came in by an address of the demo, is asked there first.
    """
    where, text = escape(f".{address(path, lang)}", True), escape(label)
    token = _form_token()
    if not token:
        st.html(
            f'<div class="downloads"><a class="download" href="{where}" target="_self">{text}</a></div>',
            width="content",
        )
        return
    st.html(
        f'<form class="downloads" method="post" action="{where}">'
        f'<input type="hidden" name="{forms.FIELD}" value="{token}"><button class="download">{text}</button></form>',
        width="content",
    )


def _form_token() -> str:
    """Return what a form of ours carries in this browser; '' where it has no cookie for it."""
    held = st.context.cookies.to_dict()
    prefix = "__Host-" if SECURE_COOKIE in held else ""
    secret = held.get(f"{prefix}{cookies.FORM}", "")
    return forms.token(secret, context().held_token()) if secret else ""
