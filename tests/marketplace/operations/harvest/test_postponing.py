"""Hoãn cắt: one call moves tomorrow's forecasts, asks the shops anew, and names the orders that wait."""

from datetime import date

import pytest

from marketplace.inventory.lots import CannotMove
from marketplace.operations.harvest.postponing import postpone
from marketplace.orders import recipients
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, seals
from marketplace.storage.tables import Offer
from tests.carrier import KEY, TO
from tests.ledger import rows
from tests.marketplace.partly_sold import PROVENANCE

DAY = date(2021, 6, 13)
GOES = "SELECT o.remote_id, r.goes_ms FROM recipient r JOIN orders o ON o.id = r.order_id"
WINDOWS = "SELECT code, forecast_from, forecast_to FROM lot WHERE forecast_from IS NOT NULL ORDER BY id"


@pytest.fixture
def ahead(sold: Database) -> Database:
    """Two lots of H0 forecast around the day (orders draw from both), one later, and one of a neighbour."""
    with sold.write() as connection:
        for code, first, last in (
            ("L0-5-0", "2021-06-13", "2021-06-14"), ("L0-5-1", "2021-06-11", "2021-06-13"),
            ("L0-19-0", "2021-06-14", "2021-06-15"), ("L1-5-0", "2021-06-13", "2021-06-13"),
        ):  # fmt: skip
            connection.exec_driver_sql(
                f"UPDATE lot SET picked_on = NULL, forecast_from = '{first}', forecast_to = '{last}'"
                f" WHERE code = '{code}'"
            )
        connection.exec_driver_sql("UPDATE orders SET fulfilment = 'collected' WHERE remote_id = 'A1'")
        seals.renew(connection)
        connection.exec_driver_sql(
            "INSERT INTO cooperative (id, code, name, name_key, kind, commune_id) SELECT 1, 'HTX', 'HTX', 'htx',"
            " 'cooperative', min(id) FROM commune"
        )
        connection.exec_driver_sql("INSERT INTO membership (household_id, cooperative_id) SELECT id, 1 FROM household")
        connection.exec_driver_sql("UPDATE membership SET left_on = '2021-06-12' WHERE household_id > 2")
    with sold.writing() as session:
        session.add(Offer(channel_id=1, listing_id=1, sku="H0-5", state="live"))
    return sold


def windows(database: Database) -> list[tuple[str, ...]]:
    return [tuple(str(value) for value in row) for row in rows(database, WINDOWS)]


@pytest.mark.both
def test_orders_of_that_fruit_are_promised_later_with_the_day_on_which_their_recipients_go(ahead: Database) -> None:
    promised = {"A1": "2021-06-13", "A2": "2021-06-13", "A3": "2021-06-15"}
    placed_ms = 1_623_500_000_000
    with ahead.write() as connection:
        for code, day in promised.items():
            order = connection.exec_driver_sql(f"SELECT id FROM orders WHERE remote_id = '{code}'").scalar_one()
            connection.exec_driver_sql(f"INSERT INTO promised_day VALUES ({order}, '{day}', 1)")
            recipients.keep(connection, order, TO, date.fromisoformat(day), placed_ms, KEY, days=5)
    before = dict(rows(ahead, GOES))
    with ahead.write() as connection:
        done = postpone(connection, DAY, 2, "mưa to", PROVENANCE, household="H0", recipient_days=5)
    assert [(one.code, one.before, one.after) for one in done.promises] == [("A2", DAY, date(2021, 6, 15))]
    after = dict(rows(ahead, GOES))
    assert {code for code in promised if after[code] != before[code]} == {"A2"}
    last_ms = placed_ms + 5 * 86_400_000
    assert (before["A2"] < last_ms, after["A2"]) == (True, last_ms)


def test_the_forecasts_of_a_household_move_and_its_orders_at_risk_are_named(ahead: Database) -> None:
    with ahead.write() as connection:
        done = postpone(connection, DAY, 2, "mưa to", PROVENANCE, household="H0")
    assert windows(ahead) == [
        ("L0-5-0", "2021-06-15", "2021-06-16"), ("L0-5-1", "2021-06-15", "2021-06-15"),
        ("L0-19-0", "2021-06-14", "2021-06-15"), ("L1-5-0", "2021-06-13", "2021-06-13"),
    ]  # fmt: skip
    assert done.lots == ["L0-5-0", "L0-5-1"]
    assert [(one.order, one.lot, one.weight_g) for one in done.orders] == [
        ("A2", "L0-5-0", 15_000), ("A3", "L0-5-0", 5_000), ("A3", "L0-5-1", 5_000),
    ]  # fmt: skip
    told = rows(ahead, "SELECT kind, grams, who, why FROM lot_move WHERE why LIKE '%mưa to' ORDER BY id")
    assert told == [
        ("forecast", 0, "cô Hoa", "13/06/2021–14/06/2021 → 15/06/2021–16/06/2021: mưa to"),
        ("forecast", 0, "cô Hoa", "11/06/2021–13/06/2021 → 15/06/2021–15/06/2021: mưa to"),
    ]  # fmt: skip
    assert (rows(ahead, "SELECT channel_id FROM sync_request WHERE taken_ms IS NULL"), reconcile(ahead)) == ([(1,)], [])


@pytest.mark.both
def test_the_forecasts_of_a_cooperatives_members_move_together(ahead: Database) -> None:
    with ahead.write() as connection:
        assert postpone(connection, DAY, 1, "mưa", PROVENANCE, cooperative="HTX").lots == ["L0-5-0", "L0-5-1", "L1-5-0"]


def test_what_cannot_be_postponed_is_said(ahead: Database) -> None:
    for days, who, says in (
        (0, {"household": "H0"}, "at least one day"),
        (1, {}, "Name a household or a cooperative"),
        (1, {"household": "H0", "cooperative": "HTX"}, "Name a household or a cooperative"),
        (1, {"household": "H2"}, "Nothing of H2 is forecast for 13/06/2021"),
    ):
        with pytest.raises(CannotMove, match=says), ahead.write() as connection:
            postpone(connection, DAY, days, "mưa", PROVENANCE, **who)  # type: ignore[arg-type]
