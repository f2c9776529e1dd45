"""Cần xử lý: what could not be understood, all that is alike as one question, answered with one click."""

import json
from collections.abc import Callable
from html import escape

import streamlit as st

from marketplace.directory.rights.may import Needs, require
from marketplace.exchange import channels, inbox
from marketplace.exchange.inbox import Candidate, InboxError, Item, ItemGroup
from marketplace.inventory.lot_list import lot_listed
from marketplace.language.translation import Language
from marketplace.pages import asked_files, components, inbox_texts, post_list_tasks, rectifications
from marketplace.pages.actions import answered, told
from marketplace.pages.context import acting, context, scope, signed
from marketplace.pages.doors.light import address
from marketplace.pages.doors.parcels import PARCELS
from marketplace.reports.figures.parcels_to_post import day_differences, parcels_to_post
from marketplace.storage.scope import Act
from marketplace.words import names

_FIRST = 5
_ASKED = "inbox_asked"


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    components.title(
        lang.say("To settle"),
        lang.say("What could not be understood waits here for a person; everything else goes on."),
    )
    _outcome()
    told()
    rectifications.show_asked(lang)
    asked_files.show(lang)
    post_list_tasks.show(lang)
    _parts(lang)
    groups = context().read(inbox.groups, scope())
    if not groups:
        components.empty(
            lang.say("Nothing waits: everything that came in was understood."), lang.say("There is nothing to do here.")
        )
    for alike in groups:
        with st.container(border=True, key=f"alike-{alike.first.id}"):
            _group(alike, lang)


def _parts(lang: Language) -> None:
    """Tell of boxes that meet no waybill, and lead to the parcels of which a part waits for a count."""
    if not scope().may(Act.ORDERS):
        return
    found = context().read(parcels_to_post, scope(), context().today())
    if differing := day_differences(found, context().today()):
        components.heading(lang.say("Boxes and waybills that do not meet"))
        for one in differing:
            told = lang.say("{day}, {office}: {boxes} boxes, {waybills} waybills; look at {orders}",
                            day=lang.day(one.day), office=one.post_office, boxes=lang.number(one.boxes),
                            waybills=lang.number(one.waybills), orders=", ".join(one.codes))  # fmt: skip
            st.html(f'<p class="why">{escape(told)}</p>')
        _to_parcels(lang.say("Send by post office"), lang)
    waiting = sum(one.asks_part for one in found)
    if not waiting:
        return
    components.heading(lang.say("A part was delivered or came back"))
    _to_parcels(lang.say("Count the boxes of {n} parcels", n=lang.number(waiting)), lang)


def _to_parcels(label: str, lang: Language) -> None:
    where = escape(address(PARCELS, lang))
    st.html(f'<div class="downloads"><a class="download" href="{where}" target="_self">{escape(label)}</a></div>')


def _outcome() -> None:
    """Say once what the last click did."""
    text = st.session_state.pop("inbox_outcome", None)
    if text:
        kind, sentence = text
        with st.container(key="told"):
            (st.success if kind == "done" else st.error)(sentence)


def _group(alike: ItemGroup, lang: Language) -> None:
    item = alike.first
    place = inbox_texts.place(item, lang)
    where = f"{_source(item, lang)} · {place}"
    since = lang.say("{where} · since {when}", where=where, when=lang.instant(item.first_ms))
    st.html(
        f'<div class="channel"><h3>{escape(inbox_texts.headline(alike, lang))}</h3><p>{escape(since)}</p></div>'
        f'<p class="why">{escape(item.reason if lang.code == "en" else item.reason_vi)}</p>'
    )
    _kept(item, lang)
    if item.meaning:
        _answered(item, lang)
        return
    asked = st.session_state.get(_ASKED)
    asked_id, meant = asked or (None, None)
    if asked_id == item.id:
        _confirm(alike, meant, lang)
        return
    if item.cause != "order":
        _choices(alike, lang)
        if not item.candidates:
            components.hint(inbox_texts.onward(item, lang))
        if st.button(lang.say("Drop it"), key=f"drop-{item.id}"):
            _ask(item, None)


def _source(item: Item, lang: Language) -> str:
    if item.source == "import":
        return lang.say("a sheet")
    return context().read(channels.titles, scope()).get(item.source, item.source)


def _kept(item: Item, lang: Language) -> None:
    """Draw what came in, as people read it; the raw record folds out."""
    facts, lines = inbox_texts.facts_of(item, lang)
    pairs = "".join(f"<li><span>{escape(name)}</span> {escape(value)}</li>" for name, value in facts)
    st.html(f'<ul class="kept">{pairs}</ul>')
    if lines:
        columns = [(lang.say("Product"), "text"), (lang.say("Packs"), "number"), (lang.say("Pack"), "number")]
        components.table([*columns, (lang.say("Amount"), "number")], lines)
    if item.kept:
        with st.expander(lang.say("Raw record")):
            st.code(json.dumps(json.loads(item.kept), ensure_ascii=False, indent=2), language="json")


def _choices(alike: ItemGroup, lang: Language) -> None:
    """Draw a button for each thing the word may mean, the likeliest first."""
    item = alike.first
    if item.cause == "status":
        with st.container(horizontal=True, key=f"states-{item.id}"):
            for one in item.candidates:
                if st.button(inbox_texts.title(one, lang), key=f"choose-{item.id}-{one.code}"):
                    _ask(item, one)
        return
    for one in item.candidates[:_FIRST]:
        _choice(item, one, lang)
    if item.candidates[_FIRST:]:
        with st.expander(lang.say("More")):
            for one in item.candidates[_FIRST:]:
                _choice(item, one, lang)
    if item.cause == "sku":
        words = st.text_input(lang.say("Find another product"), key=f"find-{item.id}")
        for one in context().read(inbox.search, scope(), words) if names.tidy(words) else ():
            _choice(item, one, lang, found=True)


def _choice(item: Item, one: Candidate, lang: Language, *, found: bool = False) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        text, below = inbox_texts.title(one, lang), inbox_texts.details(one, lang)
        st.html(f'<div class="choice"><b>{escape(text)}</b><span>{escape(below)}</span></div>')
        if st.button(lang.say("This one"), key=f"{'found' if found else 'choose'}-{item.id}-{one.code}"):
            _ask(item, one)


def _ask(item: Item, one: Candidate | None) -> None:
    """Remember what was clicked, so that the next drawing asks whether it is meant."""
    st.session_state[_ASKED] = (item.id, one)
    st.rerun()


def _confirm(alike: ItemGroup, one: Candidate | None, lang: Language) -> None:
    """Say what will happen, and do it when a person agrees."""
    item = alike.first
    if one is None:
        _confirm_drop(alike, lang)
        return
    st.info(_effect(alike, one, lang))
    pack_g = _pack(item, one, lang)
    answer = answered(lang.say("Yes, note it"), str(item.id), lang)
    if answer is False:
        _ask_no_more()
    if answer:
        _do(lambda: _settle(item, one.code, pack_g, lang), lang)


def _effect(alike: ItemGroup, one: Candidate, lang: Language) -> str:
    """Say what an answer will do; of a lot whose weight it rewrites, both weights."""
    item, named = alike.first, inbox_texts.named(one, lang)
    said_g = inbox_texts.weight_of(item)
    if one.what == "lot" and said_g is not None and alike.number == 1:
        before_g = context().read(lot_listed, scope(), one.code).in_g
        if before_g != said_g:
            return inbox_texts.rewritten(named, before_g, said_g, lang)
    return inbox_texts.effect(item, alike.number, named, lang)


def _pack(item: Item, one: Candidate, lang: Language) -> int | None:
    """Let a person say what one pack weighs, where the shop and the product say otherwise."""
    theirs_g = inbox_texts.pack_of(item)
    if item.cause != "sku" or one.pack_g is None or theirs_g in (None, one.pack_g):
        return None
    chosen: int = st.radio(
        lang.say("The shop and the product name different packs; what does one really weigh?"),
        [theirs_g, one.pack_g],
        format_func=lang.kilograms,
        key=f"pack-{item.id}",
        horizontal=True,
    )
    return chosen


def _confirm_drop(alike: ItemGroup, lang: Language) -> None:
    item = alike.first
    count = lang.number(alike.number)
    st.info(lang.say("{count} things are closed without being entered; they stay recorded.", count=count))
    why = st.text_input(lang.say("Why"), key=f"why-{item.id}")
    answer = answered(lang.say("Yes, drop it"), str(item.id), lang)
    if answer is False:
        _ask_no_more()
    if answer:
        _do(lambda: _drop(item, why, lang), lang)


def _answered(item: Item, lang: Language) -> None:
    """Draw what was answered, until the clock has entered it."""
    text = lang.say(
        "Answered: {answer}. It is entered when the clock next runs.", answer=inbox_texts.answer_of(item, lang)
    )
    st.info(text)
    if st.button(lang.say("Answer again"), key=f"again-{item.id}"):
        _do(lambda: _take_back(item, lang), lang)


def _do(act: Callable[[], str], lang: Language) -> None:
    """Do what was agreed, and tell it after the next drawing; a refusal is told just so."""
    try:
        st.session_state["inbox_outcome"] = ("done", act())
    except InboxError as error:
        st.session_state["inbox_outcome"] = ("refused", lang.tell(error.sentence))
        st.rerun()
    context().forget()
    _ask_no_more()


def _ask_no_more() -> None:
    st.session_state.pop(_ASKED, None)
    st.rerun()


def _answering(item: Item) -> Needs:
    return Needs(Act.ANSWER, "inboxitem", (item.id,))


def _settle(item: Item, meaning: str, pack_g: int | None, lang: Language) -> str:
    with context().database.write() as connection:
        require(connection, acting(connection), _answering(item))
        count = inbox.settle(connection, scope(), item.id, meaning, signed(), context().clock(), pack_g=pack_g)
    return lang.say("Noted for {count} things; the clock enters them.", count=lang.number(count))


def _drop(item: Item, why: str, lang: Language) -> str:
    with context().database.write() as connection:
        require(connection, acting(connection), _answering(item))
        count = inbox.drop(connection, scope(), item.id, why, signed(), context().clock())
    return lang.say("{count} things are dropped.", count=lang.number(count))


def _take_back(item: Item, lang: Language) -> str:
    with context().database.write() as connection:
        require(connection, acting(connection), _answering(item))
        inbox.take_back(connection, scope(), item.id, signed())
    return lang.say("The answer is taken back.")
