"""Files of shops that wait for a person's word, each with the way to where it is decided."""

from html import escape

import streamlit as st

from marketplace.exchange import channels, files
from marketplace.exchange.files import ShopFileRow
from marketplace.language.translation import Language
from marketplace.operations.shop_files import sold_in
from marketplace.pages import components
from marketplace.pages.context import context, scope
from marketplace.pages.doors.light import address
from marketplace.pages.doors.shop_visit import files_path
from marketplace.pages.file_words import FileWords


def show(lang: Language) -> None:
    """Draw the files that wait for the reader; nothing where none does, or the reader sells in none of their shops."""
    sold = context().read(sold_in, scope())
    if not sold:
        return
    found = [one for one in context().read(files.undecided, scope()) if one.channel_id in sold]
    if not found:
        return
    components.heading(lang.say("Files of shops that wait for you"))
    shops = {one.id: (one.code, one.title) for one in context().read(channels.shops, scope())}
    for one in found:
        if one.channel_id in shops:
            with st.container(border=True, key=f"file-{one.id}"):
                _file(one, *shops[one.channel_id], lang)


def _file(one: ShopFileRow, code: str, title: str, lang: Language) -> None:
    words = FileWords(lang)
    why = lang.tell(one.reason) if one.reason else words.onward(one)
    where, label = escape(address(f"{files_path(code)}/{one.id}", lang)), escape(lang.say("Look at the file"))
    st.html(
        f'<div class="channel"><h3>{escape(one.name)}</h3><p>{escape(f"{title} · {words.state(one)}")}</p></div>'
        f'<p class="why">{escape(why)}</p>'
        f'<div class="downloads"><a class="download" href="{where}" target="_self">{label}</a></div>'
    )
