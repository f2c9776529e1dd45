"""The words of what is a household's own: facts, acts and papers as its pages and its files say them."""

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.directory.own_produce import ProduceFact
from marketplace.directory.people.acting import ActingRow
from marketplace.directory.people.bases import BasisRow
from marketplace.directory.rectifications import RectificationRow
from marketplace.directory.viewings import ToldViewing
from marketplace.language.labels import (
    basis_kind,
    order_state,
    own_produce_name,
    payment_state,
    role_name,
    terms_name,
    viewing_name,
)
from marketplace.language.translation import Language
from marketplace.reports.export.statement_words import left_text, period_text
from marketplace.reports.figures.household import LotBalance, OrderRow
from marketplace.reports.own.record import Joined, OwnRecord
from marketplace.settlement.statements import Statement


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What is said in a language; every method returns plain text."""

    lang: Language

    def facts(self, record: OwnRecord) -> Iterator[tuple[str, str]]:
        """Yield who the household is, a name and a value each; what is not kept is a dash."""
        say, facts = self.lang.say, record.facts
        place = ", ".join(part for part in (facts.hamlet, facts.commune, facts.district) if part)
        yield say("Household code"), facts.code
        yield say("Name"), facts.name
        yield say("Telephone"), facts.phone or "–"
        yield say("Lives in"), place
        if facts.commune_now:
            yield say("On today's map"), facts.commune_now
        for one in record.lived:
            yield say("Lives there since"), f"{one.commune}, {self.lang.day(one.from_on)}"
        yield say("Area"), "–" if facts.area_m2 is None else f"{self.lang.number(facts.area_m2)} m²"
        yield say("Digital address"), facts.digital_address or "–"
        yield say("Growing-area code"), facts.growing_area_code or "–"
        yield say("Certificate"), facts.certificate or "–"
        for member in record.joined:
            yield say("Member of"), self.joined(member)

    def joined(self, one: Joined) -> str:
        """Return a membership with its days."""
        since = self.lang.say("since {day}", day=self.lang.day(one.joined_on)) if one.joined_on else ""
        until = self.lang.say("left on {day}", day=self.lang.day(one.left_on)) if one.left_on else ""
        return ", ".join(part for part in (one.cooperative, since, until) if part)

    def lot(self, one: LotBalance) -> str:
        """Return a lot in one line: its code, kind, day and terms."""
        kind = " ".join(part for part in (one.variety, one.grade) if part)
        day = (
            self.lang.say("cut on {day}", day=self.lang.day(one.picked_on))
            if one.picked_on
            else self.lang.say("to be cut {days}", days=self.lang.day(one.forecast_from))
        )
        return " · ".join(part for part in (one.code, kind, day, terms_name(one.terms, self.lang)) if part)

    def lot_weights(self, one: LotBalance) -> str:
        """Return what became of a lot; what is nothing is left out."""
        say, kilograms = self.lang.say, self.lang.kilograms
        parts = (
            (say("sold"), one.sold_g + one.over_g), (say("sorted"), one.sorted_g),
            (say("lost or spoiled"), one.lost_g + one.spoiled_g), (say("sold elsewhere"), one.elsewhere_g),
            (say("left"), one.balance_g),
        )  # fmt: skip
        return " · ".join(f"{name} {kilograms(grams)}" for name, grams in parts if grams)

    def order(self, one: OrderRow) -> str:
        """Return which order it is: its code and shop."""
        return f"{one.code} · {one.channel}"

    def order_state(self, one: OrderRow) -> str:
        """Return when it was placed, its state, and how its money stands where that is shown."""
        paid = "" if one.amount_dong is None else payment_state(one.payment, self.lang)
        parts = (self.lang.moment(one.placed_ms), order_state(one.state, self.lang), paid)
        return " · ".join(part for part in parts if part)

    def order_part(self, one: OrderRow) -> str:
        """Return what the household gave to it, and for how much where that is shown."""
        weight = self.lang.kilograms(one.drawn_g)
        return weight if one.amount_dong is None else f"{weight} · {self.lang.dong(one.amount_dong)}"

    def period(self, paper: Statement) -> str:
        """Return of which cooperative and days a statement is."""
        return f"{paper.cooperative.name} · {period_text(paper.period, self.lang)}"

    def left(self, paper: Statement) -> str:
        """Return what is still owed by a statement."""
        left = left_text(paper.account.left_dong, self.lang)
        return left if paper.account.left_dong < 0 else f"{self.lang.say('Still owed')}: {left}"

    def acting(self, one: ActingRow) -> str:
        """Return as what somebody acts or looks, and by which paper."""
        since = self.lang.say("since {day}", day=self.lang.day(one.from_on))
        ends = [day for day in (one.until_on, one.based_until) if day]
        until = self.lang.say("until {day}", day=self.lang.day(min(ends))) if ends else ""
        parts = (role_name(one.role, self.lang), one.cooperative, since, until, one.document, one.purpose)
        return " · ".join(part for part in parts if part)

    def paper(self, one: BasisRow) -> str:
        """Return a paper that was agreed to: its kind, of what, its number, for what, and its days."""
        until = self.lang.say("until {day}", day=self.lang.day(one.until_on)) if one.until_on else ""
        ended = self.lang.say("has ended") if one.ended_ms is not None else ""
        since = self.lang.say("since {day}", day=self.lang.day(one.from_on))
        parts = (basis_kind(one.kind, self.lang), one.cooperative, one.document, one.purpose, since, until, ended)
        return " · ".join(part for part in parts if part)

    def grown(self, one: ProduceFact) -> str:
        """Return a paper of own fruit: what it says, its number, where the land or the home is, and of what."""
        gone = self.lang.say("taken back") if one.ended_ms is not None else ""
        parts = (own_produce_name(one.what, self.lang), one.document, one.commune, one.produce, gone)
        return " · ".join(part for part in parts if part)

    def look(self, one: ToldViewing) -> str:
        """Return who looked, as what."""
        roles = ", ".join(role_name(role, self.lang) for role in one.roles)
        return f"{one.name} ({roles})" if roles else one.name

    def seen(self, one: ToldViewing) -> str:
        """Return what was seen, on which day, and how often."""
        times = self.lang.say("{n} times", n=self.lang.number(one.times)) if one.times > 1 else ""
        parts = (viewing_name(one.what, self.lang), self.lang.moment(one.last_ms), times)
        return " · ".join(part for part in parts if part)

    def what(self, what: str) -> str:
        """Return what is set right."""
        say = self.lang.say
        names = {"name": say("Name"), "phone": say("Telephone"), "hamlet": say("Hamlet"), "commune": say("Commune"),
                 "digital_address": say("Digital address"), "area": say("Area"),
                 "other": say("Something else")}  # fmt: skip
        return names.get(what, what)

    def change(self, one: RectificationRow) -> str:
        """Return what was kept and what is wanted instead."""
        before, wanted = (self._value(one.what, text) for text in (one.before, one.wanted))
        since = self.lang.say("since {day}", day=self.lang.day(one.from_on)) if one.from_on else ""
        told = wanted if one.what == "other" else f"{before} → {wanted}"
        return ", ".join(part for part in (told, since) if part)

    def asked(self, one: RectificationRow) -> str:
        """Return who said so, and when."""
        return " · ".join(part for part in (one.by, self.lang.moment(one.at_ms)) if part)

    def withdrawn(self, record: OwnRecord, kind: str) -> str:
        """Return since when something is withdrawn."""
        at_ms = max(one.at_ms for one in record.withdrawn if one.kind == kind)
        return self.lang.say("withdrawn {when}", when=self.lang.instant(at_ms))

    def outcome(self, one: RectificationRow) -> str:
        """Return what came of it, by whom, and what was answered."""
        if one.settled_ms is None or one.outcome is None:
            return self.lang.say("waits for an answer")
        if one.settled_ms == one.at_ms:  # its own to say
            return self.came_of_it(one.outcome)
        parts = (self.came_of_it(one.outcome), self.lang.moment(one.settled_ms), one.settled_by, one.reply)
        return " · ".join(part for part in parts if part)

    def came_of_it(self, outcome: str) -> str:
        """Return whether it was set right."""
        return {"done": self.lang.say("set right"), "refused": self.lang.say("not set right")}[outcome]

    def _value(self, what: str, text: str | None) -> str:
        if not text:
            return "–"
        return f"{self.lang.number(int(text))} m²" if what == "area" else text
