"""The story of a lot: every move, to its balance, in the reader's language."""

from datetime import date

import pytest

from marketplace.language.translation import VIETNAMESE
from marketplace.reports.explain import explain_lot
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from tests.marketplace.reports.explain.test_line_story import ENGLISH


def test_a_lots_story_ends_at_its_balance(half_returned: Database) -> None:
    with half_returned.read() as connection:
        story = explain_lot(connection, EVERYTHING, "L0", ENGLISH)
    assert story is not None
    assert all(check.holds for check in story.checks)
    assert date(2021, 6, 8).strftime("%-d") in story.facts[-1]


@pytest.mark.both
def test_a_lots_story_says_in_the_readers_language_why_its_fruit_moved(swapped: Database) -> None:
    with swapped.read() as connection:
        stories = [explain_lot(connection, EVERYTHING, "L2", lang) for lang in (VIETNAMESE, ENGLISH)]
    last = [story.in_order()[-1].text for story in stories if story is not None]
    assert [text.split("; ")[-1] for text in last] == [
        "đổi hộ khi đóng: DH-1, L2 → L3", "swapped at packing: DH-1, L2 → L3",
    ]  # fmt: skip
