"""An order waits until a parcel is asked for, again after a refusal, and once more when only a part arrived."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from marketplace.directory.audit import Signed
from marketplace.operations.fulfilment import posting
from marketplace.orders import parcels
from marketplace.reports.figures.parcels_to_post import DayDifference, OrderToPost, day_differences, parcels_to_post
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.messages import Sentence
from tests import carrier
from tests.carrier import LEAVES
from tests.seeding import NOW_MS


@pytest.mark.both
def test_what_waits_is_told_from_what_was_sent_and_what_is_to_be_counted(database: Database) -> None:
    carrier.build(database)
    carrier.keep(database, "B2", NOW_MS)

    def seen() -> OrderToPost:
        with database.read() as connection:
            [one] = parcels_to_post(connection, EVERYTHING, LEAVES)
        return one

    one = seen()
    assert (one.order.code, one.order.packs, one.order.weight_g, one.order.by_hand) == ("B2", 3, 15_000, True)
    assert (one.account, one.post_office, one.waits, one.last_id) == ("Viettel Post", "BC Chũ", True, 0)
    with database.write() as connection:
        posting.post(connection, EVERYTHING, "B2", LEAVES, Signed(None, "An"), NOW_MS)
    assert (seen().waits, seen().may_be_cancelled) == (False, True)
    assert day_differences([seen()], LEAVES) == []
    differing = DayDifference(LEAVES, "BC Chũ", 3, 0, ("B2",))
    assert day_differences([seen()], LEAVES + timedelta(days=1)) == [differing]
    with database.write() as connection:
        parcels.note_refused(connection, seen().last_id, Sentence("no", "không"))
    assert (seen().waits, seen().may_be_cancelled) == (True, False)
    assert day_differences([seen()], LEAVES) == [differing]
    with database.write() as connection:
        connection.execute(text("UPDATE parcel SET state = 'made', waybill = 'VN1', packs = 2, part = 'returned'"))
    assert seen().asks_part
    assert day_differences([seen()], LEAVES) == [differing._replace(waybills=1)]
    assert [(line.packs, line.pack_g) for line in seen().lines] == [(3, 5_000)]
