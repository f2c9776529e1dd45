"""One household: what it sold, its lots, products and orders, and why its figures are what they are."""

import streamlit as st

from marketplace.language.labels import offer_reason, offer_state, terms_name
from marketplace.language.translation import Language
from marketplace.pages import components, household_doors, household_orders
from marketplace.pages.charts import day_chart, event_name
from marketplace.pages.components import Figure
from marketplace.pages.context import context, scope
from marketplace.pages.looked import looked, show_looks
from marketplace.reports.figures import HouseholdReport, SeasonRow, season_freshness, sources
from marketplace.reports.figures.household import LotBalance, OfferRow
from marketplace.storage.scope import Sight


def show(household_id: int, season: SeasonRow, lang: Language, *, alone: bool = False) -> None:
    """Draw one household's season, and the way back to the list unless there is no other household in it."""
    if not alone and st.button(lang.say("← All households"), type="tertiary", key="back"):
        del st.query_params["ho"]
        st.session_state["visits"] = st.session_state.get("visits", 0) + 1
        st.rerun()
    components.live(lambda: _body(household_id, season, lang))
    report = household_orders.read(household_id, season)
    if (
        report is not None and report.orders and scope().sees(Sight.ORDERS)
    ):  # beside what is drawn anew: whoever reads or writes here is not disturbed
        household_orders.explain(report, lang)
    if report is not None:
        looked(household_id, "figures")
        show_looks(household_id, lang)


def _body(household_id: int, season: SeasonRow, lang: Language) -> None:
    report = household_orders.read(household_id, season)
    if report is None:
        components.empty(lang.say("This household is not shown to you."), lang.say("Next: go back to all households."))
        return
    facts = report.facts
    components.title(facts.name, _who(report, lang))
    household_doors.show(household_id, facts.code, facts.name, lang)
    components.claim(context().read(season_freshness, scope(), context().minute_ms(), season), season)
    if not report.proof.draws and not report.lots:
        components.empty(
            lang.say("This household has no lots in this season."),
            lang.say("Next: import its lots, or choose a season."),
        )
        return
    _figures(report, lang)
    _why(report, lang)
    if scope().sees(Sight.MONEY):
        whose_own = {"ho": facts.code}
        components.doors(
            (lang.say("Tax withheld"), "/thue", whose_own), (lang.say("Papers of own produce"), "/giay-to", whose_own)
        )
    if report.days:
        components.heading(lang.say("Delivered, day by day"))
        known = {one.platform for one in context().read(sources, scope(), context().minute_ms())}
        chart = day_chart(report.days, "delivered", sorted(known), lang, height=220)
        st.altair_chart(chart, key="household_days")
    whose = scope()
    if whose.sees(Sight.LOTS):
        _lots(report, lang)
    if whose.sees(Sight.PRICES):
        _offers(report, lang)
    if report.orders and whose.sees(Sight.ORDERS):
        household_orders.show(report, season, lang)


def _who(report: HouseholdReport, lang: Language) -> str:
    facts = report.facts
    now = "" if facts.commune_now is None else lang.say("today {commune}", commune=facts.commune_now)
    parts = [facts.code, facts.hamlet, facts.commune, facts.district, now, facts.phone, *report.cooperatives]
    if facts.leads_group:
        parts.append(lang.say("lead household, sells for neighbours"))
    return " · ".join(part for part in parts if part)


def _figures(report: HouseholdReport, lang: Language) -> None:
    """Show what was sold of all its fruit, as the list of households does, and of that what the household is owed."""
    sums, money = report.proof.kept, scope().sees(Sight.MONEY)
    by_hand = report.by_hand
    through = Figure(lang.say("Sold through the platforms"), lang.kilograms(sums.minus(by_hand).sold_g))
    first = Figure(lang.say("Sold in all"), lang.kilograms(sums.sold_g)) if by_hand.placed_g else through
    apart = [through, Figure(lang.say("Sold by hand"), lang.kilograms(by_hand.sold_g))] if by_hand.placed_g else []
    components.headline(
        first,
        [
            *apart,
            Figure(lang.say("Revenue"), lang.dong(sums.sold_dong)),
            Figure(lang.say("Orders"), lang.number(sums.placed_orders)),
        ],
    )
    if report.bought.placed_g:
        _terms(report, lang)
    events = (("placed", sums.placed_g, sums.placed_dong), ("delivered", sums.delivered_g, sums.delivered_dong),
              ("paid", sums.paid_g, sums.paid_dong))  # fmt: skip
    components.steps([
        *(Figure(event_name(name, lang), lang.kilograms(g), _gross(dong, lang)) for name, g, dong in events),
        *([_net(report, lang)] if money else []),
    ])  # fmt: skip
    if money and any(lot.terms == "pool" for lot in report.lots):
        components.hint(lang.say("What the pool's average adds to it or takes from it stands in its statement."))


def _net(report: HouseholdReport, lang: Language) -> Figure:
    gross = lang.say("{gross} of its own fruit, less platform fee, freight and tax",
                     gross=lang.dong(report.paid.gross_dong))  # fmt: skip
    return Figure(lang.say("The household's net of it"), lang.dong(report.paid.net_dong), gross)


def _gross(amount_dong: int, lang: Language) -> str:
    return lang.say("price of the goods {amount}", amount=lang.dong(amount_dong))


def _terms(report: HouseholdReport, lang: Language) -> None:
    """Show apart what was sold on the household's behalf, and what the cooperative had bought outright."""
    columns = [
        (lang.say("On which terms"), "text"),
        (lang.say("Sold"), "number"),
        (lang.say("Revenue"), "number"),
        (lang.say("Orders"), "number"),
    ]
    rows = [
        (lang.say("On the household's behalf: the money is the household's"), report.own),
        (lang.say("Bought outright: the money is the cooperative's, the household is paid by its weigh slips"),
         report.bought),
        (lang.say("Together"), report.proof.kept),
    ]  # fmt: skip
    lines = [
        [title, lang.kilograms(sums.sold_g), lang.dong(sums.sold_dong), lang.number(sums.placed_orders)]
        for title, sums in rows
    ]
    components.table(columns, lines, last_is_total=True)
    if report.own.placed_orders + report.bought.placed_orders != report.proof.kept.placed_orders:
        components.hint(lang.say("An order with fruit of both counts in both rows, and once in the total."))


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
            rows.insert(-1, (lang.say("of which sold on the household's behalf"), report.own))
            rows.insert(-1, (lang.say("of which bought outright by the cooperative"), report.bought))
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
    priced = scope().sees(Sight.MONEY)
    components.heading(lang.say("Lots"), lang.say("picked = sold + sorted + lost or spoiled + sold elsewhere + left"))
    columns = [
        (lang.say("Lot"), "text"),
        (lang.say("Variety"), "text"),
        (lang.say("Terms"), "text"),
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
            _terms_of(lot, lang, priced=priced),
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


def _terms_of(lot: LotBalance, lang: Language, *, priced: bool) -> str:
    """Return on which terms a lot is sold, with what the cooperative gave for it."""
    name = terms_name(lot.terms, lang)
    if lot.price_dong_per_kg is None or not priced:
        return name
    return lang.say("{terms}, {price} a kilogram", terms=name, price=lang.dong(lot.price_dong_per_kg))


def _offers(report: HouseholdReport, lang: Language) -> None:
    if not report.offers:
        return
    components.heading(lang.say("Products on offer"))
    columns = [
        (lang.say("Product"), "text"),
        (lang.say("Shop"), "text"),
        (lang.say("Pack"), "number"),
        (lang.say("Price"), "number"),
        (lang.say("Whose stock"), "text"),
        (lang.say("Stock (packs)"), "number"),
        (lang.say("State"), "text"),
    ]
    rows = [
        [
            offer.title,
            offer.channel,
            lang.kilograms(offer.label_g),
            lang.dong(offer.price_dong),
            lang.say("this household's")
            if offer.pool is None
            else lang.say("{cooperative}, of several households", cooperative=offer.pool),
            "–" if offer.stock is None else lang.number(offer.stock),
            " – ".join(part for part in (offer_state(offer.state, lang), _why_so(offer, lang)) if part),
        ]
        for offer in report.offers
    ]
    components.table(columns, rows)


def _why_so(offer: OfferRow, lang: Language) -> str:
    return offer_reason(offer.reason, offer.reason_vi, lang)
