"""Every measure stands on the local day of its own event."""

from marketplace.reports.figures import (
    SeasonRow,
    day_series,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING


def test_every_measure_stands_on_the_local_day_of_its_own_event(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        days = day_series(connection, EVERYTHING, season.id)
    placed = {(row.day, row.platform): row.sums.placed_g for row in days if row.sums.placed_g}
    delivered = {(row.day, row.platform): row.sums.delivered_g for row in days if row.sums.delivered_g}
    assert placed == {
        (20210610, "postmart"): 20_000,
        (20210611, "postmart"): 20_000,
        (20210612, "voso"): 35_000,
        (20210613, "voso"): 15_000,
    }
    assert delivered == {
        (20210612, "postmart"): 10_000,
        (20210613, "postmart"): 10_000,
        (20210614, "voso"): 20_000,
        (20210615, "voso"): 14_000,
    }
