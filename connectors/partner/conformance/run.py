"""Running the check: every rule up to a level, one finding for each.

Levels 0 and 1 only read. Level 2 writes one offer, named so that nobody takes it for produce, with a stock of 1 for
the moment of one reading and of 0 else; level 3 adds a webhook and takes it away again.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.json import Decoder

from connectors.errors import AuthFailed, Changed, ConnectorError, NotConfigured, Refused
from connectors.http import Http, Limits
from connectors.partner.client.credentials import Credentials
from connectors.partner.conformance.asking import Asker, OtherShop, Rule, UnmetError, UntriedError
from connectors.partner.conformance.files import files
from connectors.partner.conformance.hooks import HOOKS, notices
from connectors.partner.conformance.keys import KEYS
from connectors.partner.conformance.lists import LISTS
from connectors.partner.conformance.money import MONEY
from connectors.partner.conformance.nightly_day import last_over
from connectors.partner.conformance.notice_listener import NoticeListener
from connectors.partner.conformance.offers import OFFERS
from connectors.partner.conformance.orders import ORDERS
from connectors.partner.conformance.paging import PAGING
from connectors.partner.conformance.recipients import RECIPIENTS
from connectors.partner.conformance.references import references
from connectors.partner.conformance.service import SERVICE, other_shop
from connectors.partner.conformance.single import SINGLE
from connectors.partner.contract.mapping import read
from connectors.partner.contract.wire import Shops


class Finding(NamedTuple):
    """What came of one rule; ``ok`` is None where it could not be tried.

    ``says`` is the reason where the rule is not kept, else what was seen; ``advice`` is what to do then, else empty.
    """

    level: int
    rule: str
    requirement: str
    ok: bool | None
    says: str
    advice: str


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _rules(day_of: Callable[[Asker], date], other: OtherShop | None, ear: NoticeListener | None) -> list[Rule]:
    """Return every rule there is, by level."""
    asked = [*files(day_of), *SERVICE, other_shop(other), *LISTS, *PAGING, *ORDERS, *MONEY, *references(day_of)]
    return sorted([*asked, *OFFERS, *SINGLE, *KEYS, *RECIPIENTS, *HOOKS, *notices(ear)], key=lambda rule: rule.level)


RULES = tuple(rule.name for rule in _rules(lambda _: date.min, None, None))
"""The name of every rule."""


def check(
    url: str,
    token: str,
    shop: str,
    level: int,
    *,
    http: Http | None = None,
    day: date | None = None,
    now_ms: Callable[[], int] = _now_ms,
    other: OtherShop | None = None,
    ear: NoticeListener | None = None,
    rules: Sequence[str] = (),
) -> list[Finding]:
    """Try every rule up to a level on a server, or those named; NotConfigured when the address or secret is none.

    ``token`` is a static token, or ``client_id:client_secret``; only at level 0 a server may do without. Without a
    ``shop`` it is the first that the server lists. ``day`` is the one whose nightly files are asked for, by default
    the last that is over; ``now_ms`` is asked where the server tells no time. Without an ``other`` shop and an
    ``ear`` for webhooks the rules that need them are not tried, and say so.
    """
    if level and not token:
        raise NotConfigured("A token is needed; only the nightly files of level 0 may be there without one.")
    own = http or Http(url, Limits(calls_per_second=20, burst=20, total_s=30))
    try:
        asker = Asker(own, token, shop or _first_shop(own, token, level), level)
        asked = _rules(lambda asker: day or last_over(asker, now_ms()), other, ear)
        return [
            _try(rule, asker) for rule in asked if rule.level <= level and (not rules or rule.name in rules)
        ]  # fmt: skip
    finally:
        if http is None:
            own.close()


def _first_shop(http: Http, secret: str, level: int) -> str:
    if not secret:
        raise NotConfigured("Without a token no shop is listed; name one with --shop.")
    try:
        listed = Credentials(secret, http).call(lambda token: read(http.get("/v1/shops", token=token), Decoder(Shops)))
    except (AuthFailed, Refused, Changed) as error:
        if level:
            raise
        raise NotConfigured("The server does not list its shops; name one with --shop.") from error
    if not listed.shops:
        raise NotConfigured("The server lists no shop for these credentials.")
    return listed.shops[0].shop_id


def _try(rule: Rule, asker: Asker) -> Finding:
    try:
        return Finding(rule.level, rule.name, rule.sentence, True, rule.tried(asker), "")
    except UntriedError as reason:
        return Finding(rule.level, rule.name, rule.sentence, None, str(reason), "")
    except (UnmetError, ConnectorError) as error:
        return Finding(rule.level, rule.name, rule.sentence, False, str(error), rule.advice)
