"""A shortfall names the lots that could serve it, the best first."""

from datetime import date

import pytest

from marketplace.operations.fulfilment.shortfalls import candidates, open_shortfalls
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING

TODAY = date(2021, 6, 10)


@pytest.mark.both
def test_a_shortfall_says_what_is_missing_whose_it_is_and_what_could_serve_it(short: Database) -> None:
    with short.write() as connection:
        connection.exec_driver_sql("UPDATE lot SET grade = 'Loại 2' WHERE code = 'L2-19-0'")
        connection.exec_driver_sql("UPDATE produce SET shelf_life_days = 1")
        connection.exec_driver_sql("UPDATE lot SET picked_on = '2021-06-08' WHERE code = 'L2-19-1'")
    with short.read() as connection:
        [one] = open_shortfalls(connection, EVERYTHING)
        found = candidates(connection, EVERYTHING, one.line_id, TODAY)
    assert (one.order, one.sku, one.weight_g, one.packs, one.owner, one.cause) == (
        "A1", "H0-5", 10_000, 2, "Hộ 0", "oversold",
    )  # fmt: skip
    # Of one cooperative first, then the oldest pick; what is past its shelf life or of another grade is none.
    assert [each.lot for each in found] == [
        "L0-19-0", "L2-5-0", "L0-19-1", "L2-5-1", "L1-19-0", "L1-5-0", "L1-19-1", "L1-5-1",
    ]  # fmt: skip
    assert found[0].enough and found[0].same_cooperative and not found[-1].same_cooperative
