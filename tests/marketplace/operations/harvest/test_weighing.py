"""A weight replaces the forecast, a smaller one uncovers the newest orders, and a later one needs a reason."""

from datetime import date

import pytest

from marketplace.inventory.lots import CannotMove
from marketplace.operations.harvest.weighing import adjust, forecast, picked
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.storage.tables import Cooperative, Membership
from marketplace.words.messages import Doubtful
from tests.ledger import rows
from tests.marketplace.operations.harvest.test_removal import MOVES, SHORT
from tests.marketplace.partly_sold import PROVENANCE

DAY = date(2021, 6, 12)
LOT = "SELECT in_g, sold_g, balance_g, slip FROM lot WHERE code = :code"


@pytest.fixture
def ahead(sold: Database) -> Database:
    """The same market, its first lot still a forecast."""
    with sold.write() as connection:
        connection.exec_driver_sql(
            "UPDATE lot SET picked_on = NULL, forecast_from = '2021-06-11', forecast_to = '2021-06-13'"
            " WHERE code = 'L0-5-0'"
        )
        connection.exec_driver_sql(
            "UPDATE lot_move SET kind = 'forecast' WHERE kind = 'picked' AND lot_id ="
            " (SELECT id FROM lot WHERE code = 'L0-5-0')"
        )
    return sold


def test_a_weight_replaces_the_forecast(ahead: Database) -> None:
    with ahead.write() as connection:
        assert picked(connection, "L0-5-0", 42_500, DAY, "PC-17", PROVENANCE) == []
    assert rows(ahead, LOT, code="L0-5-0") == [(42_500, 30_000, 12_500, "PC-17")]
    kinds = [row[:2] for row in rows(ahead, MOVES, code="L0-5-0")]
    assert kinds == [("forecast", 30_000), ("drawn", 30_000), ("forecast", -30_000), ("picked", 42_500)]
    assert reconcile(ahead) == []


def test_a_small_picking_makes_the_newest_orders_short(ahead: Database) -> None:
    with ahead.write() as connection:
        lost = picked(connection, "L0-5-0", 21_000, DAY, None, PROVENANCE)
    assert lost is not None
    assert [one.weight_g for one in lost] == [5_000, 4_000]
    assert rows(ahead, SHORT) == [("A2", 4_000, "picked less"), ("A3", 5_000, "picked less")]
    assert (rows(ahead, LOT, code="L0-5-0"), reconcile(ahead)) == ([(21_000, 21_000, 0, None)], [])


def test_a_weight_said_twice_counts_once_and_another_is_an_adjustment(ahead: Database) -> None:
    for outcome in ([], None):
        with ahead.write() as connection:
            assert picked(connection, "L0-5-0", 42_500, DAY, "PC-17", PROVENANCE) == outcome
    with pytest.raises(CannotMove, match="lensan lots adjust"), ahead.write() as connection:
        picked(connection, "L0-5-0", 40_000, DAY, "PC-17", PROVENANCE)
    with ahead.write() as connection:
        adjust(connection, "L0-5-0", -2_500, "cân lại", PROVENANCE)
    assert rows(ahead, MOVES, code="L0-5-0")[-1] == ("adjusted", -2_500, "cô Hoa", "cân lại")
    assert (rows(ahead, LOT, code="L0-5-0"), reconcile(ahead)) == ([(40_000, 30_000, 10_000, "PC-17")], [])


def test_an_adjustment_below_what_is_sold_uncovers_and_needs_a_reason(sold: Database) -> None:
    with sold.write() as connection:
        adjust(connection, "L0-5-0", -1_000, "cân sai", PROVENANCE)
    assert rows(sold, SHORT) == [("A3", 1_000, "picked less")]
    with pytest.raises(CannotMove, match="a reason"), sold.write() as connection:
        adjust(connection, "L0-5-0", -1_000, " ", PROVENANCE)
    with pytest.raises(CannotMove, match="has only 29 kg"), sold.write() as connection:
        adjust(connection, "L0-5-0", -100_000, "cân sai", PROVENANCE)
    assert reconcile(sold) == []


def test_a_forecast_can_be_said_anew_until_the_lot_is_picked(ahead: Database) -> None:
    with ahead.write() as connection:
        forecast(connection, "L0-5-0", 28_000, DAY, DAY, PROVENANCE)
    assert rows(ahead, SHORT) == [("A3", 2_000, "picked less")]
    assert rows(ahead, LOT, code="L0-5-0") == [(28_000, 28_000, 0, None)]
    with pytest.raises(CannotMove, match="picked already"), ahead.write() as connection:
        forecast(connection, "L0-5-1", 28_000, DAY, DAY, PROVENANCE)
    with pytest.raises(CannotMove, match="ends before"), ahead.write() as connection:
        forecast(connection, "L0-5-0", 28_000, DAY, date(2021, 6, 1), PROVENANCE)
    assert reconcile(ahead) == []


def test_a_weight_far_off_the_lots_own_is_written_only_when_it_is_sure(ahead: Database) -> None:
    before = rows(ahead, MOVES, code="L0-5-0")
    for grams in (6_000, 150_000, 2_000_000_000):
        with pytest.raises(Doubtful, match="was forecast at 30 kg"), ahead.write() as connection:
            picked(connection, "L0-5-0", grams, DAY, None, PROVENANCE)
        with pytest.raises(Doubtful, match="was forecast at 30 kg"), ahead.write() as connection:
            forecast(connection, "L0-5-0", grams, DAY, DAY, PROVENANCE)
    for grams in (-24_000, 120_000):
        with pytest.raises(Doubtful, match="weighs 30 kg"), ahead.write() as connection:
            adjust(connection, "L0-5-1", grams, "cân lại", PROVENANCE)
    assert rows(ahead, MOVES, code="L0-5-0") == before
    with ahead.write() as connection:
        forecast(connection, "L0-5-0", 149_999, DAY, DAY, PROVENANCE)
        picked(connection, "L0-5-0", 750_000, DAY, None, PROVENANCE, force=True)
        adjust(connection, "L0-5-0", 3_000_000, "cân lại", PROVENANCE, force=True)
    assert rows(ahead, LOT, code="L0-5-0") == [(3_750_000, 30_000, 3_720_000, None)]
    assert reconcile(ahead) == []


def test_a_lot_without_a_weight_is_held_against_what_no_household_cuts(ahead: Database) -> None:
    with ahead.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET in_g = 0, balance_g = 0 WHERE code = 'L2-5-0'")
        connection.exec_driver_sql("UPDATE lot SET picked_on = NULL WHERE code = 'L2-5-0'")
        connection.exec_driver_sql("DELETE FROM lot_move WHERE lot_id = (SELECT id FROM lot WHERE code = 'L2-5-0')")
    with pytest.raises(Doubtful, match="more than one household cuts"), ahead.write() as connection:
        picked(connection, "L2-5-0", 100_000_001, DAY, None, PROVENANCE)
    with ahead.write() as connection:
        picked(connection, "L2-5-0", 100_000_000, DAY, None, PROVENANCE)
    assert rows(ahead, LOT, code="L2-5-0") == [(100_000_000, 0, 100_000_000, None)]


@pytest.mark.both
def test_a_slip_that_another_lot_of_the_household_has_is_asked_about(ahead: Database) -> None:
    with ahead.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET slip = 'PC-17' WHERE code IN ('L0-5-1', 'L1-5-0')")
    with pytest.raises(Doubtful) as doubtful, ahead.write() as connection:
        picked(connection, "L0-5-0", 42_500, DAY, "pc-17", PROVENANCE)
    assert doubtful.value.sentence.vi == "Phiếu cân pc-17 đã ghi cho lô L0-5-1. Hãy xem lại số phiếu."
    with pytest.raises(Doubtful) as doubtful, ahead.write() as connection:
        picked(connection, "L0-5-0", 425_000, DAY, "PC-17", PROVENANCE)
    assert doubtful.value.sentence.vi == (
        "Lô L0-5-0 dự kiến cắt 30 kg, nay ghi 425 kg, lệch quá xa. Hãy xem lại số cân."
        " Phiếu cân PC-17 đã ghi cho lô L0-5-1. Hãy xem lại số phiếu."
    )
    with ahead.write() as connection:
        picked(connection, "L0-5-0", 42_500, DAY, "PC-17", PROVENANCE, force=True)
    assert rows(ahead, LOT, code="L0-5-0") == [(42_500, 30_000, 12_500, "PC-17")]


@pytest.mark.both
def test_a_slip_of_the_cooperatives_own_scales_is_asked_about_and_a_strangers_is_not(ahead: Database) -> None:
    with ahead.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET slip = 'PC-17' WHERE code = 'L1-5-0'")
        picked(connection, "L0-5-0", 42_500, DAY, "PC-17", PROVENANCE)
        connection.exec_driver_sql("UPDATE lot SET picked_on = NULL WHERE code = 'L0-5-0'")
    with ahead.writing() as session:
        coop = Cooperative(
            code="HTX", name="HTX", name_key="htx", commune_id=rows(ahead, "SELECT min(id) FROM commune")[0][0]
        )
        session.add(coop)
        session.flush()
        for (home,) in rows(ahead, "SELECT household_id FROM lot WHERE code IN ('L0-5-0', 'L1-5-0') ORDER BY 1"):
            session.add(Membership(household_id=home, cooperative_id=coop.id or 0))
    with pytest.raises(Doubtful, match="slip PC-17 stands on lot L1-5-0"), ahead.write() as connection:
        picked(connection, "L0-5-0", 40_000, DAY, "PC-17", PROVENANCE)
