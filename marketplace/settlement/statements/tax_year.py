"""A household's tax of a year: what platforms withheld, line by line, from whom, and what may be asked back.

Tax is withheld from who holds the shop's account: certificate and claim are that one's. What is of the household's own
unprocessed fruit, by the papers of the day, is named apart; of it the household itself may claim what was withheld in
a shop that stands in its own name, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory.own_fruit import OwnFruit
from marketplace.directory.own_produce import all_facts, facts
from marketplace.directory.residences import address_on
from marketplace.settlement import tax_rules
from marketplace.settlement.account_holders import AccountHolderRow, by_channel, holder_on
from marketplace.settlement.statements.books import LotView
from marketplace.settlement.statements.turnover import Threshold, Turnover, threshold, turnovers
from marketplace.settlement.statements.withheld_parts import (
    NO_TAX,
    Taxes,
    WithheldOrder,
    WithheldPart,
    loose_taxes,
    withheld_orders,
)
from marketplace.settlement.statements.withheld_tax import span_of
from marketplace.storage.scope import Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_HOUSEHOLD = TABLES["household"]
Holders = Mapping[int, Sequence[AccountHolderRow]]


class TaxYearError(Refusal):
    """There is no such household for the reader; the message is one plain sentence."""


class TaxedHome(NamedTuple):
    """A household as its tax papers name it."""

    id: int
    code: str
    name: str


class TaxLine(NamedTuple):
    """What one payout withheld of a household's part in one line; below 0 where it gave back."""

    paid_on: date
    shop: str
    order: str
    settlement: str
    product: str
    lot: str
    holder: AccountHolderRow | None
    """In whose name the shop stood on the day; None where nobody has said."""
    is_own_name: bool
    """Whether that is this household itself."""
    lacks: tuple[str, ...]
    """Which papers lack for it to be the household's own unprocessed fruit; none where it is."""
    taxes: Taxes

    @property
    def may_claim(self) -> bool:
        """Whether the household itself may ask for it back."""
        return self.is_own_name and not self.lacks


@dataclass(frozen=True, slots=True)
class TaxYear:
    """A household's year."""

    home: TaxedHome
    address: str
    year: int
    lines: Sequence[TaxLine]
    turnover: Turnover
    own_dong: int
    """Of the turnover what was its own unprocessed fruit, by its papers."""
    threshold: Threshold | None

    @property
    def withheld(self) -> Taxes:
        """All that was withheld."""
        return total(self.lines)

    @property
    def of_own_fruit(self) -> Taxes:
        """What was withheld of its own unprocessed fruit, whoever may claim it."""
        return total(one for one in self.lines if not one.lacks)

    @property
    def claimable(self) -> Taxes:
        """What the household itself may ask for back."""
        return total(one for one in self.lines if one.may_claim)

    @property
    def is_near(self) -> bool:
        """Whether its turnover is near the threshold of the year, or has reached it."""
        return self.threshold is not None and self.threshold.of(self.turnover.dong) != "below"

    @property
    def holder_kinds(self) -> list[str]:
        """Return who else tax was withheld from, '' where nobody has said who it was."""
        found = {one.holder.kind if one.holder else "" for one in self.lines if not one.is_own_name}
        return sorted(found)

    @property
    def lacks(self) -> list[str]:
        """Return which papers lack for any of its lines."""
        return sorted({lack for one in self.lines for lack in one.lacks})


class WithheldSums(NamedTuple):
    """What was withheld in a year by whose it is: together it is what settlements name."""

    households: Taxes
    cooperatives: Taxes
    nobody: Taxes


def total(lines: Iterable[TaxLine]) -> Taxes:
    """Return the tax of lines together."""
    found = NO_TAX
    for one in lines:
        found = found.plus(one.taxes)
    return found


def tax_year(connection: Connection, scope: Scope, code: str, year: int) -> TaxYear:
    """Return the year of a household by its code; TaxYearError where the reader may not see its money."""
    home = _home(connection, scope, code)
    papers = OwnFruit.of(connection, facts(connection, scope, home.id))
    lines = list(_lines(connection, papers, year, home.id))
    turnover = turnovers(connection, year, home.id).get(home.id, Turnover())
    address = address_on(connection, home.id, date(year, 12, 31))
    rules = threshold(tax_rules.all_rules(connection), year)
    ordered = sorted((line for _, line in lines), key=lambda one: (one.paid_on, one.shop, one.order, one.lot))
    return TaxYear(home, address, year, ordered, turnover, _own_dong(papers, home.id, turnover), rules)


def tax_years(connection: Connection, scope: Scope, year: int) -> list[TaxYear]:
    """Return the year of every household whose money a reader may see and that sold or was taxed, by code.

    Its addresses are not told.
    """
    homes = {home.id: home for home in _homes(connection, scope)}
    papers = OwnFruit.of(connection, all_facts(connection))
    by_home: dict[int, list[TaxLine]] = {}
    for home_id, line in _lines(connection, papers, year, None):
        by_home.setdefault(home_id, []).append(line)
    sold, rules = turnovers(connection, year), threshold(tax_rules.all_rules(connection), year)
    return [
        TaxYear(home, "", year, by_home.get(home.id, []), sold.get(home.id, Turnover()),
                _own_dong(papers, home.id, sold.get(home.id, Turnover())), rules)
        for home in homes.values() if home.id in by_home or home.id in sold
    ]  # fmt: skip


def withheld_sums(connection: Connection, year: int) -> WithheldSums:
    """Return by whose it is all that settlements of a year withheld, of the whole market."""
    sums = [NO_TAX, NO_TAX, NO_TAX]
    for order in withheld_orders(connection, *span_of(year)):
        for part in order.parts:
            at = 0 if part.owner.household_id is not None else 1 if part.owner.cooperative_id is not None else 2
            sums[at] = sums[at].plus(part.taxes)
    for taxes in loose_taxes(connection, *span_of(year)).values():
        sums[2] = sums[2].plus(taxes)
    return WithheldSums(*sums)


def _home(connection: Connection, scope: Scope, code: str) -> TaxedHome:
    for home in _homes(connection, scope, code):
        return home
    raise TaxYearError(
        f"There is no household {code} whose money you may see; choose one of yours",
        f"Không có hộ {code} để xem số tiền; hãy chọn hộ của bạn.",
    )


def _homes(connection: Connection, scope: Scope, code: str | None = None) -> list[TaxedHome]:
    shown = (scope.where(_HOUSEHOLD), scope.of_household(Sight.MONEY, _HOUSEHOLD.c.id))
    query = select(_HOUSEHOLD.c.id, _HOUSEHOLD.c.code, _HOUSEHOLD.c.name).where(*shown).order_by(_HOUSEHOLD.c.code)
    asked = query if code is None else query.where(_HOUSEHOLD.c.code == code)
    return [TaxedHome(*row) for row in connection.execute(asked)]


def _lines(
    connection: Connection, papers: OwnFruit, year: int, household_id: int | None
) -> Iterator[tuple[int, TaxLine]]:
    """Yield the lines of all households, or of one."""
    known = by_channel(connection)
    for order in withheld_orders(connection, *span_of(year), household_id):
        for part in order.parts:
            home = part.owner.household_id
            if home is not None and household_id in (None, home):
                yield home, _line(order, part, home, known, papers)


def _line(order: WithheldOrder, part: WithheldPart, home: int, known: Holders, papers: OwnFruit) -> TaxLine:
    line, lot = order.books.lines[part.owner.line_id or 0], order.books.lots[part.owner.lot_id or 0]
    paid_on = as_date(day_of(part.payout.paid_ms))
    holder = holder_on(known, order.order.channel_id, paid_on)
    is_own = holder is not None and (
        holder.household_id == home or (holder.kind == "households" and line.cooperative_id is None)
    )
    lacks = papers.lacking(home, lot.produce_id, _day_of(order, lot))
    return TaxLine(paid_on, order.order.shop, order.order.code, part.payout.settlement, line.title, lot.code, holder,
                   is_own, lacks, part.taxes)  # fmt: skip


def _day_of(order: WithheldOrder, lot: LotView) -> date:
    """Return the day on which fruit is asked for its papers: when it was delivered, else cut, else ordered."""
    if order.order.delivered_ms is not None:
        return as_date(day_of(order.order.delivered_ms))
    return lot.picked_on or as_date(day_of(order.order.placed_ms))


def _own_dong(papers: OwnFruit, household_id: int, turnover: Turnover) -> int:
    """Return of a turnover what was own unprocessed fruit on the first and on the last day of each part."""
    return sum(
        one.dong
        for one in turnover.parts
        if not any(papers.lacking(household_id, one.produce_id, day) for day in {one.first_on, one.last_on})
    )
