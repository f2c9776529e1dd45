"""A client of the partner contract, and a loopback server that is told what to answer it."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.base import (
    ChannelSettings,
)
from connectors.partner.client.client import PartnerConnector
from connectors.platforms import facts_of
from marketplace.words.instants import parse_iso

STATIC = "t0ken"


@pytest.fixture
def client(loopback, transport):
    def make(secret=STATIC):
        settings = ChannelSettings("c", "partner", loopback.url, "shop/1", secret)
        now_ms = parse_iso("2021-06-10T08:00:00+07:00")
        return PartnerConnector(
            settings, facts_of("partner"), transport(loopback.url), now_ms=lambda: now_ms, new_key=lambda: "key"
        )

    return make


@pytest.fixture
def answers(loopback, reply):
    def tell(*bodies):
        loopback.script = [
            body if isinstance(body, reply) else reply(body=json.dumps(body).encode()) for body in bodies
        ]

    return tell


def page(name, cursor, more, *items):
    return {"as_of": "2021-06-15T00:00:00+07:00", "next_cursor": cursor, "has_more": more, name: items}


def asked(loopback):
    return [(a.method, urlsplit(a.path).path, parse_qs(urlsplit(a.path).query)) for a in loopback.asked]
