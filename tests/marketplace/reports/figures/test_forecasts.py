"""Households and their forecasts: found by name, code or telephone, with what is still to be cut and nothing else."""

from datetime import date

import pytest
from sqlalchemy import insert

from marketplace.reports.figures.forecasts import HarvestForecast, household_forecasts
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests.seeding import seed

TODAY = date(2021, 6, 20)


def forecast(database: Database, household: int, grams: int, first: int, last: int) -> None:
    with database.write() as connection:
        row = {"code": f"F-{household}-{first}", "household_id": household, "season_id": 1, "produce_id": 1,
               "commune_id": 1, "forecast_from": date(2021, 6, first), "forecast_to": date(2021, 6, last),
               "in_g": grams, "balance_g": grams}  # fmt: skip
        connection.execute(insert(TABLES["lot"]).values(row))


@pytest.mark.both
def test_what_is_to_be_cut_is_added_up_by_produce_and_what_was_cut_is_not_told(database: Database) -> None:
    seed(database)
    forecast(database, 1, 300_000, 21, 22)
    forecast(database, 1, 50_500, 25, 25)
    with database.write() as connection:
        move = {"household_id": 1, "from_on": date(2021, 6, 1), "commune_id": 1}
        connection.execute(insert(TABLES["residence"]).values(move))
    with database.read() as connection:
        found, homes = household_forecasts(connection, EVERYTHING, "", TODAY)
        assert found == len(homes) == 5
        home = next(one for one in homes if one.id == 1)
        assert home.cut == (HarvestForecast("Vải thiều", 350_500, date(2021, 6, 21), date(2021, 6, 25)),)
        assert home.since_on == date(2021, 6, 1)
        assert [one.cut for one in homes if one.id != 1] == [()] * 4
        before = household_forecasts(connection, EVERYTHING, "", date(2021, 5, 1))
        assert [one.since_on for one in before[1]] == [None] * 5
        assert household_forecasts(connection, EVERYTHING, "", TODAY, limit=2, offset=4)[1] == homes[4:]
        for words, names in (("nguyen van", ["Nguyễn Văn An"]), ("H-CHINH", ["Lê Đức Chính"]), ("nobody", [])):
            assert [one.name for one in household_forecasts(connection, EVERYTHING, words, TODAY)[1]] == names
        assert household_forecasts(connection, EVERYTHING, "0912345678", TODAY)[0] == 5
