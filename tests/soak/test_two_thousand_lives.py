"""The learned number over 2,000 lives: the long form of ``tests/jobs/simulation/test_trials.py``."""

import pytest

from jobs.bench import kept_back
from jobs.simulation import plans_of

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("risk_bp", kept_back.RISKS_BP)
def test_two_thousand_lives_keep_to_every_risk_that_is_offered(risk_bp: int) -> None:
    told: list[str] = []
    limits = kept_back.measure_risk(plans_of(2_000), risk_bp, told.append)
    assert len(limits) == 3
    assert [one for one in limits if not one.reached] == [], told
