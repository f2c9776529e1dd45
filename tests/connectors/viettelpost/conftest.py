"""A connector of the stand-in, over HTTP on loopback and by a clock that stands still."""

from collections.abc import Callable

import pytest

from connectors.base import ChannelSettings
from connectors.http import Http
from connectors.platforms import facts_of
from connectors.viettelpost.connector import ViettelPostConnector
from jobs.sandbox.viettelpost import PASSWORD, SECRET, USER, WAREHOUSE, StandIn
from tests.connectors.conftest import Loopback

Connect = Callable[..., ViettelPostConnector]


@pytest.fixture
def carrier(loopback: Loopback) -> StandIn:
    carrier = StandIn()
    loopback.rule = carrier.answer
    return carrier


@pytest.fixture
def connect(loopback: Loopback, carrier: StandIn, transport: Callable[..., Http]) -> Connect:
    def make(secret: str = f"{USER}:{PASSWORD}", shop: str = str(WAREHOUSE), **limits: float) -> ViettelPostConnector:
        settings = ChannelSettings("vtp", "viettelpost", loopback.url, shop, secret, SECRET)
        http = transport(loopback.url, **limits)
        return ViettelPostConnector(settings, facts_of("viettelpost"), http, now_ms=lambda: carrier.now_ms)

    return make


@pytest.fixture
def connector(connect: Connect) -> ViettelPostConnector:
    return connect()
