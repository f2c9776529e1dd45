"""Page alerts: where buyers see something else on a shop's public page than we offer."""

from html import escape

import streamlit as st

from marketplace.language.translation import Language
from marketplace.listings.page_differences import OfferPage, page_differences
from marketplace.pages import components
from marketplace.pages.context import context, scope

_MOST = 5


def show(lang: Language) -> None:
    """Draw what differs, with the way to each page; nothing where nothing does."""
    found = context().read(page_differences, scope())
    if not found:
        return
    with st.container(border=True, key="public_pages"):
        note = lang.say("What buyers see there is not what we offer")
        components.heading(lang.say("On the shops' public pages"), note)
        lines = "".join(f"<li>{_line(one, lang)}</li>" for one in found[:_MOST])
        st.html(f'<div class="state"><ul>{lines}</ul></div>')
        if len(found) > _MOST:
            components.hint(lang.say("and {count} more", count=lang.number(len(found) - _MOST)))


def _line(one: OfferPage, lang: Language) -> str:
    when = "" if one.asked_ms is None else f" ({lang.moment(one.asked_ms)})"
    text = f"{one.listing} · {one.sku} – {one.shop_title}: {difference(one, lang)}{when}"
    link = escape(one.address, True)
    name = escape(lang.say("Look at the page"))
    return f'{escape(text)} <a href="{link}" target="_blank" rel="noopener noreferrer">{name}</a>'


def difference(one: OfferPage, lang: Language) -> str:
    """Return in words what a page shows otherwise."""
    say = lang.say
    if one.differs == "price":
        return say(
            "{theirs} there, {ours} here", theirs=lang.dong(one.price_dong or 0), ours=lang.dong(one.wanted_dong)
        )
    if one.differs == "pack":
        theirs, ours = lang.kilograms(one.pack_g or 0), lang.kilograms(one.label_g)
        return say("{theirs} there, {ours} here", theirs=theirs, ours=ours)
    if one.differs == "missing":
        return say("it is not there any more")
    why = lang.tell(one.reason) if one.reason else ""
    return say("the page could not be read: {why}", why=why)
