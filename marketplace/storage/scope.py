"""Access: whose rows a person may see, and what of them. Decided in the query, never after it.

It stands here, not in ``directory`` with people: ``exchange``, which knows no directory, asks every query by it too.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, FromClause, true


class Sight(StrEnum):
    """What may be seen of the rows a person may see: a screen or a column stands on one or several of these."""

    PUBLISHED = "published"
    """Cells of open data, in which no household can be found."""
    HOUSEHOLDS = "households"
    """Who the households are: name, telephone, hamlet, commune, area."""
    FORECASTS = "forecasts"
    """What will be cut, and when."""
    LOTS = "lots"
    """What was weighed, sorted, lost; the balance of lots."""
    FIGURES = "figures"
    """Volume sold and its value, by household, commune, day and shop."""
    ORDERS = "orders"
    """Single orders, parcels and shortfalls, without money."""
    PRICES = "prices"
    """Listings, offers and their prices."""
    MONEY = "money"
    """Statements, payouts, what is owed and what was handed over."""
    SHOPS = "shops"
    """The shops: their runs, and how fresh they are."""
    INBOX = "inbox"
    """What the program could not settle by itself."""
    ADMINISTRATION = "administration"
    """People, grants, secrets, the audit, backups."""


class Act(StrEnum):
    """What may be done to the rows a person may see."""

    FORECAST = "forecast"
    """Say what will be cut, and when; postpone it."""
    WEIGH = "weigh"
    """Weigh, sort and correct lots; note what spoiled, was lost or sold elsewhere."""
    SERVE = "serve"
    """Give a short order another lot, and say who sees to it."""
    ORDERS = "orders"
    """Write down what was agreed on an order: cancelled, less, sent again, refunded, its costs."""
    SELL = "sell"
    """Open listings, set prices, what is kept back and from which lots; stop selling and go on."""
    UPDATE = "update"
    """Ask for a shop to be read now."""
    ANSWER = "answer"
    """Say what waits in the inbox means."""
    PAY = "pay"
    """Open and close periods, and hand money over."""
    ADMINISTER = "administer"
    """Change people, grants, shops and secrets; make backups."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader may see; this one is everything, for jobs and the command line.

    Hashable: it is part of every cache key. ``marketplace.directory.rights`` has those of people.
    """

    def where(self, table: FromClause) -> ColumnElement[bool]:  # noqa: ARG002 - a narrower scope asks the table
        """Return the condition that every query on ``table`` (or an alias of it) adds."""
        return true()

    def sees(self, sight: Sight) -> bool:  # noqa: ARG002 - a narrower scope asks the roles
        """Say whether the reader may see this at all, of whatever rows."""
        return True

    def may(self, act: Act) -> bool:  # noqa: ARG002 - as above
        """Say whether the reader may do this at all, to whatever rows."""
        return True


EVERYTHING = Scope()
