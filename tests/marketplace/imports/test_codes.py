"""Codes that are given here run on in each commune, after those that are there."""

from datetime import date
from pathlib import Path

import pytest

from marketplace.directory.communes import Gazetteer, load
from marketplace.imports.codes import CommuneCodes
from marketplace.storage import Database
from tests import world
from tests.marketplace.imports.importing import small_map

ON = date(2025, 6, 1)


@pytest.mark.parametrize("odd", ["x", "²"])
def test_a_number_runs_on_in_its_commune_and_counts_only_codes_of_ours(
    database: Database, tmp_path: Path, odd: str
) -> None:
    world.build(database)
    with database.write() as connection:
        load(connection, small_map(tmp_path))
        for number, code in enumerate(("HO-07576-00007", f"HO-07576-{odd}", "HOX-07576-00009")):
            connection.exec_driver_sql(f"UPDATE household SET code = '{code}' WHERE id = {number + 1}")
        gazetteer = Gazetteer(connection)
        places = [place for code in ("07576", "07582") if (place := gazetteer.find(code, ON))]
        codes = CommuneCodes(connection, "household", ["HO"], 5)
        assert [codes.next("HO", place) for place in (places[0], places[0], places[1])] == [
            "HO-07576-00008", "HO-07576-00009", "HO-07582-00001",
        ]  # fmt: skip
