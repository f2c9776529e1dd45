"""Spoiled fruit makes the newest orders short, fruit sold elsewhere none, and every truth holds."""

import pytest

from marketplace.inventory.lots import CannotMove
from marketplace.operations.harvest.removal import sell_elsewhere, spoil
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database, seals
from marketplace.words.messages import Doubtful
from tests.ledger import rows
from tests.marketplace.partly_sold import PROVENANCE

LOT = "SELECT in_g, sold_g, spoiled_g, elsewhere_g, balance_g FROM lot WHERE code = :code"
SHORT = (
    "SELECT o.remote_id, s.weight_g, s.cause FROM shortfall s JOIN order_line l ON l.id = s.line_id"
    " JOIN orders o ON o.id = l.order_id WHERE s.weight_g > 0 ORDER BY o.id"
)
MOVES = (
    "SELECT m.kind, m.grams, m.who, m.why FROM lot_move m JOIN lot t ON t.id = m.lot_id WHERE t.code = :code"
    " ORDER BY m.id"
)


def test_spoiling_what_is_left_touches_no_order(sold: Database) -> None:
    with sold.write() as connection:
        assert spoil(connection, "L0-5-1", 25_000, "mưa", PROVENANCE) == []
    assert rows(sold, LOT, code="L0-5-1") == [(30_000, 5_000, 25_000, 0, 0)]
    assert (rows(sold, SHORT), reconcile(sold)) == ([], [])
    assert rows(sold, MOVES, code="L0-5-1")[-1] == ("spoiled", 25_000, "cô Hoa", "mưa")


def test_spoiling_more_makes_the_newest_order_short_and_then_the_next(sold: Database) -> None:
    with sold.write() as connection:
        lost = spoil(connection, "L0-5-0", 12_000, "dập nát", PROVENANCE)
    assert [one.weight_g for one in lost] == [5_000, 7_000]
    assert rows(sold, SHORT) == [("A2", 7_000, "spoiled"), ("A3", 5_000, "spoiled")]
    assert rows(sold, LOT, code="L0-5-0") == [(30_000, 18_000, 12_000, 0, 0)]
    assert reconcile(sold) == []
    assert rows(sold, MOVES, code="L0-5-0")[-2:] == [
        ("given back", -12_000, "cô Hoa", "dập nát"), ("spoiled", 12_000, "cô Hoa", "dập nát"),
    ]  # fmt: skip
    assert rows(sold, "SELECT placed_g FROM household_total WHERE household_id = 0") == [(12_000,)]


def test_a_parcel_that_left_gives_its_fruit_up_last(sold: Database) -> None:
    with sold.write() as connection:
        connection.exec_driver_sql("UPDATE orders SET fulfilment = 'shipping' WHERE remote_id = 'A3'")
        seals.renew(connection)
        spoil(connection, "L0-5-0", 10_000, "dập nát", PROVENANCE)
    assert rows(sold, SHORT) == [("A2", 10_000, "spoiled")]
    assert reconcile(sold) == []


def test_more_than_there_ever_was_is_refused_and_nothing_is_written(sold: Database) -> None:
    before = rows(sold, MOVES, code="L0-5-0")
    with pytest.raises(CannotMove, match="has only 30 kg"), sold.write() as connection:
        spoil(connection, "L0-5-0", 35_000, "mưa", PROVENANCE)
    with pytest.raises(CannotMove, match="more than 0"), sold.write() as connection:
        spoil(connection, "L0-5-0", 0, "mưa", PROVENANCE)
    with pytest.raises(CannotMove, match="no lot L9"), sold.write() as connection:
        spoil(connection, "L9", 1, "mưa", PROVENANCE)
    assert (rows(sold, MOVES, code="L0-5-0"), rows(sold, SHORT), reconcile(sold)) == (before, [], [])


def test_only_what_is_left_can_be_sold_elsewhere(sold: Database) -> None:
    with sold.write() as connection:
        sell_elsewhere(connection, "L0-5-1", 20_000, 18_000, "thương lái", PROVENANCE)
    with pytest.raises(CannotMove, match="Only 5 kg"), sold.write() as connection:
        sell_elsewhere(connection, "L0-5-1", 5_001, 18_000, "thương lái", PROVENANCE)
    assert rows(sold, LOT, code="L0-5-1") == [(30_000, 5_000, 0, 20_000, 5_000)]
    sale = rows(sold, "SELECT grams, buyer, price_dong_per_kg, who FROM lot_move WHERE kind = 'sold elsewhere'")
    assert (sale, reconcile(sold)) == ([(20_000, "thương lái", 18_000, "cô Hoa")], [])


def test_nothing_is_sold_to_nobody(sold: Database) -> None:
    before = rows(sold, MOVES, code="L0-5-1")
    with pytest.raises(CannotMove) as refused, sold.write() as connection:
        sell_elsewhere(connection, "L0-5-1", 5_000, 18_000, " ", PROVENANCE)
    assert refused.value.sentence.vi == "Hãy ghi người mua."
    assert rows(sold, MOVES, code="L0-5-1") == before


def test_more_than_there_is_says_what_there_is(sold: Database) -> None:
    with pytest.raises(CannotMove) as refused, sold.write() as connection:
        spoil(connection, "L0-5-0", 35_000, "mưa", PROVENANCE)
    assert refused.value.sentence.vi == (
        "Lô L0-5-0 chỉ có 30 kg, kể cả phần đã bán hoặc giữ cho đơn; không thể bớt 35 kg. Hãy xem lại số cân."
    )


@pytest.mark.both
def test_a_price_of_a_kilogram_far_off_earlier_sales_is_written_only_when_it_is_sure(sold: Database) -> None:
    with pytest.raises(Doubtful) as doubtful, sold.write() as connection:
        sell_elsewhere(connection, "L0-5-1", 5_000, 25, "cô Lan", PROVENANCE)
    assert doubtful.value.sentence.vi == ("Giá 25 đ/kg; mỗi kg thường từ 1.000 đ–10.000.000 đ/kg. Hãy xem lại giá.")
    with sold.write() as connection:
        sell_elsewhere(connection, "L0-5-1", 5_000, 18_000, "cô Lan", PROVENANCE)
        sell_elsewhere(connection, "L0-5-1", 1_000, 0, "cho", PROVENANCE)
        sell_elsewhere(connection, "L1-5-0", 1_000, 3_601, "cô Lan", PROVENANCE)
    with pytest.raises(Doubtful) as doubtful, sold.write() as connection:
        sell_elsewhere(connection, "L1-5-0", 5_000, 90_000, "cô Lan", PROVENANCE)
    assert doubtful.value.sentence.vi == (
        "Giá 90.000 đ/kg; trước đây bán nơi khác 3.601 đ–18.000 đ/kg. Hãy xem lại giá."
    )
    with sold.write() as connection:
        sell_elsewhere(connection, "L1-5-0", 5_000, 90_000, "cô Lan", PROVENANCE, force=True)
    assert rows(sold, LOT, code="L1-5-0") == [(30_000, 0, 0, 6_000, 24_000)]
