"""The shop's door."""

from connectors.base import ChannelSettings, Connector
from connectors.http import Http
from connectors.oscar.client import OscarConnector
from connectors.platform_facts import Facts


def connect(settings: ChannelSettings, facts: Facts, http: Http) -> Connector:
    """Make the connector of one shop account."""
    return OscarConnector(settings, facts, http)
