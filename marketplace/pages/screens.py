"""All screens: where each is, what it is called, what draws it, and what a person must be able to see to have it.

The menu, the addresses that are known and each person's first screen come from here; a screen that a person lacks does
not exist for that person.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from marketplace.directory.rights import PersonScope, Role
from marketplace.language.translation import Language
from marketplace.pages import (
    audit_log,
    communes,
    forecasts,
    households,
    inbox,
    lots,
    offers,
    people,
    platforms,
    prices,
    published,
    shops,
    shortfalls,
    statement,
)
from marketplace.storage.scope import Sight


class Screen(NamedTuple):
    """One screen. It is there for whoever has all the sights of ``needs``."""

    path: str
    title: Callable[[Language], str]
    draw: Callable[[], None]
    needs: frozenset[Sight]
    seasonal: bool = False
    """Whether it shows the season that is chosen in the bar."""
    office: bool = False
    """Whether it stands in the menu among what administrators alone have."""


_ADMINISTRATION = frozenset({Sight.ADMINISTRATION})
SCREENS: Sequence[Screen] = (
    Screen("theo-xa", lambda lang: lang.say("By commune"), communes.show,
           frozenset({Sight.FIGURES, Sight.SHOPS}), seasonal=True),
    Screen("theo-ho", lambda lang: lang.say("By household"), households.show,
           frozenset({Sight.HOUSEHOLDS, Sight.FIGURES}), seasonal=True),
    Screen("cong-bo", lambda lang: lang.say("Published"), published.show, frozenset({Sight.PUBLISHED}), seasonal=True),
    Screen("lo-hang", lambda lang: lang.say("Lots"), lots.show, frozenset({Sight.LOTS})),
    Screen("dang-ban", lambda lang: lang.say("Listings"), offers.show, frozenset({Sight.PRICES})),
    Screen("gia", lambda lang: lang.say("Prices"), prices.show, frozenset({Sight.MARKET})),
    Screen("thieu-hang", lambda lang: lang.say("Short of fruit"), shortfalls.show, frozenset({Sight.ORDERS})),
    # A period is a cooperative's: its households read their own statements at home.
    Screen("thanh-toan", lambda lang: lang.say("Statements"), statement.show, frozenset({Sight.MONEY, Sight.SHOPS})),
    Screen("can-xu-ly", lambda lang: lang.say("To settle"), inbox.show, frozenset({Sight.INBOX})),
    Screen("ho-va-du-kien", lambda lang: lang.say("Households and forecasts"), forecasts.show,
           frozenset({Sight.HOUSEHOLDS, Sight.FORECASTS})),
    Screen("san", lambda lang: lang.say("Platforms"), platforms.show, frozenset({Sight.SHOPS})),
    Screen("nguoi-dung", lambda lang: lang.say("People and rights"), people.show, _ADMINISTRATION, office=True),
    Screen("gian-hang", lambda lang: lang.say("Shops and their secrets"), shops.show, _ADMINISTRATION, office=True),
    Screen("nhat-ky", lambda lang: lang.say("Audit"), audit_log.show, _ADMINISTRATION, office=True),
)  # fmt: skip
_FIRST: Sequence[tuple[Role, str]] = (
    (Role.ADMINISTRATOR, "theo-xa"),
    (Role.DIRECTOR, "lo-hang"),
    (Role.ACCOUNTANT, "thanh-toan"),
    (Role.SELLER, "dang-ban"),
    (Role.WEIGHER, "lo-hang"),
    (Role.OFFICER, "theo-xa"),
    (Role.COMMUNE_STAFF, "ho-va-du-kien"),
    (Role.FARMER, "theo-ho"),
    (Role.HELPER, "lo-hang"),
)
"""Where a person begins; who has several roles begins as the first of them here."""


def screens_of(scope: PersonScope) -> list[Screen]:
    """Return the screens that are there for a person, in the order of the menu."""
    return [screen for screen in SCREENS if all(scope.sees(sight) for sight in screen.needs)]


def acts_as(scope: PersonScope) -> Role | None:
    """Return as what a person begins; None without a role."""
    return next((role for role, _ in _FIRST if role in scope.roles), None)


def first_of(scope: PersonScope) -> str | None:
    """Return the address of a person's first screen; None where there is none for that person."""
    there = [screen.path for screen in screens_of(scope)]
    wanted = (path for role, path in _FIRST if role in scope.roles)
    return next((path for path in (*wanted, *there) if path in there), None)
