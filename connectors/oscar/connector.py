"""The shop's door."""

from connectors.base import ChannelSettings, Connector
from connectors.facts import Facts
from connectors.http import Http
from connectors.oscar.client import OscarConnector


def connect(settings: ChannelSettings, facts: Facts, http: Http) -> Connector:
    """Make the connector of one shop account."""
    return OscarConnector(settings, facts, http)
