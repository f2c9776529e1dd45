"""What of a line does not stay sold is told, and where its fruit is."""

from marketplace.storage import Database
from marketplace.words.records import Fulfilment, State
from tests import world
from tests.marketplace.reports.explain.conftest import take_read
from tests.marketplace.reports.explain.test_line_story import ENGLISH, story_of
from tests.truths.ground import OPENS_MS, build


def test_the_story_says_where_fruit_is_that_was_cancelled_on_its_way(database: Database) -> None:
    channel = build(database, [11_000, 11_000, 11_000]).shops["one"].id
    told = []
    for at, (parcel, restock) in enumerate(
        (
            (Fulfilment.NONE, True),
            (Fulfilment.SHIPPING, True),
            (Fulfilment.RETURNED, True),
            (Fulfilment.RETURNED, False),
        )
    ):
        line = world.line("H0-5", 2, cancelled=2, restock=restock)
        gone = world.order("DH-1", (line,), state=State.CANCELLED, updated_ms=OPENS_MS + at, cancelled_ms=OPENS_MS)
        take_read(database, channel, gone._replace(fulfilment=parcel))
        told += [step.text for step in story_of(database, ENGLISH).steps if step.text.startswith("10 kg cancelled")]
    back = "10 kg cancelled; the fruit goes back to its lots: Hộ 0 10 kg."
    assert told == [
        back, "10 kg cancelled on the way; no lot has the fruit until its parcel is back: Hộ 0 10 kg.",
        back, "10 kg cancelled on the way; the fruit came back and counts as spoiled: Hộ 0 10 kg.",
    ]  # fmt: skip
