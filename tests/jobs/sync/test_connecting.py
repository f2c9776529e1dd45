"""Connecting: a channel's connector is made with its secret, and without one it is said what to do."""

from dataclasses import replace

import pytest

from connectors.base import ChannelSettings, Connector
from connectors.errors import NotConfigured
from connectors.partner.client.client import PartnerConnector
from connectors.sheet.files_only import FilesOnly
from jobs.sync.connecting import connector_of, settings_of
from marketplace.exchange import channels
from marketplace.exchange.channels import ChannelRow
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests import world


@pytest.fixture
def channel(sqlite: Database) -> ChannelRow:
    world.build(sqlite)
    with sqlite.read() as connection:
        [channel] = channels.all_channels(connection)
    return channel._replace(code="htx-quy-son")


def test_a_connector_is_told_where_its_shop_is_and_with_which_secret(channel: ChannelRow) -> None:
    settings = Settings.read({"LENSAN_SECRET_HTX_QUY_SON": "hush"})
    wanted = ChannelSettings("htx-quy-son", "partner", "http://127.0.0.1:1", "s1", "hush")
    assert settings_of(channel, settings) == wanted
    assert isinstance(connector_of(channel, settings), PartnerConnector)
    noticed = Settings.read({**settings.environ, "LENSAN_WEBHOOK_SECRET_HTX_QUY_SON": "psst"})
    assert settings_of(channel, noticed) == replace(wanted, notice_secret="psst")
    told: list[ChannelSettings] = []

    def make(facts: ChannelSettings) -> Connector:
        told.append(facts)
        raise NotConfigured("only asked")

    with pytest.raises(NotConfigured, match="only asked"):
        connector_of(channel, settings, make)
    assert told == [wanted]


@pytest.mark.parametrize("environ", [{}, {"LENSAN_SECRET_HTX_QUY_SON": ""}, {"LENSAN_SECRET_OTHER": "hush"}])
def test_a_missing_secret_is_said_with_the_name_under_which_it_is_looked_for(
    channel: ChannelRow, environ: dict[str, str]
) -> None:
    with pytest.raises(NotConfigured) as refused:
        connector_of(channel, Settings.read(environ))
    assert str(refused.value) == (
        "Channel htx-quy-son has no secret; set LENSAN_SECRET_HTX_QUY_SON or run `lensan channels secret`"
    )


def test_a_shop_that_is_reached_by_files_needs_no_secret_and_asks_nobody(channel: ChannelRow) -> None:
    by_files = channel._replace(road="file")
    found = connector_of(by_files, Settings.read({}))
    assert isinstance(found, FilesOnly)
    assert (found.check().levels, settings_of(by_files, Settings.read({})).secret) == ((), "")


def test_a_shop_of_sales_by_hand_has_nobody_to_ask(channel: ChannelRow) -> None:
    with pytest.raises(NotConfigured, match="nobody to ask"):
        connector_of(channel._replace(platform="hand", road="hand"), Settings.read({}))
