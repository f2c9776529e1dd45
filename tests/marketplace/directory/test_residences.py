"""A household lives in a commune from the day of a move until the next."""

from datetime import date

import pytest

from marketplace.directory.communes import load
from marketplace.directory.residences import ResidenceError, ResidenceSpan, communes_on, record_move, spans_of
from marketplace.storage import Database
from tests import world

HOME = (1, 2)
SPANS = [ResidenceSpan("2026-06-10", 3, None), ResidenceSpan("2026-06-20", 4, 5)]


@pytest.mark.parametrize(
    ("day", "communes"), [("2026-06-09", HOME), ("2026-06-10", (3, None)), ("2026-06-19", (3, None)), ("2027", (4, 5))]
)
def test_the_last_move_before_a_day_counts(day: str, communes: tuple[int, int | None]) -> None:
    assert communes_on(SPANS, day, HOME) == communes


def test_a_move_is_recorded_once_for_its_day(database: Database) -> None:
    world.build(database)
    with database.write() as connection:
        load(connection)
        household = record_move(connection, "H0", "Quý Sơn, Lục Ngạn, Bắc Giang", date(2025, 6, 1))
        assert record_move(connection, "H0", "07585", date(2025, 6, 1)) == household
        [span] = spans_of(connection, [household])[household]
        assert span.from_on == "2025-06-01"
        with pytest.raises(ResidenceError, match="H9"):
            record_move(connection, "H9", "07585", date(2025, 6, 1))
        with pytest.raises(ResidenceError, match="is no commune on 01/06/2025"):
            record_move(connection, "H0", "Không Đâu Cả", date(2025, 6, 1))
