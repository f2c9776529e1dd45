"""Sản phẩm đăng bán: what stands in every shop, what is kept back and why, and the emergency stop."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

import streamlit as st
from sqlalchemy import Connection

from marketplace.directory.rights.may import Needs
from marketplace.language.labels import offer_reason, offer_state
from marketplace.language.translation import Language
from marketplace.listings import emergency_stop
from marketplace.listings.availability import settings
from marketplace.listings.availability.learned_safety_stock import RISKS_BP
from marketplace.listings.availability.settings import OfferSettings, ShopOffer
from marketplace.listings.emergency_stop import ShopStop
from marketplace.listings.safety_stock import why
from marketplace.pages import components, listing_form, page_alerts
from marketplace.pages.actions import answered, changed, told
from marketplace.pages.context import context, scope, signature, signed
from marketplace.pages.number_field import number_field
from marketplace.storage.scope import Act, Scope
from marketplace.words import names

_MOST = 30
_MOST_PACKS = 10_000
Group = list[ShopOffer]


def show() -> None:
    """Draw the screen."""
    lang = components.reader()
    components.title(lang.say("Listings"), lang.say("What stands in every shop, and what is kept back"))
    told()
    sells = scope().may(Act.SELL)
    _stopped(lang, sells=sells)
    page_alerts.show(lang)
    search = st.text_input(lang.say("Find a listing"), key="listing_search", placeholder=lang.say("SKU, name or owner"))
    groups = _groups(context().read(_shop_offers, scope(), names.tidy(search)))
    if not groups and names.tidy(search):
        components.empty(
            lang.say("Nothing is offered under this name."), lang.say("Next: look for another SKU or name.")
        )
    elif not groups:
        nothing = lang.say("Nothing is offered yet.")
        components.nothing_found(nothing, lang.say("Next: open a listing below."), nothing)
    for group in groups[:_MOST]:
        _listing(group, lang, sells=sells)
    if len(groups) > _MOST:
        components.hint(lang.say("There are more listings; look for one by its name."))
    if sells:
        listing_form.opening(lang, first=not groups and not names.tidy(search))


def _shop_offers(connection: Connection, whose: Scope, search: str) -> list[ShopOffer]:
    return settings.shop_offers(connection, whose, search, most=_MOST * 10)


def _groups(offers: Sequence[ShopOffer]) -> list[Group]:
    return [list(group) for _, group in groupby(offers, key=lambda one: one.listing_id)]


def _stopped(lang: Language, *, sells: bool) -> None:
    """Say shop by shop how far the stops are, as long as anything is stopped."""
    rows = context().read(_stops, scope())
    if not rows:
        return
    with st.container(border=True, key="stopped"):
        components.heading(lang.say("Stopped selling"), lang.say("Shop by shop, whether it shows 0"))
        for one in rows:
            _shop_stop(one, lang, sells=sells)


def _stops(connection: Connection, whose: Scope) -> list[ShopStop]:
    return emergency_stop.report(connection, emergency_stop.stopped(connection, whose))


def _shop_stop(one: ShopStop, lang: Language, *, sells: bool) -> None:
    mark = "whole" if one.state == "stopped" else "short"
    text = f"{one.listing} · {one.owner} · {one.sku} – {one.title}: {_state_of_stop(one, lang)}"
    link = escape(one.link or "", True)
    link = f' <a href="{link}" target="_blank" rel="noopener">{link}</a>' if link else ""
    st.html(f'<div class="state"><p><span class="dot {mark}"></span>{escape(text)}{link}</p></div>')
    waits = sells and one.state == "waiting"
    if waits and st.button(lang.say("I have set it to 0"), key=f"tick-{one.offer_id}"):
        changed(
            lambda connection: emergency_stop.tick(connection, one.offer_id, signature(), context().clock()),
            lang,
            lambda _: lang.say("Noted: {shop} shows 0 of {listing}.", shop=one.title, listing=one.listing),
            needs=[Needs(Act.SELL, "offer", (one.offer_id,))],
        )


def _state_of_stop(one: ShopStop, lang: Language) -> str:
    since = lang.instant(one.since_ms)
    if one.state == "stopped":
        return lang.say("stopped, since {when}", when=since)
    if one.state == "waiting":
        return lang.say("waiting for somebody to set it to 0 there, since {when}", when=since)
    return lang.say("not confirmed since {when}: {why}", when=since, why=lang.tell(one.why or emergency_stop.SILENT))


def _listing(group: Group, lang: Language, *, sells: bool) -> None:
    first = group[0]
    with st.container(border=True, key=f"listing-{first.listing_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
            box = lang.say("{price} for a box of {weight}", price=lang.dong(first.price_dong),
                           weight=lang.kilograms(first.label_g))  # fmt: skip
            where = f"{first.sku} · {_policy(first, lang)}"
            lines = "".join(f"<p>{escape(text)}</p>" for text in (first.owner, box, where))
            st.html(f'<div class="channel"><h3>{escape(first.title)}</h3>{lines}</div>')
            if sells:
                _stop_button(first, lang)
        columns = [
            (lang.say("Shop"), "text"),
            (lang.say("Stock (packs)"), "number"),
            (lang.say("Kept back (packs)"), "number"),
        ]
        components.table([*columns, (lang.say("State"), "text")], [_row(one, lang) for one in group])
        if sells:
            _forms(group, lang)


def _forms(group: Group, lang: Language) -> None:
    first = group[0]
    for name, label, draw in (
        ("steered", lang.say("Kept back and policy"), lambda: _steer(group, lang)),
        ("more", lang.say("Lots and price"), lambda: listing_form.more(first.sku, first.price_dong, lang)),
    ):
        _unfolded(f"{name}-{first.listing_id}", label, draw)


def _unfolded(key: str, label: str, draw: Callable[[], None]) -> None:
    """Draw what folds out once somebody unfolds it: nobody waits for the forms of all listings."""
    fold = st.expander(label, key=key, on_change="rerun")
    if fold.open:
        with fold:
            draw()


def _row(one: ShopOffer, lang: Language) -> list[str]:
    stands = "–" if one.remote_stock is None else lang.number(one.remote_stock)
    kept = lang.say("learned") if one.oversell_risk_bp is not None else lang.number(one.safety_stock)
    state = lang.say("stopped selling") if one.stopped_ms is not None else offer_state(one.state, lang)
    why = offer_reason(one.reason, one.reason_vi, lang)
    text = f"{state} – {why}" if why else state
    if one.state == "refused" and one.stopped_ms is None:
        onward = lang.say("Put right what the platform names, then it is sent again with the next update.")
        text += f"{'' if text.endswith(('.', '”')) else '.'} {onward}"
    return [one.shop_title, stands, kept, text]


def _policy(one: ShopOffer, lang: Language) -> str:
    if one.policy == "everywhere":
        return lang.say("every shop shows all, {packs} packs more in sum", packs=lang.number(one.exposure_packs))
    return lang.say("the shops share the lots")


def _stop_button(one: ShopOffer, lang: Language) -> None:
    """Draw the big red button, which asks once more; or the one that lets a stopped listing be sold again."""
    if one.stopped_ms is not None:
        if st.button(lang.say("Sell again"), key=f"resume-{one.listing_id}"):
            changed(
                lambda connection: emergency_stop.resume(connection, [one.listing_id], signature(), context().clock()),
                lang,
                lambda _: lang.say("{listing} is sold again; the shops are told with the next sync.",
                                   listing=_named(one)),
                needs=[_selling(one)],
            )  # fmt: skip
        return
    asked = f"stop_asked_{one.listing_id}"  # counts the times it was left: a popover of another key is shut
    with st.popover(lang.say("Stop selling now"), type="primary", key=f"{asked}_{st.session_state.get(asked, 0)}"):
        st.html(f"<p><b>{escape(_named(one))}</b></p>")
        st.write(lang.say("Every shop will show 0 at once, ahead of all other work."))
        answer = answered(lang.say("Yes, stop selling now"), f"stop-{one.listing_id}", lang)
    if answer is False:
        st.session_state[asked] = st.session_state.get(asked, 0) + 1
        st.rerun()
    if answer:
        changed(
            lambda connection: emergency_stop.stop(connection, [one.listing_id], signature(), context().clock()),
            lang,
            lambda _: lang.say("{listing} is stopped; below stands shop by shop whether it shows 0.",
                               listing=_named(one)),
            needs=[_selling(one)],
        )  # fmt: skip


def _selling(one: ShopOffer) -> Needs:
    return Needs(Act.SELL, "listing", (one.listing_id,))


def _named(one: ShopOffer) -> str:
    """Return what tells a listing from the others: its title, whose it is, and its SKU."""
    return f"{one.title} · {one.owner} · {one.sku}"


def _steer(group: Group, lang: Language) -> None:
    """Let a manager take the suggested numbers, let them be learned, write some, or choose the policy."""
    first = group[0]
    with context().database.read() as connection:
        found = settings.suggestion_of(connection, group, context().clock())
    if not found:
        components.hint(_nothing_suggested(first, lang))
    for one in group:
        if one.offer_id in found:
            packs, suggestion = found[one.offer_id]
            components.hint(f"{one.shop_title} – {_suggested(one, packs, lang)}. {why(suggestion, lang)}")
    saved = lang.say("Saved what {listing} keeps back and how it is shared.", listing=_named(first))
    suggested = [one for one in group if one.offer_id in found]
    if suggested and st.button(lang.say("Keep back what is suggested"), key=f"suggested-{first.listing_id}"):
        numbers = [found[one.offer_id][0] for one in suggested]
        changed(
            lambda connection: settings.set_safety_stock(connection, suggested, numbers, signed(), context().clock()),
            lang,
            lambda _: saved,
            needs=[_selling(first)],
        )
    with st.form(f"steer-{first.listing_id}", border=False):
        risk_bp = _risk(first, lang)
        kept = [one.safety_stock if first.oversell_risk_bp is not None else _kept(one, lang) for one in group]
        everywhere = st.toggle(lang.say("Every shop shows all"), value=first.policy == "everywhere")
        label = lang.say("Packs offered in sum beyond the lots")
        exposure = number_field(label, 1, _MOST_PACKS, max(1, first.exposure_packs), lang)
        sent = st.form_submit_button(lang.say("Save"))
    numbers = [packs for packs in kept if packs is not None]
    if sent and exposure is not None and len(numbers) == len(group):
        form = OfferSettings(tuple(numbers), risk_bp, "everywhere" if everywhere else "split", exposure)
        changed(
            lambda connection: settings.save(connection, group, form, signed(), context().clock()),
            lang,
            lambda _: saved,
            needs=[_selling(first)],
        )


def _nothing_suggested(one: ShopOffer, lang: Language) -> str:
    if one.policy == "everywhere":
        return lang.say("No shop shows it now, so nothing is suggested.")
    return lang.say("The shops share the lots, so nothing has to be kept back.")


def _suggested(one: ShopOffer, packs: int, lang: Language) -> str:
    if one.oversell_risk_bp is not None:
        return lang.say("Learned now: {packs} packs", packs=lang.number(packs))
    return lang.say("Suggested: {packs} packs", packs=lang.number(packs))


def _risk(one: ShopOffer, lang: Language) -> int | None:
    """Let a manager choose numbers of their own, or learned ones with their risk (1/10,000)."""
    choices: list[int | None] = [None, *sorted({*RISKS_BP, one.oversell_risk_bp or RISKS_BP[0]})]

    def name(risk_bp: int | None) -> str:
        if risk_bp is None:
            return lang.say("by a person, shop by shop")
        return lang.say("learned, for a risk of at most {risk} of selling too much", risk=lang.share(risk_bp, 10_000))

    at = choices.index(one.oversell_risk_bp)
    return st.selectbox(lang.say("How the kept-back number is set"), choices, at, format_func=name)


def _kept(one: ShopOffer, lang: Language) -> int | None:
    """Let a manager write a shop's own number; once it is another one in the books, that one is shown."""
    label = lang.say("Packs kept back in {shop}", shop=one.shop_title)
    key = f"kept-{one.offer_id}-{one.safety_stock}"
    return number_field(label, 0, max(_MOST_PACKS, one.safety_stock), one.safety_stock, lang, key)
