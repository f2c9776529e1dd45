"""Which day's nightly files a server should have by now, by the best clock there is.

A shop's own completeness comes first, for a replayed season keeps its own days. A server of level 0 has none: there
its clock counts, or ours where it tells no time at all.
"""

from datetime import date, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from connectors.errors import AuthFailed, Changed, Refused
from connectors.partner.conformance.asking import Asker, UnmetError, shaped
from connectors.partner.contract.wire import Root
from connectors.rfc3339 import instant
from marketplace.words.instants import instant_of, local

_UNTOLD = (UnmetError, AuthFailed, Refused, Changed, ValueError)


class _Complete(msgspec.Struct):
    as_of: str


def last_over(asker: Asker, now_ms: int) -> date:
    """Return the last day that is over for a shop; ``now_ms`` is our own clock. Unreachable when nothing answers."""
    told_ms = _by_shop(asker) or _by_server(asker) or now_ms
    return local(told_ms).date() - timedelta(days=1)


def _by_shop(asker: Asker) -> int | None:
    """Return the instant up to which a shop says it is complete; None where it serves no orders."""
    try:
        return instant(asker.good(_Complete, f"{asker.shop_path}/orders", (("limit", "1"),)).as_of)
    except _UNTOLD:
        return None


def _by_server(asker: Asker) -> int | None:
    """Return the time of a server's root, else of its Date header (RFC 9110, 6.6.1); None where it has neither."""
    try:
        answer = asker.ask("GET", "/v1")
    except _UNTOLD:
        return None
    try:
        return instant(shaped(answer, Root).time)
    except _UNTOLD:
        return _dated(answer.headers.get("Date", ""))


def _dated(text: str) -> int | None:
    try:
        return instant_of(parsedate_to_datetime(text))
    except ValueError:
        return None
