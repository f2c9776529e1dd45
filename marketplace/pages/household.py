"""One household: what it sold, its lots, products and orders, and why its figures are what they are."""

import pandas as pd
import streamlit as st

from marketplace.language.labels import offer_reason, offer_state, order_state, payment_state
from marketplace.language.translation import Language
from marketplace.pages import components, story
from marketplace.pages.charts import day_chart, event_name
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.pages.tables import tall, written
from marketplace.reports.figures import HouseholdReport, SeasonRow, household_report, season_freshness, sources
from marketplace.reports.figures.household import LotBalance, OfferRow
from marketplace.words.instants import local


def show(household_id: int, season: SeasonRow, lang: Language) -> None:
    """Draw one household's season, and the way back to the list."""
    if st.button(lang.say("← All households"), type="tertiary", key="back"):
        del st.query_params["ho"]
        st.session_state["visits"] = st.session_state.get("visits", 0) + 1
        st.rerun()
    components.live(lambda: _body(household_id, season, lang))
    report = context().read(household_report, scope(), season, household_id)
    if report is not None and report.orders:  # beside what is drawn anew: whoever reads or writes here is not disturbed
        story.of_an_order([(one.code, one.channel) for one in report.orders], lang)


def _body(household_id: int, season: SeasonRow, lang: Language) -> None:
    report = context().read(household_report, scope(), season, household_id)
    if report is None:
        components.empty(lang.say("This household is not shown to you."), lang.say("Next: go back to all households."))
        return
    facts = report.facts
    components.title(facts.name, _who(report, lang))
    components.claim(context().read(season_freshness, scope(), context().minute_ms(), season), season)
    if not report.proof.draws and not report.lots:
        components.empty(
            lang.say("This household has no lots in this season."),
            lang.say("Next: import its lots, or choose a season."),
        )
        return
    _figures(report, lang)
    _why(report, lang)
    if report.days:
        components.heading(lang.say("Delivered, day by day"))
        known = {one.platform for one in context().read(sources, scope(), context().minute_ms())}
        chart = day_chart(report.days, "delivered", sorted(known), lang, height=220)
        st.altair_chart(chart, key="household_days")
    _lots(report, lang)
    _offers(report, lang)
    _orders(report, lang)


def _who(report: HouseholdReport, lang: Language) -> str:
    facts = report.facts
    now = "" if facts.commune_now is None else lang.say("today {commune}", commune=facts.commune_now)
    parts = [facts.code, facts.hamlet, facts.commune, facts.district, now, facts.phone, *report.cooperatives]
    if facts.leads_group:
        parts.append(lang.say("lead household, sells for neighbours"))
    return " · ".join(part for part in parts if part)


def _figures(report: HouseholdReport, lang: Language) -> None:
    sums = report.own
    first = Figure(lang.say("Sold through the platforms"), lang.kilograms(sums.sold_g))
    components.headline(
        first,
        [
            Figure(lang.say("Revenue"), lang.dong(sums.sold_dong)),
            Figure(lang.say("Orders"), lang.number(sums.placed_orders)),
        ],
    )
    events = (("placed", sums.placed_g, sums.placed_dong), ("delivered", sums.delivered_g, sums.delivered_dong),
              ("paid", sums.paid_g, sums.paid_dong))  # fmt: skip
    if report.bought.placed_g:
        components.hint(lang.say(
            "The household's own fruit alone. Besides, the cooperative sold what it had bought outright:"
            " {weight}, {amount}.",
            weight=lang.kilograms(report.bought.sold_g), amount=lang.dong(report.bought.sold_dong),
        ))  # fmt: skip
    components.steps([Figure(event_name(name, lang), lang.kilograms(g), lang.dong(dong)) for name, g, dong in events])


def _why(report: HouseholdReport, lang: Language) -> None:
    """Show the sum that makes the headline figure, shop by shop, and the same counted again from every draw."""
    with st.expander(lang.say("Why this number?")):
        columns = [
            (lang.say("Shop"), "text"),
            (lang.say("Delivered"), "number"),
            (lang.say("− Returned"), "number"),
            (lang.say("= Sold"), "number"),
            (lang.say("Revenue"), "number"),
        ]
        kept = report.proof.kept
        rows = [(title, sums) for _, title, sums in report.channels] + [(lang.say("Together"), kept)]
        if report.bought.placed_g:
            rows.append((lang.say("of which bought outright by the cooperative"), report.bought))
            rows.append((lang.say("The household's own"), report.own))
        lines = [
            [
                title,
                lang.kilograms(sums.delivered_g),
                lang.kilograms(sums.returned_g),
                lang.kilograms(sums.sold_g),
                lang.dong(sums.sold_dong),
            ]
            for title, sums in rows
        ]
        components.table(columns, lines, last_is_total=True)
        st.html(f'<p class="proof">{_proof(report, lang)}</p>')


def _proof(report: HouseholdReport, lang: Language) -> str:
    proof = report.proof
    counted = lang.say(
        "Counted again from {draws} draws of this household's lots in {orders} orders: {weight}.",
        draws=lang.number(proof.draws),
        orders=lang.number(proof.orders),
        weight=lang.kilograms(proof.counted.sold_g),
    )
    if proof.agrees:
        return counted + " " + lang.say("It agrees.")
    off = lang.kilograms(proof.kept.sold_g - proof.counted.sold_g)
    return counted + " " + lang.say("It differs by {weight}; run `lensan reconcile`.", weight=off)


def _lots(report: HouseholdReport, lang: Language) -> None:
    components.heading(lang.say("Lots"), lang.say("picked = sold + sorted + lost or spoiled + sold elsewhere + left"))
    columns = [
        (lang.say("Lot"), "text"),
        (lang.say("Variety"), "text"),
        (lang.say("Picked on"), "text"),
        (lang.say("Cut or to be cut"), "number"),
        (lang.say("Sold or held"), "number"),
        (lang.say("Sorted"), "number"),
        (lang.say("Lost or spoiled"), "number"),
        (lang.say("Sold elsewhere"), "number"),
        (lang.say("Left"), "number"),
    ]
    rows = [
        [
            lot.code,
            " ".join(part for part in (lot.variety, lot.grade) if part) or "–",
            lang.day(lot.picked_on)
            if lot.picked_on
            else lang.say("to be cut {days}", days=lang.day(lot.forecast_from)),
            *(lang.kilograms(weight) for weight in _weights(lot)),
        ]
        for lot in report.lots
    ]
    components.table(columns, rows)


def _weights(lot: LotBalance) -> tuple[int, ...]:
    """Return a lot's weights as the table shows them: the first is the sum of the others."""
    return (lot.in_g, lot.sold_g + lot.over_g, lot.sorted_g, lot.lost_g + lot.spoiled_g, lot.elsewhere_g, lot.balance_g)


def _offers(report: HouseholdReport, lang: Language) -> None:
    if not report.offers:
        return
    components.heading(lang.say("Products on offer"))
    columns = [
        (lang.say("Product"), "text"),
        (lang.say("Shop"), "text"),
        (lang.say("Pack"), "number"),
        (lang.say("Price"), "number"),
        (lang.say("Stock (packs)"), "number"),
        (lang.say("State"), "text"),
    ]
    rows = [
        [
            offer.title,
            offer.channel,
            lang.kilograms(offer.label_g),
            lang.dong(offer.price_dong),
            "–" if offer.stock is None else lang.number(offer.stock),
            " – ".join(part for part in (offer_state(offer.state, lang), _why_so(offer, lang)) if part),
        ]
        for offer in report.offers
    ]
    components.table(columns, rows)


def _why_so(offer: OfferRow, lang: Language) -> str:
    return offer_reason(offer.reason, offer.reason_vi, lang)


def _orders(report: HouseholdReport, lang: Language) -> None:
    if not report.orders:
        return
    note = lang.say("the latest {count}", count=lang.number(len(report.orders)))
    components.heading(lang.say("Orders"), note)
    bought = any(one.bought_dong for one in report.orders)
    rows = [
        {
            lang.say("Order"): one.code,
            lang.say("Placed on"): f"{local(one.placed_ms):%d/%m/%Y %H:%M}",
            lang.say("State"): order_state(one.state, lang),
            lang.say("Payment"): payment_state(one.payment, lang),
            lang.say("Waybill"): ", ".join(one.waybills),
            lang.say("From this household (kg)"): one.drawn_g / 1_000,
            lang.say("Cancelled (kg)"): one.cancelled_g / 1_000,
            lang.say("Short (kg)"): one.short_g / 1_000,
            lang.say("Undelivered (kg)"): one.undelivered_g / 1_000,
            lang.say("Returned (kg)"): one.returned_g / 1_000,
            lang.say("Amount (đồng)"): one.amount_dong - one.bought_dong,
            **({lang.say("Bought outright (đồng)"): one.bought_dong} if bought else {}),
            lang.say("Shop"): one.channel,
        }
        for one in report.orders
    ]
    st.dataframe(written(pd.DataFrame(rows), lang), hide_index=True, height=tall(len(rows)), key="orders")
