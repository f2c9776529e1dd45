"""Who gets parcels, as files tell it: for own parcels, no longer than a last day, and never once an order has left."""

from datetime import date

import pytest
from sqlalchemy import text

from marketplace.operations.told_recipients import RecipientSeal, take_told
from marketplace.orders import recipients
from marketplace.storage import Database
from marketplace.words.instants import MS_PER_DAY
from marketplace.words.parcels import Address
from tests import carrier
from tests.carrier import KEY, TO
from tests.counting import counted
from tests.ledger import rows
from tests.seeding import NOW_MS

BY = RecipientSeal(KEY, 14)
PLACED_MS = NOW_MS - 2 * MS_PER_DAY
HOURS_72_MS = 3 * MS_PER_DAY
KEPT = "SELECT o.remote_id FROM recipient r JOIN orders o ON o.id = r.order_id ORDER BY o.remote_id"


@pytest.fixture
def market(database: Database) -> Database:
    """A market whose orders wait for their parcels, placed two days ago."""
    carrier.build(database, road="file")
    with database.write() as connection:
        connection.execute(text("UPDATE orders SET fulfilment = 'none', order_state = 'confirmed', placed_ms = :at"),
                           {"at": PLACED_MS})  # fmt: skip
    return database


def told(database: Database, now_ms: int = NOW_MS, by: RecipientSeal = BY, **whom: Address) -> int:
    with database.write() as connection:
        channel = connection.execute(text("SELECT channel_id FROM orders WHERE remote_id = 'B2'")).scalar_one()
        codes = connection.execute(text("SELECT remote_id FROM orders WHERE channel_id = :c"), {"c": channel}).scalars()
        return take_told(connection, channel, list(codes), whom, now_ms, by)


def change(database: Database, sql: str) -> None:
    with database.write() as connection:
        connection.execute(text(sql))


@pytest.mark.both
def test_who_gets_a_parcel_is_kept_sealed_and_a_later_file_takes_its_place(market: Database) -> None:
    assert told(market, B2=TO, NONE=TO) == 1
    assert told(market, B2=TO._replace(phone="0912 000 111")) == 1
    with market.read() as connection:
        order = carrier.order_id(market, "B2")
        assert recipients.recipient(connection, order, (KEY,)) == TO._replace(phone="0912 000 111")
        [kept] = recipients.kept(connection, [order]).values()
    assert kept.promised_on == date(2021, 6, 20)
    assert kept.goes_ms == 1_624_208_400_000 + HOURS_72_MS  # the end of 20 June, and 72 hours
    sealed = rows(market, "SELECT sealed FROM recipient")[0][0]
    assert TO.name.encode() not in bytes(sealed)


@pytest.mark.both
@pytest.mark.parametrize(
    "gone", ["UPDATE orders SET fulfilment = 'shipping'", "UPDATE orders SET order_state = 'cancelled'"]
)
def test_who_gets_an_order_that_has_left_is_forgotten_and_no_file_brings_it_back(market: Database, gone: str) -> None:
    assert told(market, B2=TO) == 1
    change(market, gone)
    assert told(market) == 0
    assert rows(market, KEPT) == []
    assert told(market, B2=TO) == 0
    assert rows(market, KEPT) == []


def test_nobody_is_kept_where_the_cooperative_does_not_send_or_has_its_waybill(market: Database) -> None:
    order = carrier.order_id(market, "B2")
    change(market, "INSERT INTO parcel (order_id, channel_id, number, state, packs, weight_g, value_dong, cod_dong,"
                   f" service, hand_over_on, asked_ms, final) SELECT {order}, channel_id, 'B2', 'made', 1, 5000, 0, 0,"
                   " 'VCN', '2021-06-21', 0, false FROM pick_up")  # fmt: skip
    assert told(market, B2=TO) == 0
    change(market, "UPDATE parcel SET state = 'refused'")
    assert told(market, B2=TO) == 1
    change(market, "DELETE FROM recipient")
    change(market, "DELETE FROM pick_up")
    assert told(market, B2=TO) == 0


def test_no_file_keeps_anybody_beyond_the_last_day(market: Database) -> None:
    last_ms = PLACED_MS + 4 * MS_PER_DAY
    by = RecipientSeal(KEY, 4)
    assert told(market, by=by, B2=TO) == 1
    assert rows(market, "SELECT goes_ms FROM recipient") == [(last_ms,)]
    assert told(market, last_ms - MS_PER_DAY // 2, by, B2=TO) == 1
    assert rows(market, "SELECT goes_ms FROM recipient") == [(last_ms,)]
    assert told(market, last_ms + MS_PER_DAY, by, B2=TO) == 0


def test_what_is_no_address_is_not_kept_but_an_open_commune_is(market: Database) -> None:
    assert told(market, B2=TO._replace(phone="???")) == 0
    assert told(market, B2=TO._replace(commune="", province="")) == 1


def test_it_costs_the_same_for_one_order_as_for_many(market: Database) -> None:
    orders = rows(market, "SELECT remote_id, channel_id FROM orders WHERE channel_id = "
                          "(SELECT channel_id FROM orders WHERE remote_id = 'B2')")  # fmt: skip
    codes, channel = [code for code, _ in orders], orders[0][1]
    cost = []
    for whom in ({"B2": TO}, dict.fromkeys(codes, TO)):
        with counted(market, write=True) as (connection, read):
            kept = take_told(connection, channel, codes, whom, NOW_MS, BY)
        cost.append((kept, read.statements - kept))  # SQLite tells of each row that one statement writes
    [(one, of_one), (many, of_many)] = cost
    assert (one, many > 1) == (1, True)
    assert of_one == of_many
