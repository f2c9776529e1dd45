"""Opening a listing on the screen: whose fruit, what box, at what price, in which shops."""

import streamlit as st
from sqlalchemy import Connection

from marketplace import listings
from marketplace.directory.cooperatives import cooperatives
from marketplace.directory.produce import ProduceRow, all_produce
from marketplace.directory.rights.may import Needs
from marketplace.exchange.channels import titles
from marketplace.language.translation import Language
from marketplace.listings import ListingError, NewListing, OpenedListing
from marketplace.pages import components
from marketplace.pages.actions import Proposal, asking, changed, drawn, propose
from marketplace.pages.context import context, scope, signed
from marketplace.pages.listing_changes import show_changes
from marketplace.storage.scope import Act, Scope
from marketplace.words import money, names, weight
from marketplace.words.instants import as_date, day_of

_NAMED = 10
"""So many lots are named one by one."""
_POOLED, _EACH, _ONE = "pooled", "each", "one"
_OPENING = "listing"


def opening(lang: Language, *, first: bool) -> None:
    """Let a person open a listing; unfolded when it is the ``first``."""
    shops = context().read(titles, scope())
    produce = [name for name, _ in context().read(_produce, scope())]
    with st.expander(lang.say("Open a listing"), expanded=first):
        if not shops:
            components.empty(lang.say("There is no shop yet."), lang.say("Next: `lensan channels add`."))
            return
        if asking(_OPENING, lang):
            return
        known = {one.code: one.name for one in context().read(cooperatives, scope())}
        ways = {_POOLED: lang.say("all members pooled"), _EACH: lang.say("one for each member"),
                _ONE: lang.say("one household alone")}  # fmt: skip
        allowed = [_POOLED, _EACH, _ONE] if known else [_ONE]
        way = st.segmented_control(
            lang.say("Whose fruit"), allowed, default=allowed[0], required=True, format_func=ways.__getitem__,
            key="listing_way",
        )  # fmt: skip
        with st.form(drawn(_OPENING), border=False):
            whose = _whose(way, known, lang)
            of = st.selectbox(lang.say("Produce"), produce)
            grade = st.text_input(lang.say("Grade"), placeholder=lang.say("Loại 1; empty: every grade"))
            pack = st.text_input(lang.say("One box holds"), "5 kg")
            price = st.text_input(lang.say("Price of a box"), placeholder="150.000đ")
            chosen = st.pills(
                lang.say("Shops"), list(shops), selection_mode="multi", default=list(shops),
                format_func=shops.__getitem__,
            )  # fmt: skip
            seller = st.text_input(lang.say("Seller id of the cooperative in the shops")) if way == _POOLED else ""
            sent = st.form_submit_button(lang.say("Open the listing"), type="primary")
    if sent and of is not None:
        typed = (str(of), pack, price, names.tidy(grade))
        work = Proposal(
            lambda connection, sure: _open(connection, way, whose, typed, tuple(chosen), seller, sure=sure),
            lambda found: _outcome(*found, lang),
            [_owning(way, whose), Needs(Act.SELL, "channel", tuple(chosen), "code")],
        )
        propose(_OPENING, work, lang)


def more(sku: str, price_dong: int, lang: Language) -> None:
    """Let a person add the lots that came in since, and set another price than the one it has."""
    found = context().read(listings.fitting_lots, scope(), sku)
    if found.lots:
        text = lang.say(
            "Add {lots} new lots ({weight})", lots=lang.number(len(found.lots)), weight=lang.kilograms(found.left_g)
        )
        more_lots = (
            [lang.say("{count} more", count=lang.number(len(found.lots) - _NAMED))] if found.codes[_NAMED:] else []
        )
        components.hint(", ".join([*found.codes[:_NAMED], *more_lots]))
        if st.button(text, key=f"feed-{sku}"):
            changed(
                lambda connection: listings.feed(connection, scope(), sku, signed(), context().clock()),
                lang,
                lambda fed: lang.say("{sku} sells {lots} more lots, with {weight}.", sku=sku,
                                     lots=lang.number(len(fed.lots)), weight=lang.kilograms(fed.left_g)),
                needs=[Needs(Act.SELL, "listing", (sku,), "sku")],
            )  # fmt: skip
    _price(sku, price_dong, lang)
    show_changes(sku, lang)


def _price(sku: str, price_dong: int, lang: Language) -> None:
    form = f"price-{sku}"
    if asking(form, lang):
        return
    with st.form(drawn(form), border=False):
        components.hint(lang.say("A box costs {price} now.", price=lang.dong(price_dong)))
        price = st.text_input(lang.say("New price of a box"), placeholder=lang.dong(price_dong))
        sent = st.form_submit_button(lang.say("Set the price"))
    if sent:
        propose(form, Proposal(lambda connection, sure: _reprice(connection, sku, price, sure=sure),
                               lambda prices: _repriced(*prices, lang),
                               [Needs(Act.SELL, "listing", (sku,), "sku")]), lang)  # fmt: skip


def _reprice(connection: Connection, sku: str, typed: str, *, sure: bool) -> tuple[int, int]:
    """Set a price; return the one before and this one."""
    price_dong = money.dong(typed)
    before_dong = listings.reprice(connection, scope(), sku, price_dong, signed(), context().clock(), force=sure)
    return before_dong, price_dong


def _repriced(before_dong: int, price_dong: int, lang: Language) -> str:
    return lang.say(
        "A box costs {price} instead of {before}; the shops are told with the next sync.",
        price=lang.dong(price_dong),
        before=lang.dong(before_dong),
    )


def _produce(connection: Connection, _whose: Scope) -> list[ProduceRow]:
    return all_produce(connection)


def _whose(way: str, known: dict[str, str], lang: Language) -> str:
    """Ask for the cooperative, or for the household's code."""
    if way == _ONE:
        return names.tidy(st.text_input(lang.say("Household code")))
    return str(st.selectbox(lang.say("Cooperative"), list(known), format_func=known.__getitem__))


def _owning(way: str, whose: str) -> Needs:
    return Needs(Act.SELL, "household" if way == _ONE else "cooperative", (whose,), "code")


def _open(
    connection: Connection,
    way: str,
    whose: str,
    typed: tuple[str, str, str, str],
    shops: tuple[str, ...],
    seller: str,
    *,
    sure: bool,
) -> tuple[list[OpenedListing], int]:
    """Open what a person asked for; return what was opened, and how many households were left out."""
    produce, pack, price, grade = typed
    if not whose:
        raise ListingError("Write the household's code", "Hãy ghi mã hộ.")
    wanted = NewListing(produce, weight.grams(pack, "kg"), money.dong(price), shops, grade=grade, seller=seller,
                    household=whose if way == _ONE else "", cooperative="" if way == _ONE else whose)  # fmt: skip
    now = context().clock()
    today = as_date(day_of(now))
    if way != _EACH:
        return [listings.open_listing(connection, scope(), wanted, today, signed(), now, force=sure)], 0
    made, left = listings.open_each(connection, scope(), wanted, today, signed(), now, force=sure)
    if not made and left:
        (_household, refused), *_others = left
        raise ListingError(*refused)
    return made, len(left)


def _outcome(made: list[OpenedListing], left: int, lang: Language) -> str:
    lots = sum(len(one.fed.lots) for one in made)
    homes = sum(one.fed.households for one in made)
    text = lang.say(
        "{count} listings opened, from {lots} lots of {homes} households with {weight}.",
        count=lang.number(len(made)),
        lots=lang.number(lots),
        homes=lang.number(homes),
        weight=lang.kilograms(sum(one.fed.left_g for one in made)),
    )
    if left:
        text += " " + lang.say("{count} households were left out: no lot, no account, or listed already.",
                               count=lang.number(left))  # fmt: skip
    return text
