"""Every platform that speaks the contract comes through one door, with the limits and the words of its own folder."""

import json

import msgspec

from connectors.base import ChannelSettings
from connectors.partner.client.client import PartnerConnector
from connectors.partner.connector import connect
from connectors.platforms import facts_of
from marketplace.words.records import Fulfilment, State
from tests.connectors.partner.contract.mapping.test_orders import LINE, ORDER, page_of


def test_a_platform_is_asked_and_understood_as_its_own_facts_say(loopback, reply, transport):
    words = {"đã giao": State.DELIVERED}
    facts = msgspec.structs.replace(facts_of("voso"), page_size=7, states=words)
    connector = connect(ChannelSettings("c", "voso", loopback.url, "s 1", "t"), facts, transport(loopback.url))
    assert isinstance(connector, PartnerConnector)
    history = [{"status": "đã giao", "at": "2021-06-12T08:00:00+07:00"}]
    told = ORDER | {"status": "đã giao", "history": history, "lines": [LINE | {"returned": 0}]}
    loopback.script = [reply(body=json.dumps(json.loads(page_of("orders", told)) | {"has_more": False}).encode())]
    (page,) = connector.pull_orders(None)
    assert [order.fulfilment for order in page.items] == [Fulfilment.DELIVERED]
    assert loopback.asked[0].path == "/v1/shops/s%201/orders?limit=7"
    assert loopback.asked[0].headers["Authorization"] == "Bearer t"
