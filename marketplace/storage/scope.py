"""Access: whose rows a person may see, and what of them. Decided in the query, never after it.

It stands here, not in ``directory`` with people: ``exchange``, which knows no directory, asks every query by it too.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

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
    MARKET = "market"
    """What produce costs, whoever's it is: what traders pay, comparable products, and what was sold, by kilogram."""
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
    """Weigh, sort and correct lots; note what spoiled or was lost."""
    SERVE = "serve"
    """Give a short order another lot, and say who sees to it."""
    ORDERS = "orders"
    """Write down what was agreed on an order: cancelled, less, sent again, refunded, its costs."""
    SELL = "sell"
    """Open listings, set prices, what is kept back, from which lots; stop and go on; note what was sold elsewhere."""
    QUOTE = "quote"
    """Note what traders pay for a kilogram."""
    UPDATE = "update"
    """Ask for a shop to be read now."""
    ANSWER = "answer"
    """Say what waits in the inbox means."""
    PAY = "pay"
    """Open and close periods, and hand money over."""
    CORRECT = "correct"
    """Set right who one's household is, and ask for what is not the household's alone to say."""
    WITHDRAW = "withdraw"
    """Take back the household's agreement or its consent, and give it again."""
    RECTIFY = "rectify"
    """Carry out what a household asked to be set right, or say why not."""
    ATTEST = "attest"
    """Write down what stands on paper of a household's own fruit: its land, where it lives, that it is unprocessed."""
    PUBLISH = "publish"
    """Publish what may be told of a season before the clock does."""
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

    def of_household(self, sight: Sight, household: ColumnElement[Any]) -> ColumnElement[bool]:  # noqa: ARG002
        """Return whether this is seen of the household of a column's id: of what stands in no table of its own."""
        return true()

    def of_cooperative(self, sight: Sight, cooperative: ColumnElement[Any]) -> ColumnElement[bool]:  # noqa: ARG002
        """Return whether this is seen of the cooperative of a column's id as a whole, by who works inside it."""
        return true()

    def of_shop(self, sight: Sight, channel: ColumnElement[Any]) -> ColumnElement[bool]:  # noqa: ARG002
        """Return whether this is seen of the shop of a column's id as a whole: nobody out of reach sells there."""
        return true()

    def of_lot(self, sight: Sight, lot: ColumnElement[Any]) -> ColumnElement[bool]:  # noqa: ARG002
        """Return whether this is seen of the lot of a column's id."""
        return true()

    def of_part(self, sight: Sight, orders: FromClause) -> ColumnElement[bool]:  # noqa: ARG002
        """Return whether this is seen of some part of an order."""
        return true()

    def of_order(self, sight: Sight, orders: FromClause) -> ColumnElement[bool]:  # noqa: ARG002
        """Return whether this is seen of an order as a whole: nobody out of reach has a part in it."""
        return true()

    def doing(self, act: Act) -> "Scope":  # noqa: ARG002 - a narrower scope asks the roles
        """Return the scope by which this is done: that of the roles that may do it, and of their rows alone."""
        return self

    @property
    def named_on(self) -> date:
        """The day whose names of places the reader reads; without a day the newest that are known."""
        return date.max

    @property
    def everywhere(self) -> bool:
        """Whether every row is shown, so that what is counted once in the whole market may be told."""
        return True

    @property
    def by_place(self) -> bool:
        """Whether figures are those of whole communes; else they are of single households alone."""
        return True

    def sees(self, sight: Sight) -> bool:  # noqa: ARG002 - a narrower scope asks the roles
        """Say whether the reader may see this at all, of whatever rows."""
        return True

    def may(self, act: Act) -> bool:  # noqa: ARG002 - as above
        """Say whether the reader may do this at all, to whatever rows."""
        return True


kept_by_scope = lru_cache(maxsize=64)
"""Keeps queries that were built for a scope: those of the last readers, since each person has a scope of their own."""
EVERYTHING = Scope()
