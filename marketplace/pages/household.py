"""One household: what it sold, its lots, products and orders, and why its figures are what they are."""

import pandas as pd
import streamlit as st

from marketplace.language.labels import offer_reason, offer_state, order_state, payment_state
from marketplace.language.translation import Language
from marketplace.pages import frame, story
from marketplace.pages.charts import day_chart, event_name
from marketplace.pages.desk import desk, scope
from marketplace.pages.frame import Figure
from marketplace.pages.sheet import tall, written
from marketplace.reports.figures import HouseholdReport, SeasonRow, household_report, season_freshness, sources
from marketplace.reports.figures.household import LotBalance, OfferRow
from marketplace.words.instants import local


def show(household_id: int, season: SeasonRow, said: Language) -> None:
    """Draw one household's season, and the way back to the list."""
    if st.button(said.say("← All households"), type="tertiary", key="back"):
        del st.query_params["ho"]
        st.session_state["visits"] = st.session_state.get("visits", 0) + 1
        st.rerun()
    frame.live(lambda: _body(household_id, season, said))
    report = desk().read(household_report, scope(), season, household_id)
    if report is not None and report.orders:  # beside what is drawn anew: whoever reads or writes here is not disturbed
        story.of_an_order([(one.code, one.channel) for one in report.orders], said)


def _body(household_id: int, season: SeasonRow, said: Language) -> None:
    report = desk().read(household_report, scope(), season, household_id)
    if report is None:
        frame.empty(said.say("This household is not shown to you."), said.say("Next: go back to all households."))
        return
    facts = report.facts
    frame.title(facts.name, _who(report, said))
    frame.claim(desk().read(season_freshness, scope(), desk().minute_ms(), season), season)
    if not report.proof.draws and not report.lots:
        frame.empty(
            said.say("This household has no lots in this season."),
            said.say("Next: import its lots, or choose a season."),
        )
        return
    _figures(report, said)
    _why(report, said)
    if report.days:
        frame.heading(said.say("Delivered, day by day"))
        known = {one.platform for one in desk().read(sources, scope(), desk().minute_ms())}
        chart = day_chart(report.days, "delivered", sorted(known), said, height=220)
        st.altair_chart(chart, key="household_days")
    _lots(report, said)
    _offers(report, said)
    _orders(report, said)


def _who(report: HouseholdReport, said: Language) -> str:
    facts = report.facts
    now = "" if facts.commune_now is None else said.say("today {commune}", commune=facts.commune_now)
    parts = [facts.code, facts.hamlet, facts.commune, facts.district, now, facts.phone, *report.cooperatives]
    if facts.leads_group:
        parts.append(said.say("lead household, sells for neighbours"))
    return " · ".join(part for part in parts if part)


def _figures(report: HouseholdReport, said: Language) -> None:
    sums = report.own
    first = Figure(said.say("Sold through the platforms"), said.kilograms(sums.sold_g))
    frame.headline(
        first,
        [
            Figure(said.say("Revenue"), said.dong(sums.sold_dong)),
            Figure(said.say("Orders"), said.number(sums.placed_orders)),
        ],
    )
    events = (("placed", sums.placed_g, sums.placed_dong), ("delivered", sums.delivered_g, sums.delivered_dong),
              ("paid", sums.paid_g, sums.paid_dong))  # fmt: skip
    if report.bought.placed_g:
        frame.hint(said.say(
            "The household's own fruit alone. Besides, the cooperative sold what it had bought outright:"
            " {weight}, {amount}.",
            weight=said.kilograms(report.bought.sold_g), amount=said.dong(report.bought.sold_dong),
        ))  # fmt: skip
    frame.steps([Figure(event_name(name, said), said.kilograms(g), said.dong(dong)) for name, g, dong in events])


def _why(report: HouseholdReport, said: Language) -> None:
    """Show the sum that makes the headline figure, shop by shop, and the same counted again from every draw."""
    with st.expander(said.say("Why this number?")):
        columns = [
            (said.say("Shop"), "text"),
            (said.say("Delivered"), "number"),
            (said.say("− Returned"), "number"),
            (said.say("= Sold"), "number"),
            (said.say("Revenue"), "number"),
        ]
        kept = report.proof.kept
        rows = [(title, sums) for _, title, sums in report.channels] + [(said.say("Together"), kept)]
        if report.bought.placed_g:
            rows.append((said.say("of which bought outright by the cooperative"), report.bought))
            rows.append((said.say("The household's own"), report.own))
        lines = [
            [
                title,
                said.kilograms(sums.delivered_g),
                said.kilograms(sums.returned_g),
                said.kilograms(sums.sold_g),
                said.dong(sums.sold_dong),
            ]
            for title, sums in rows
        ]
        frame.table(columns, lines, last_is_total=True)
        st.html(f'<p class="proof">{_proof(report, said)}</p>')


def _proof(report: HouseholdReport, said: Language) -> str:
    proof = report.proof
    counted = said.say(
        "Counted again from {draws} draws of this household's lots in {orders} orders: {weight}.",
        draws=said.number(proof.draws),
        orders=said.number(proof.orders),
        weight=said.kilograms(proof.counted.sold_g),
    )
    if proof.agrees:
        return counted + " " + said.say("It agrees.")
    off = said.kilograms(proof.kept.sold_g - proof.counted.sold_g)
    return counted + " " + said.say("It differs by {weight}; run `lensan reconcile`.", weight=off)


def _lots(report: HouseholdReport, said: Language) -> None:
    frame.heading(said.say("Lots"), said.say("picked = sold + sorted + lost or spoiled + sold elsewhere + left"))
    columns = [
        (said.say("Lot"), "text"),
        (said.say("Variety"), "text"),
        (said.say("Picked on"), "text"),
        (said.say("Cut or to be cut"), "number"),
        (said.say("Sold or held"), "number"),
        (said.say("Sorted"), "number"),
        (said.say("Lost or spoiled"), "number"),
        (said.say("Sold elsewhere"), "number"),
        (said.say("Left"), "number"),
    ]
    rows = [
        [
            lot.code,
            " ".join(part for part in (lot.variety, lot.grade) if part) or "–",
            said.day(lot.picked_on)
            if lot.picked_on
            else said.say("to be cut {days}", days=said.day(lot.forecast_from)),
            *(said.kilograms(weight) for weight in _weights(lot)),
        ]
        for lot in report.lots
    ]
    frame.table(columns, rows)


def _weights(lot: LotBalance) -> tuple[int, ...]:
    """Return a lot's weights as the table shows them: the first is the sum of the others."""
    return (lot.in_g, lot.sold_g + lot.over_g, lot.sorted_g, lot.lost_g + lot.spoiled_g, lot.elsewhere_g, lot.balance_g)


def _offers(report: HouseholdReport, said: Language) -> None:
    if not report.offers:
        return
    frame.heading(said.say("Products on offer"))
    columns = [
        (said.say("Product"), "text"),
        (said.say("Shop"), "text"),
        (said.say("Pack"), "number"),
        (said.say("Price"), "number"),
        (said.say("Stock (packs)"), "number"),
        (said.say("State"), "text"),
    ]
    rows = [
        [
            offer.title,
            offer.channel,
            said.kilograms(offer.label_g),
            said.dong(offer.price_dong),
            "–" if offer.stock is None else said.number(offer.stock),
            " – ".join(part for part in (offer_state(offer.state, said), _why_so(offer, said)) if part),
        ]
        for offer in report.offers
    ]
    frame.table(columns, rows)


def _why_so(offer: OfferRow, said: Language) -> str:
    return offer_reason(offer.reason, offer.reason_vi, said)


def _orders(report: HouseholdReport, said: Language) -> None:
    if not report.orders:
        return
    note = said.say("the latest {count}", count=said.number(len(report.orders)))
    frame.heading(said.say("Orders"), note)
    bought = any(one.bought_dong for one in report.orders)
    rows = [
        {
            said.say("Order"): one.code,
            said.say("Placed on"): f"{local(one.placed_ms):%d/%m/%Y %H:%M}",
            said.say("State"): order_state(one.state, said),
            said.say("Payment"): payment_state(one.payment, said),
            said.say("Waybill"): ", ".join(one.waybills),
            said.say("From this household (kg)"): one.drawn_g / 1_000,
            said.say("Cancelled (kg)"): one.cancelled_g / 1_000,
            said.say("Short (kg)"): one.short_g / 1_000,
            said.say("Undelivered (kg)"): one.undelivered_g / 1_000,
            said.say("Returned (kg)"): one.returned_g / 1_000,
            said.say("Amount (đồng)"): one.amount_dong - one.bought_dong,
            **({said.say("Bought outright (đồng)"): one.bought_dong} if bought else {}),
            said.say("Shop"): one.channel,
        }
        for one in report.orders
    ]
    st.dataframe(written(pd.DataFrame(rows), said), hide_index=True, height=tall(len(rows)), key="orders")
