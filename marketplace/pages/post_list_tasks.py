"""Lists of the post office that do not meet the platform's orders, each with the way to where it is put right."""

from html import escape

import streamlit as st

from marketplace.language.translation import Language
from marketplace.operations.shop_files import sold_in
from marketplace.orders import post_list_tasks
from marketplace.pages import components
from marketplace.pages.context import context, scope
from marketplace.pages.doors.light import address
from marketplace.pages.doors.shop_visit import lists_path


def show(lang: Language) -> None:
    """Draw where lists and orders do not meet; nothing where they do, or the reader sells in no shop."""
    if not context().read(sold_in, scope()):
        return
    more = context().read(post_list_tasks.beyond, scope())
    less = context().read(post_list_tasks.unreached, scope(), context().today())
    if not more and not less:
        return
    components.heading(lang.say("Lists of the post office that do not meet the platform's orders"))
    shops = {one.shop: one.shop_title for one in more} | {one.shop: one.shop_title for one in less}
    told = [
        (one.shop, lang.say(
            "{title}: the platform has {n} boxes more than all lists. Write the list that is missing, or set apart the"
            " order that is of none.", title=one.title, n=lang.number(one.packs),
        )) for one in more
    ] + [
        (one.shop, lang.say(
            "{code} of {day}, {title}: {held} of {n} boxes have no order of the platform. Ask the post office, and"
            " correct the list to what was fetched.", code=one.code, day=lang.day(one.collect_on), title=one.title,
            held=lang.number(one.held), n=lang.number(one.packs),
        )) for one in less
    ]  # fmt: skip
    for code, title in sorted(shops.items()):
        with st.container(border=True, key=f"post-lists-{code}"):
            _shop(code, title, [sentence for shop, sentence in told if shop == code], lang)


def _shop(code: str, title: str, told: list[str], lang: Language) -> None:
    where, label = escape(address(lists_path(code), lang)), escape(lang.say("Look at the lists"))
    said = "".join(f'<p class="why">{escape(sentence)}</p>' for sentence in told)
    st.html(
        f'<div class="channel"><h3>{escape(title)}</h3></div>{said}'
        f'<div class="downloads"><a class="download" href="{where}" target="_self">{label}</a></div>'
    )
