"""Publications: what is open data of each season, told anew every night."""

import logging

from marketplace.reports.published import due_seasons, publish
from marketplace.storage import Database

log = logging.getLogger("lensan.clock")


def publish_due(database: Database, now_ms: int) -> int:
    """Publish what may be told of every season whose figures may still move; return how many publications there are."""
    with database.read() as connection:
        due = due_seasons(connection, now_ms)
    published = 0
    for season in due:
        count = publish(database, season, now_ms)
        if count:
            log.info("figures of %s were published", season.code)
        published += count
    return published
