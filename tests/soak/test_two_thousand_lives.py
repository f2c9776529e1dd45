"""The learned number over 2,000 lives: the long form of ``tests/jobs/simulation/test_trials.py``."""

import pytest

from jobs.bench import kept_back

pytestmark = pytest.mark.soak


def test_two_thousand_lives_keep_to_every_risk_that_is_offered() -> None:
    told: list[str] = []
    limits = kept_back.measure(2_000, told.append)
    assert len(limits) == 3 * len(kept_back.RISKS_BP)
    assert [one for one in limits if not one.reached] == [], told
