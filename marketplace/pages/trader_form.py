"""The form of a trader's price: what is paid today and where; grade, weighing point and another day if need be."""

from datetime import date

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.produce import known_id
from marketplace.directory.rights.may import Needs
from marketplace.language.translation import Language
from marketplace.listings.trader_prices import QuotedCommune, TraderQuote, note, quoted_communes
from marketplace.pages import components
from marketplace.pages.actions import Proposal, drawn, propose
from marketplace.pages.context import acting, context, scope, signed
from marketplace.reports.export.price_sheets import span_text
from marketplace.storage.scope import Act
from marketplace.words import price_ranges

_FORM = "trader-price"


def show(produce: str, lang: Language) -> None:
    """Let who may do so note what traders pay for a produce; nothing for others."""
    if not scope().may(Act.QUOTE):
        return
    say = lang.say
    places = context().read(quoted_communes, scope().doing(Act.QUOTE))
    components.heading(
        say("Note what traders pay"), say("What you note later of the same place and day corrects it; both are kept.")
    )
    if not places:
        components.hint(say("There is no household in your communes yet, so there is no place to note a price of."))
        return
    with st.form(drawn(_FORM), border=False):
        price = st.text_input(say("Trader's price of {produce}, đ a kg", produce=produce), placeholder="18.000; 17-19k")
        place = st.selectbox(say("Commune"), places, format_func=lambda one: one.name)
        with st.expander(say("Grade, weighing point, another day")):
            grade = st.text_input(say("Grade"), placeholder=say("empty: all grades"))
            point = st.text_input(say("Weighing point"))
            on = st.date_input(say("Day"), context().today(), format="DD/MM/YYYY")
        sent = st.form_submit_button(say("Note the price"), type="primary")
    if sent and place is not None and isinstance(on, date):
        _noted(produce, price, place, (grade, point), on, lang)


def _noted(produce: str, price: str, place: QuotedCommune, more: tuple[str, str], on: date, lang: Language) -> None:
    def work(connection: Connection, _: bool) -> TraderQuote:
        quote = TraderQuote(known_id(connection, produce), place.id, on, *price_ranges.read(price), *more)
        note(connection, acting(connection), quote, signed(), context().today(), context().clock())
        return quote

    def done(quote: TraderQuote) -> str:
        return lang.say(
            "Noted: traders pay {price} a kg in {commune} on {day}.", commune=place.name, day=lang.day(on),
            price=span_text(quote.low_dong, quote.high_dong, lang),
        )  # fmt: skip

    propose(_FORM, Proposal(work, done, [Needs(Act.QUOTE, "produce", (produce,), "name")]), lang)
