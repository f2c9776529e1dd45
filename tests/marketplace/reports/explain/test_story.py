"""A story's steps come in the order of their times, and a sum that does not hold says so."""

from datetime import date

from marketplace.language.translation import Language
from marketplace.reports.explain.story import Check, Story
from marketplace.words.instants import start_of

ENGLISH = Language("en")
DAY = date(2021, 6, 10)


def test_steps_come_by_their_times_and_those_without_one_last() -> None:
    story = Story("a lot")
    story.tell(None, "a", "whenever")
    story.tell(start_of(DAY) + 1, "b", "later")
    story.tell_day(DAY, "c", "that day")
    story.tell(start_of(DAY), "d", "at midnight, told after")
    assert [step.text for step in story.in_order()] == ["that day", "at midnight, told after", "later", "whenever"]
    assert [step.when(ENGLISH) for step in story.steps if step.whole_day] == [ENGLISH.day(DAY)]


def test_a_sum_says_whether_it_holds() -> None:
    story = Story("a line")
    story.check(ENGLISH, "drawn", "sold", 1_000, 1_000, "g")
    story.check(ENGLISH, "owed", "paid", 2_000, 1_999, "dong")
    assert [check.holds for check in story.checks] == [True, False]
    assert story.checks == [
        Check(f"drawn {ENGLISH.kilograms(1_000)} = sold {ENGLISH.kilograms(1_000)}", True),
        Check(f"owed {ENGLISH.dong(2_000)} ≠ paid {ENGLISH.dong(1_999)}", False),
    ]
