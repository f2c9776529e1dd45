"""Connecting: the connector of a channel, with the secret that is kept for it."""

from collections.abc import Callable

from connectors.base import ChannelSettings, Connector
from connectors.errors import NotConfigured
from connectors.platforms import facts_of
from connectors.registry import connect
from connectors.sheet.files_only import FilesOnly
from marketplace.exchange.channels import ChannelRow
from marketplace.storage.settings import Settings

Connect = Callable[[ChannelSettings], Connector]


def settings_of(channel: ChannelRow, settings: Settings) -> ChannelSettings:
    """Return what a channel's connector must know; NotConfigured, with what to do, when its secret is missing.

    A shop that is reached by files alone has neither an address nor a secret.
    """
    if channel.road == "file":
        return ChannelSettings(channel.code, channel.platform, "", channel.shop, "")
    if channel.by_hand:
        raise NotConfigured(f"Channel {channel.code} is written by hand; there is nobody to ask")
    secret = settings.secret(channel.code)
    if not secret:
        name = "LENSAN_SECRET_" + channel.code.upper().replace("-", "_")
        raise NotConfigured(f"Channel {channel.code} has no secret; set {name} or run `lensan channels secret`")
    notices = settings.webhook_secret(channel.code) or ""
    return ChannelSettings(channel.code, channel.platform, channel.base_url, channel.shop, secret, notices)


def connector_of(channel: ChannelRow, settings: Settings, make: Connect = connect) -> Connector:
    """Make the connector of a channel; NotConfigured, with what to do, when its secret is missing."""
    return made_by(channel, settings_of(channel, settings), make)


def made_by(channel: ChannelRow, wanted: ChannelSettings, make: Connect) -> Connector:
    """Make the connector of a channel from what it must know; a shop that is reached by files asks nobody."""
    return FilesOnly(facts_of(channel.platform)) if channel.road == "file" else make(wanted)
