"""The contract check: what ``lensan contract check URL --level N`` asks of a server, one plain sentence for each.

Levels 0 and 1 only read. Level 2 writes one offer, named so that nobody takes it for produce and with a stock of 0;
level 3 adds a webhook that leads nowhere and takes it away again.
"""

import time
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from msgspec.json import Decoder

from connectors.errors import AuthFailed, Changed, ConnectorError, NotConfigured, Refused
from connectors.http import Http, Limits
from connectors.partner.asking import Asker, Requirement, UnmetError
from connectors.partner.check_day import last_over
from connectors.partner.check_orders import ORDERS
from connectors.partner.check_paging import PAGING
from connectors.partner.check_reading import reading
from connectors.partner.check_writing import WRITING
from connectors.partner.credentials import Credentials
from connectors.partner.mapping import read
from connectors.partner.wire import Shops


class Finding(NamedTuple):
    """What came of one requirement; ``says`` is the reason where it is not met, else what was seen."""

    level: int
    requirement: str
    ok: bool
    says: str


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def check(
    url: str,
    token: str,
    shop: str,
    level: int,
    *,
    http: Http | None = None,
    day: date | None = None,
    now_ms: Callable[[], int] = _now_ms,
) -> list[Finding]:
    """Try every requirement up to a level on a server; NotConfigured when the address or secret is none.

    ``token`` is a static token, or ``client_id:client_secret``; only at level 0 a server may do without. Without a
    ``shop`` it is the first that the server lists. ``day`` is the one whose nightly files are asked for, by default
    the last that is over; ``now_ms`` is asked where the server tells no time.
    """
    if level and not token:
        raise NotConfigured("A token is needed; only the nightly files of level 0 may be there without one.")
    own = http or Http(url, Limits(calls_per_second=20, burst=20, total_s=30))
    try:
        asker = Asker(own, token, shop or _first_shop(own, token, level))
        asked = [*reading(lambda asker: day or last_over(asker, now_ms())), *ORDERS, *PAGING, *WRITING]
        return [_try(requirement, asker) for requirement in asked if requirement.level <= level]
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


def _try(requirement: Requirement, asker: Asker) -> Finding:
    try:
        seen, ok = requirement.tried(asker), True
    except (UnmetError, ConnectorError) as error:
        seen, ok = str(error), False
    return Finding(requirement.level, requirement.sentence, ok, seen)
