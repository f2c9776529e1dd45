"""Day's quotas of the clock: in the evening what shops without a contract may show tomorrow, else what is scarce."""

import logging
from datetime import timedelta

from marketplace.listings.availability import day_quota
from marketplace.storage import Database
from marketplace.storage.settings import Settings
from marketplace.words.instants import as_date, day_of

log = logging.getLogger("lensan.clock")
_EVENING_MS = 19 * 3_600_000
"""The quota of a day is worked out at seven in the evening before, or when the clock is started after that."""


def look_at_quotas(database: Database, settings: Settings, now_ms: int) -> int:
    """Work out the quotas that are due, and ask for what is scarce; return how many numbers are to be set by hand."""
    day = as_date(day_of(now_ms - _EVENING_MS)) + timedelta(days=1)
    today, below, asked = as_date(day_of(now_ms)), settings.ask_below_packs(), 0
    with database.read() as connection:
        shops = day_quota.shops_without_contract(connection)
    for channel_id in shops:
        with database.write() as connection:
            of_day = day_quota.set_quota(connection, channel_id, day, now_ms)
            if of_day is None:
                asked += day_quota.ask_for_scarce(connection, channel_id, today, below, now_ms)
            else:
                log.info("%s numbers of shop %s are to be set by hand from %s on", of_day, channel_id, day)
                asked += of_day
    return asked
