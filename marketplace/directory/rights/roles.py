"""Roles: what each may see of the rows its grant reaches."""

from collections.abc import Mapping
from enum import StrEnum

from marketplace.storage.scope import Sight


class Role(StrEnum):
    """What a person is for a household, a cooperative, a place or the whole market."""

    FARMER = "farmer"
    HELPER = "helper"
    DIRECTOR = "director"
    ACCOUNTANT = "accountant"
    WEIGHER = "weigher"
    SELLER = "seller"
    COMMUNE_STAFF = "commune staff"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"


_OWN = frozenset({
    Sight.HOUSEHOLDS, Sight.FORECASTS, Sight.LOTS, Sight.FIGURES, Sight.ORDERS, Sight.PRICES, Sight.MARKET,
    Sight.MONEY,
})  # fmt: skip

SIGHTS: Mapping[Role, frozenset[Sight]] = {
    Role.FARMER: _OWN,
    # Somebody who acts for a household in the field and at the scales is not told of its money.
    Role.HELPER: frozenset({Sight.HOUSEHOLDS, Sight.FORECASTS, Sight.LOTS, Sight.ORDERS}),
    Role.DIRECTOR: _OWN | {Sight.SHOPS, Sight.INBOX},
    # Who pays does not weigh: lots are others' to write and to read; a statement carries the weights that were sold.
    Role.ACCOUNTANT: frozenset({
        Sight.HOUSEHOLDS, Sight.FIGURES, Sight.ORDERS, Sight.PRICES, Sight.MARKET, Sight.MONEY, Sight.SHOPS,
    }),
    Role.WEIGHER: frozenset({Sight.HOUSEHOLDS, Sight.FORECASTS, Sight.LOTS, Sight.ORDERS}),
    Role.SELLER: frozenset({
        Sight.HOUSEHOLDS, Sight.FORECASTS, Sight.LOTS, Sight.ORDERS, Sight.PRICES, Sight.MARKET, Sight.SHOPS,
        Sight.INBOX,
    }),
    Role.COMMUNE_STAFF: frozenset({Sight.HOUSEHOLDS, Sight.FORECASTS}),
    Role.OFFICER: frozenset({Sight.HOUSEHOLDS, Sight.FORECASTS, Sight.FIGURES, Sight.MARKET, Sight.SHOPS}),
    Role.ADMINISTRATOR: frozenset(Sight),
}  # fmt: skip
"""Everybody with a grant sees what is published besides."""

AT_HOME = frozenset({Role.FARMER, Role.HELPER})
INSIDE = frozenset({Role.DIRECTOR, Role.ACCOUNTANT, Role.WEIGHER, Role.SELLER})
IN_PLACE = frozenset({Role.COMMUNE_STAFF, Role.OFFICER})

STANDS_ON: Mapping[Role, str] = {
    Role.HELPER: "consent",
    **dict.fromkeys(INSIDE, "agreement"),
    **dict.fromkeys(IN_PLACE, "state"),
}
"""The kind of basis a role needs; a farmer sees what is the household's own, and who administers sees by office."""
