"""A carrier of our own, and connectors to it whose clock only a test moves."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from connectors.base import ChannelSettings
from connectors.http import Http
from connectors.platforms import facts_of
from connectors.vnpost.connector import VnpostConnector
from marketplace.words.instants import parse_iso
from tests.connectors.vnpost.carrier import CUSTOMER, NAME, PASSWORD, Carrier

NOW_MS = parse_iso("2026-12-01T09:00:00+07:00")
Make = Callable[..., VnpostConnector]


@pytest.fixture(scope="session")
def standing() -> Iterator[Carrier]:
    carrier = Carrier()
    yield carrier
    carrier.close()


@pytest.fixture
def carrier(standing: Carrier) -> Carrier:
    standing.empty()
    return standing


@pytest.fixture
def make(carrier: Carrier, transport: Callable[..., Http]) -> Make:
    """Make a connector to the carrier; ``page_size``, ``secret``, ``shop`` and ``now_ms`` may be others."""

    def connector(
        page_size: int = 500, secret: str = f"{NAME}:{PASSWORD}", shop: str = CUSTOMER, now_ms: int = NOW_MS
    ) -> VnpostConnector:
        url = carrier.url + carrier.prefix
        facts = msgspec.structs.replace(facts_of("vnpost"), page_size=page_size)
        settings = ChannelSettings("bd", "vnpost", url, shop, secret)
        return VnpostConnector(settings, facts, transport(url), now_ms=lambda: now_ms)

    return connector
