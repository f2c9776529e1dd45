"""The bench of what is kept back: each risk is lived, and held to it from the right side."""

import pytest

from jobs.bench import kept_back
from jobs.simulation import TrialResult


def test_learned_numbers_are_lived_against_fixed_ones() -> None:
    said: list[str] = []
    limits = kept_back.measure(4, said.append)
    assert (len(limits), len(said)) == (6, 6)


def test_a_learned_number_is_held_to_its_risk_and_to_a_fixed_one() -> None:
    nothing = TrialResult(lives=2_000, oversold_lives=0, oversold_g=0, unsold_g=5, kept_when_quiet=0)
    assert all(one.reached for one in kept_back.held(0.01, nothing, nothing))
    worse = TrialResult(lives=2_000, oversold_lives=100, oversold_g=1, unsold_g=6, kept_when_quiet=1)
    assert not any(one.reached for one in kept_back.held(0.01, worse, nothing))


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
