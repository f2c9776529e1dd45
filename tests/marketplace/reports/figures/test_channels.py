"""Channels say what they did and what waits."""

import pytest
from sqlalchemy import update

from marketplace.reports.figures import (
    SeasonRow,
    channels_report,
    inbox_counts,
)
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence
from tests import people, rights_market
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


def test_what_a_run_read_is_told_to_those_alone_who_sell_there_alone(sqlite: Database) -> None:
    rights_market.write(sqlite)
    with sqlite.write() as connection:
        connection.execute(update(TABLES["run"]).values(orders_read=7, reason="said of all", reason_vi="nói chung"))
    token = people.signed_in(sqlite, "seller", cooperative_id=rights_market.A)
    scope = people.looked_up(sqlite, token, rights_market.NOW_MS).scope
    with sqlite.read() as connection:
        found = {one.source.code: one.runs[0] for one in channels_report(connection, scope, rights_market.NOW_MS)}
    assert {code: (run.status, run.orders_read, run.inboxed, run.why) for code, run in found.items()} == {
        "shop-a": ("ran", 7, 0, Sentence("said of all", "nói chung")),
        "shop-x": ("ran", None, None, Sentence("", "")),
    }
