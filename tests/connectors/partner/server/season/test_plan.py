"""A plan that cannot come out is refused, and one that is taken is kept as it was given."""

import json

import msgspec
import pytest

from connectors.partner.server.core.problems import Problem
from connectors.partner.server.season.plan import Plan, PlannedOffer, PlannedSeller
from tests.connectors.partner.server.season.sandboxes import Sandbox, plan_of, run, sandbox

__all__ = ["sandbox"]


@pytest.mark.parametrize(
    "seller",
    [
        PlannedSeller("H", "Hộ", 5, [PlannedOffer("A", "Vải", 1, 1, 4)]),
        PlannedSeller("H", "Hộ", 1, [PlannedOffer("A", "Vải", 1, 1, 4), PlannedOffer("B", "Vải", 1, 1, 4)]),
        PlannedSeller("H", "Hộ", 1, [PlannedOffer("A", "Vải", 1, 1, 4)], cancelled=2),
        PlannedSeller("H", "Hộ", 1, []),
    ],
)
def test_a_plan_that_cannot_come_out_is_refused(sandbox: Sandbox, seller: PlannedSeller) -> None:
    with pytest.raises(Problem) as refused:
        run(sandbox.play(plan_of(sellers=[seller], max_lines=1)))
    assert refused.value.status == 422
    assert sandbox.store.shops() == []


def test_the_plan_is_kept_as_it_was_given(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(5)))
    kept = sandbox.store.one("SELECT document FROM plans")[0]
    assert json.loads(kept)["sellers"][0]["seller_id"] == "HO-0"
    assert msgspec.json.decode(kept, type=Plan) == plan_of(5)
