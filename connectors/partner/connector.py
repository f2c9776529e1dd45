"""The engine's door: a platform that speaks the partner contract needs no code of its own."""

from connectors.base import ChannelSettings, Connector
from connectors.http import Http
from connectors.partner.client.client import PartnerConnector
from connectors.platform_facts import Facts


def connect(settings: ChannelSettings, facts: Facts, http: Http) -> Connector:
    """Make the connector of one shop account."""
    return PartnerConnector(settings, facts, http)
