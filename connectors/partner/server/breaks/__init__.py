"""Breaks: the reference server does one thing against the contract, on purpose and by name."""

from connectors.partner.server.breaks import (
    credentials,
    files,
    keys,
    lists,
    notices,
    offers,
    orders,
    payouts,
    recipients,
    service,
    single,
)
from connectors.partner.server.breaks.twist import Break, IncomingRequest, OutgoingAnswer, TwistedApp

ROOMS = (files, service, lists, orders, payouts, offers, single, keys, recipients, credentials, notices)
BREAKS: dict[str, Break] = {one.name: one for room in ROOMS for one in room.BREAKS}
"""Every break by its name; each is told by the contract check under the rule that it names."""

__all__ = ["BREAKS", "ROOMS", "Break", "IncomingRequest", "OutgoingAnswer", "TwistedApp"]
