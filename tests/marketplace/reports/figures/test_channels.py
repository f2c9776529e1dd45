"""Channels say what they did and what waits."""

import pytest

from marketplace.reports.figures import (
    SeasonRow,
    channels_report,
    inbox_counts,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.seeding import NOW_MS, READ_MS


@pytest.mark.both
def test_channels_say_what_they_did_and_what_waits(database: Database, season: SeasonRow) -> None:
    with database.read() as connection:
        reports = channels_report(connection, EVERYTHING, NOW_MS)
        counts = inbox_counts(connection, EVERYTHING)
    assert [(one.source.code, one.source.as_of_ms, one.runs[0].status, one.inbox) for one in reports] == [
        ("postmart-1", READ_MS, "ran", (("order", 1),)),
        ("voso-1", READ_MS + 60_000, "ran", (("order", 1),)),
    ]
    assert counts == {("postmart-1", "order"): 1, ("voso-1", "order"): 1}
