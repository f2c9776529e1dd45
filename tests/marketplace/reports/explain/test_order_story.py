"""The story of an order is Vietnamese whatever its state: no word of the contract is left as it is."""

import re

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.operations.intake import take_orders
from marketplace.orders.run_caches import RunCaches
from marketplace.reports.explain import explain_order
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.words.records import State
from tests import world
from tests.seeding import seed
from tests.truths.ground import OPENS_MS, build

HOUR_MS = 3_600_000
ENGLISH = re.compile(rf"\b(?:{'|'.join(State)}|none|unpaid|paid)\b")
GONE = {State.CANCELLED: "cancelled", State.RETURNED: "returned"}
_DELIVERED = (State.DELIVERED, State.RETURNING, State.RETURNED)


@pytest.mark.parametrize("state", State)
def test_the_story_of_an_order_in_every_state_has_no_word_of_the_contract(database: Database, state: State) -> None:
    channel = build(database, [11_000]).shops["one"].id
    gone = {GONE[state]: 2} if state in GONE else {}
    order = world.order(
        "DH-1", (world.line("POOL-5", 2, **gone),), state=state, placed_ms=OPENS_MS + HOUR_MS,
        updated_ms=OPENS_MS + 9 * HOUR_MS, delivered_ms=OPENS_MS + 5 * HOUR_MS if state in _DELIVERED else None,
        cancelled_ms=OPENS_MS + 6 * HOUR_MS if state is State.CANCELLED else None,
        returned_ms=OPENS_MS + 8 * HOUR_MS if state is State.RETURNED else None,
    )  # fmt: skip
    with database.write() as connection:
        take_orders(connection, channel, "one", RunCaches(), [order], order.updated_ms)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "DH-1", None, VIETNAMESE)
    told = [story.title, *story.facts, *(step.text for step in story.steps), *(check.text for check in story.checks)]
    told += [
        cell for grid in story.tables for cell in (grid.title, *grid.columns, *(c for row in grid.rows for c in row))
    ]
    assert [text for text in told if ENGLISH.search(text)] == []


def test_a_word_of_the_platforms_own_is_shown_as_it_is(database: Database) -> None:
    channel = build(database, [11_000]).shops["one"].id
    order = world.order("DH-1", (world.line("POOL-5", 2),), placed_ms=OPENS_MS + HOUR_MS)
    with database.write() as connection:
        take_orders(connection, channel, "one", RunCaches(), [order._replace(status="READY_TO_SHIP")], order.updated_ms)
    with database.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "DH-1", None, VIETNAMESE)
    assert any("READY_TO_SHIP" in fact for fact in story.facts)


def test_a_state_that_the_platform_calls_as_we_do_is_said_in_vietnamese(sqlite: Database) -> None:
    seed(sqlite)
    with sqlite.read() as connection:
        [story] = explain_order(connection, EVERYTHING, "B1", None, VIETNAMESE)
    assert "Tóm lại: đã giao; sàn ghi là “đã giao”" in story.facts
    assert "delivered" not in " ".join(step.text for step in story.steps)
