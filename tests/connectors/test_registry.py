"""Finding the connector of a channel: what is missing is said, and what one learned is kept."""

import msgspec
import pytest

from connectors.base import ChannelSettings
from connectors.errors import NotConfigured, Unreachable
from connectors.platform_facts import Road
from connectors.platforms import facts_of
from connectors.registry import connect


def test_an_unknown_platform_is_not_configured():
    with pytest.raises(NotConfigured, match="sendo"):
        connect(ChannelSettings("c", "sendo", "https://x.vn", "1", "t"))


def test_a_platform_without_code_or_engine_says_which_roads_it_has():
    by_file = msgspec.structs.replace(facts_of("voso"), engine="voso", roads=[Road.FILE, Road.HAND], planned=[])
    with pytest.raises(NotConfigured, match="file, hand"):
        connect(ChannelSettings("c", "voso", "https://x.vn", "1", "t"), facts=by_file)


@pytest.mark.parametrize("lacks", ["base_url", "shop", "secret"])
def test_a_channel_that_lacks_something_is_not_configured(lacks):
    given = {"base_url": "https://x.vn", "shop": "1", "secret": "t"} | {lacks: ""}
    with pytest.raises(NotConfigured):
        connect(ChannelSettings("c", "postmart", given["base_url"], given["shop"], given["secret"]))


def test_a_retry_after_outlives_the_connector_of_one_run_but_binds_no_other_shop(loopback, reply):
    def ask(shop):
        with pytest.raises(Unreachable) as caught:
            connect(ChannelSettings("c", "postmart", loopback.url, shop, "t")).check()
        return caught.value.wait_s

    loopback.script = [reply(429, headers={"Retry-After": "3600"})]
    assert ask("shop-1") == 3600
    assert ask("shop-1") > 3000
    assert len(loopback.asked) == 1
    assert ask("shop-2") == 3600
    assert len(loopback.asked) == 2
