"""The clock sets quotas at seven in the evening, or when it is started after that, and looks for what is scarce."""

from pathlib import Path

from jobs.service.day_quotas import look_at_quotas
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from tests import world
from tests.ledger import rows
from tests.marketplace.listings.availability.test_desired import change
from tests.marketplace.listings.availability.test_exported import by_file

HOUR_MS = 3_600_000
DAYS = "SELECT DISTINCT quota_on FROM offer"


def test_a_quota_is_of_the_next_day_from_seven_in_the_evening_on(database: Database, tmp_path: Path) -> None:
    by_file(database)
    settings = Settings(tmp_path, "", {"LENSAN_ASK_BELOW_BOXES": "3"})
    morning = world.OPENS_MS + 8 * HOUR_MS
    assert look_at_quotas(database, settings, morning) == 3
    assert [str(day) for (day,) in rows(database, DAYS)] == ["2021-06-10"]
    assert look_at_quotas(database, settings, world.OPENS_MS + 18 * HOUR_MS) == 0
    change(database, "UPDATE offer SET stock = pending_stock, pending_stock = NULL, state = 'live'")
    change(database, "UPDATE lot SET balance_g = 12000 WHERE code = 'L0-5-0'")
    change(database, "UPDATE lot SET balance_g = 17000 WHERE code = 'L1-5-0'")
    assert look_at_quotas(database, settings, world.OPENS_MS + 18 * HOUR_MS) == 1
    assert look_at_quotas(database, settings, world.OPENS_MS + 19 * HOUR_MS) == 2
    assert [str(day) for (day,) in rows(database, DAYS)] == ["2021-06-11"]
