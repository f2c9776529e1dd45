"""Each kind of sheet has its columns and what takes its rows in."""

from datetime import date
from typing import get_args

import pytest

from marketplace.imports.batch import Batch
from marketplace.imports.cooperatives import CooperativeImporter
from marketplace.imports.households import HouseholdImporter
from marketplace.imports.lots import LotImporter
from marketplace.imports.sheet_kinds import COLUMNS, Kind, SheetImporter, importer_for
from marketplace.storage import Database


@pytest.mark.parametrize(
    ("kind", "importer"),
    [("cooperatives", CooperativeImporter), ("households", HouseholdImporter), ("lots", LotImporter)],
)
def test_a_kind_is_taken_in_by_its_own_importer(sqlite: Database, kind: Kind, importer: type[SheetImporter]) -> None:
    with sqlite.write() as connection:
        made = importer_for(Batch(connection, kind, "a.xlsx", "0", 0, "dat"), kind, date(2026, 6, 1), None)
        made.take([])
    assert type(made) is importer


def test_every_kind_has_columns_of_fields_that_stand_in_it_once() -> None:
    assert set(COLUMNS) == set(get_args(Kind))
    for kind, columns in COLUMNS.items():
        fields = [column.field for column in columns]
        assert len(fields) == len(set(fields)), kind
        assert any(column.required for column in columns), kind


@pytest.mark.parametrize("kind", get_args(Kind))
def test_no_heading_means_two_columns_of_a_kind(kind: Kind) -> None:
    keys = [key for column in COLUMNS[kind] for key in column.keys]
    assert sorted(keys) == sorted(set(keys))
