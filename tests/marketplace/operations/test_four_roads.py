"""One order by its shop's files, its carrier's parcels and a person: whatever comes first, it ends as the latest says.

What an order has to be is written here from the words: what a later instant says stands, it came back *of what was
delivered* once anybody said that it was delivered before, it was delivered when its carrier says so rather than when a
file was read to say it, and what nobody says stays.
"""

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import pytest
from sqlalchemy import text

from marketplace.exchange.channels import ChannelRow
from marketplace.operations.intake import take_orders
from marketplace.operations.parcel_reports import take_parcels
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.records import OrderRecord, State
from tests import carrier, ledger
from tests.carrier import said
from tests.counting import counted
from tests.seeding import NOW_MS, box, moment, order

STANDS = """
SELECT o.remote_id, o.order_state, o.fulfilment, o.delivered_ms, l.cancelled_g, l.undelivered_g, l.returned_g,
       coalesce(sum(d.drawn_g), 0)
FROM orders o JOIN order_line l ON l.order_id = o.id LEFT JOIN draw d ON d.line_id = l.id
WHERE o.remote_id LIKE 'R%' GROUP BY o.id, l.id, o.remote_id ORDER BY o.remote_id
"""
_WRITTEN = 3
"""Rows that a report writes: its parcel, its shipment, its order; SQLite tells of each that one statement writes."""
G = 15_000
"""Three boxes of 5 kg."""


class Told(NamedTuple):
    """One road's word of an order: by 'file' or 'parcel', at which day, and what."""

    road: str
    day: int
    state: State


class Stands(NamedTuple):
    """How an order has to stand: its fulfilment, the day it was delivered, and the grams that came back how."""

    fulfilment: str
    delivered: int | None = None
    undelivered_g: int = 0
    returned_g: int = 0


F, P = "file", "parcel"
STORIES: list[tuple[list[Told], Stands]] = [
    ([Told(P, 14, State.SHIPPING), Told(P, 15, State.DELIVERED), Told(F, 16, State.DELIVERED)],
     Stands("delivered", 15)),
    ([Told(P, 14, State.SHIPPING), Told(F, 15, State.SHIPPING), Told(P, 16, State.DELIVERED)], Stands("delivered", 16)),
    ([Told(P, 15, State.DELIVERED), Told(F, 16, State.DELIVERED), Told(P, 18, State.RETURNED)],
     Stands("returned", 15, returned_g=G)),
    ([Told(P, 14, State.SHIPPING), Told(P, 16, State.RETURNING), Told(P, 18, State.RETURNED)],
     Stands("returned", None, undelivered_g=G)),
    ([Told(F, 15, State.SHIPPING), Told(P, 16, State.RETURNING), Told(F, 17, State.SHIPPING),
      Told(P, 18, State.DELIVERED)], Stands("delivered", 18)),
]  # fmt: skip
CODES = {State.SHIPPING: "300", State.DELIVERED: "501", State.RETURNING: "505", State.RETURNED: "504"}


def of_file(code: str, state: State, day: int) -> OrderRecord:
    """Return an order as an export of a day has it: it says how it stands, and when only as far as it was read."""
    seen = {"delivered_ms": moment(day)} if state is State.DELIVERED else {}
    record = order(code, state, moment(12), [box("H-DUNG", 3)], **seen)
    never = {"fee_dong", "freight_dong", "tax_dong", "undelivered", "returned", "restock", "returned_ms"}
    unsaid = frozenset(never | ({"delivered_ms"} if seen else set()))
    return record._replace(updated_ms=moment(day), as_read=True, unsaid=unsaid, fingerprint=hash((state, code)))


@pytest.mark.both
def test_an_order_of_a_shop_by_files_ends_alike_whichever_road_comes_first(database: Database) -> None:
    channel = carrier.build(database, road="file")
    every = [
        (f"R{story}-{at:02}", arrival, expected)
        for story, (told, expected) in enumerate(STORIES)
        for at, arrival in enumerate(permutations(told))
    ]
    shop = _shop(database, channel, [code for code, _, _ in every])
    for step in range(max(len(told) for told, _ in STORIES)):
        _take(database, channel, shop, [(code, told[step]) for code, told, _ in every if len(told) > step])
    wanted = {code: stands for code, _, stands in every}
    wrong = {row[0]: row[1:] for row in ledger.rows(database, STANDS) if not _is(row, wanted[row[0]])}
    assert wrong == {}
    assert reconcile(database) == []
    before = ledger.rows(database, STANDS)
    for step in (2, 0, 1):
        _take(database, channel, shop, [(code, told[step]) for code, told, _ in every if len(told) > step])
    assert ledger.rows(database, STANDS) == before


def test_a_page_of_reports_costs_the_same_however_many_parcels_it_tells_of(sqlite: Database) -> None:
    channel = carrier.build(sqlite, road="file")
    codes = [f"R9-{at:02}" for at in range(64)]
    _shop(sqlite, channel, codes)
    cost = []
    for some, day in ((codes[:2], 14), (codes[2:], 15)):
        reports = [said(f"VN{code}", "300", moment(day), weight_g=15_200) for code in some]
        with counted(sqlite, write=True) as (connection, read):
            taken = take_parcels(connection, channel, reports, NOW_MS)
        cost.append(read.statements - _WRITTEN * len(some))
        assert (taken.taken, taken.orders_changed) == (len(some), len(some))
    assert cost[0] == cost[1]


def _is(row: Sequence[object], wanted: Stands) -> bool:
    _code, order_state, fulfilment, delivered_ms, cancelled_g, undelivered_g, returned_g, drawn_g = row
    delivered = None if wanted.delivered is None else moment(wanted.delivered)
    return (order_state, fulfilment, delivered_ms, cancelled_g, undelivered_g, returned_g, drawn_g) == (
        "confirmed", wanted.fulfilment, delivered, 0, wanted.undelivered_g, wanted.returned_g, G,
    )  # fmt: skip


def _shop(database: Database, channel: ChannelRow, codes: Sequence[str]) -> int:
    """Have these orders confirmed in the shop, each with a parcel of its name; return the shop's channel."""
    with database.write() as connection:
        shop = connection.execute(text("SELECT id FROM channel WHERE code = 'voso-1'")).scalar_one()
        connection.execute(text("UPDATE lot SET in_g = in_g + 9000000, balance_g = balance_g + 9000000"))
        first = "SELECT min(id) FROM lot_move GROUP BY lot_id"
        connection.execute(text(f"UPDATE lot_move SET grams = grams + 9000000 WHERE id IN ({first})"))
        take_orders(
            connection, shop, "voso-1", RunCaches(), [of_file(code, State.CONFIRMED, 13) for code in codes], NOW_MS
        )
        connection.execute(text(
            "INSERT INTO parcel (order_id, channel_id, number, state, packs, weight_g, value_dong, cod_dong, service,"
            " hand_over_on, asked_ms, waybill, made_ms, final) SELECT o.id, :carrier, o.remote_id, 'made', 3, 15000, 0,"
            " 0, '', '2021-06-14', 1, 'VN' || o.remote_id, 2, false FROM orders o WHERE o.remote_id LIKE 'R%'"
        ), {"carrier": channel.id})  # fmt: skip
    return int(shop)


def _take(database: Database, channel: ChannelRow, shop: int, told: Sequence[tuple[str, Told]]) -> None:
    files = [of_file(code, one.state, one.day) for code, one in told if one.road == F]
    parcels = [said(f"VN{code}", CODES[one.state], moment(one.day)) for code, one in told if one.road == P]
    with database.write() as connection:
        take_orders(connection, shop, "voso-1", RunCaches(), files, NOW_MS)
        take_parcels(connection, channel, parcels, NOW_MS)
