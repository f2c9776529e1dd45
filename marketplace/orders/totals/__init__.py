"""Totals of sales: what every order adds to them, and takes from them again when it changes.

An order's part of the totals is a pure function of the order: five events (placed, delivered, cancelled, returned,
paid), each on the local day of its own source time. A changed order first takes its old part off, then adds the new
one, so a correction moves off the old day. Proven equal to the ledger by ``marketplace.reports.reconcile``. It knows
draws and instants, and neither lots nor platforms.
"""

from marketplace.orders.totals.funnel import CommunePair, FunnelCache, change_communes
from marketplace.orders.totals.measures import (
    EVENTS,
    MEASURES,
    SLOTS,
    PlacedDraw,
    SalesPlace,
    Times,
    measure,
    sold,
    unserved_place,
)
from marketplace.orders.totals.tables import ORDER_COUNTS, move_channel_days, move_days, move_funnel, move_households
from marketplace.orders.totals.tally import Tallies, Tally, hold_totals, write_totals

__all__ = [
    "EVENTS",
    "MEASURES",
    "ORDER_COUNTS",
    "SLOTS",
    "CommunePair",
    "FunnelCache",
    "PlacedDraw",
    "SalesPlace",
    "Tallies",
    "Tally",
    "Times",
    "change_communes",
    "hold_totals",
    "measure",
    "move_channel_days",
    "move_days",
    "move_funnel",
    "move_households",
    "sold",
    "unserved_place",
    "write_totals",
]
