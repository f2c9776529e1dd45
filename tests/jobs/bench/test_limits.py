"""The bench's closing table: a figure is held to its limit from the right side, and what is not reached comes last."""

from jobs.bench.limits import Limit, at_least, at_most, closing

FAST, SLOW = at_least("as fast", 0.7, 0.6, " times"), at_most("seconds", 5.01, 5, " s")


def test_a_figure_is_held_to_its_limit_from_the_right_side() -> None:
    assert Limit("as fast", "0.70 times", "at least 0.6 times", True) == FAST
    assert Limit("seconds", "5.01 s", "at most 5 s", False) == SLOW
    assert [at_most("a", 5, 5).reached, at_least("a", 5, 5).reached, at_least("a", 4.999, 5).reached] == [
        True, True, False
    ]  # fmt: skip


def test_what_is_not_reached_is_told_last() -> None:
    assert closing([SLOW, FAST]) == [
        "  as fast  0.70 times  at least 0.6 times  reached",
        "  seconds      5.01 s  at most 5 s         NOT reached",
    ]
