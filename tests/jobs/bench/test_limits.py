"""The bench's closing table: every limit is told, and one that is not reached ends the bench with 3."""

import pytest
import typer

from jobs.bench import kept_back
from jobs.bench.__main__ import end
from jobs.bench.limits import NOT_REACHED, Limit, at_least, at_most, closing
from jobs.simulation import TrialResult

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


def test_a_limit_that_is_not_reached_ends_the_bench_with_an_exit_code_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    end([FAST])
    with pytest.raises(typer.Exit) as left:
        end([SLOW, FAST])
    assert left.value.exit_code == NOT_REACHED == 3
    assert capsys.readouterr().out.splitlines()[-1].endswith("NOT reached")


@pytest.mark.parametrize(
    ("learned", "reached"),
    [
        (TrialResult(2_000, 20, 1, 900, 0), [True, True, True]),
        (TrialResult(2_000, 40, 1, 900, 0), [False, True, True]),
        (TrialResult(2_000, 20, 1, 1_001, 0), [True, False, True]),
        (TrialResult(2_000, 20, 1, 900, 1), [True, True, False]),
    ],
)
def test_a_learned_number_is_held_to_risk_rest_and_silence(learned: TrialResult, reached: list[bool]) -> None:
    fixed = TrialResult(2_000, 20, 1, 1_000, 9)
    assert [one.reached for one in kept_back.held(0.01, learned, fixed)] == reached
