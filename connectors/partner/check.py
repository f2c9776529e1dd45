"""The contract check: what ``lensan contract check URL --level N`` asks of a server, one plain sentence for each.

Levels 0 and 1 only read. Level 2 writes one offer, named so that nobody takes it for produce and with a stock of 0;
level 3 adds a webhook that leads nowhere and takes it away again.
"""

from datetime import date
from typing import NamedTuple

from msgspec.json import Decoder

from connectors.errors import ConnectorError, NotConfigured
from connectors.http import Http, Limits
from connectors.partner.asking import Asker, Requirement, UnmetError
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


def check(
    url: str, token: str, shop: str, level: int, *, http: Http | None = None, today: date | None = None
) -> list[Finding]:
    """Try every requirement up to a level on a server; NotConfigured when the address or secret is none.

    ``token`` is a static token, or ``client_id:client_secret``; without a ``shop`` it is the first that the server
    lists. ``today`` is the day after the nightly files asked
    for, by default the day the shop has come to.
    """
    own = http or Http(url, Limits(calls_per_second=20, burst=20, total_s=30))
    try:
        asker = Asker(own, token, shop or _first_shop(own, token))
        return [_try(requirement, asker) for requirement in (*reading(today), *WRITING) if requirement.level <= level]
    finally:
        if http is None:
            own.close()


def _first_shop(http: Http, secret: str) -> str:
    listed = Credentials(secret, http).call(lambda token: read(http.get("/v1/shops", token=token), Decoder(Shops)))
    if not listed.shops:
        raise NotConfigured("The server lists no shop for these credentials.")
    return listed.shops[0].shop_id


def _try(requirement: Requirement, asker: Asker) -> Finding:
    try:
        seen, ok = requirement.tried(asker), True
    except (UnmetError, ConnectorError) as error:
        seen, ok = str(error), False
    return Finding(requirement.level, requirement.sentence, ok, seen)
