"""The script of a plan: when each step of each order's life falls, and when it is paid out."""

from datetime import date

import numpy as np

from connectors.partner.server.season.basket import KEPT, PARTLY
from connectors.partner.server.season.script import DAY, HOUR, LIVES, NEVER, compose
from marketplace.words.instants import parse_iso, start_of
from tests.connectors.partner.server.season.sandboxes import OVER, Sandbox, plan_of, run, sandbox

__all__ = ["sandbox"]


def test_histories_are_in_order_and_within_their_times(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(300), OVER))
    hour = 3_600_000
    for order in sandbox.orders():
        times = [parse_iso(step.at) for step in order.history]
        assert times == sorted(times)
        assert order.placed_at == order.history[0].at
        assert order.updated_at == order.history[-1].at
        named = {step.status: at for step, at in zip(order.history, times, strict=True)}
        if "delivered" in named:
            assert 20 * hour <= named["delivered"] - times[0] <= 48 * hour
        if "returned" in named:
            assert 48 * hour <= named["returned"] - named["delivered"] <= 96 * hour
        if order.status == "cancelled":
            assert hour <= named["cancelled"] - times[0] <= 12 * hour
            assert all(line.cancelled == line.quantity for line in order.lines)
    assert max(parse_iso(order.updated_at) for order in sandbox.orders()) < start_of(date(2021, 7, 14))


def test_a_plan_without_payouts_pays_nothing(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(50, settle=False), OVER))
    assert sandbox.entries() == []


def test_each_order_has_the_steps_of_its_life_in_their_order() -> None:
    script = compose(plan_of(200))
    assert (np.diff(script.steps[:, 0]) >= 0).all()
    for fate, life in LIVES.items():
        steps = script.steps[script.fate == fate].astype(np.int64)
        assert len(steps)
        assert (np.diff(steps[:, : len(life)]) >= 0).all()
        assert (steps[:, len(life) - 1] < NEVER).all()
        assert (steps[:, len(life) :] == NEVER).all()


def test_every_line_is_of_one_order() -> None:
    script = compose(plan_of(200))
    rows = np.arange(len(script.fate))
    assert sorted(script.lines_of(rows).tolist()) == list(range(len(script.line_offer)))
    last_first = script.lines_of(rows[::-1])
    assert last_first[: script.lines[-1]].tolist() == script.lines_of(rows[-1:]).tolist()


def test_a_shop_confirms_in_its_day() -> None:
    script = compose(plan_of(200))
    confirmed = script.steps[np.isin(script.fate, (KEPT, PARTLY)), 1] % DAY
    assert ((confirmed >= 7 * HOUR) & (confirmed < 20 * HOUR)).all()


def test_what_was_kept_is_paid_out_within_a_week_and_after_what_came_back() -> None:
    script = compose(plan_of(200))
    paid = script.settled < NEVER
    assert set(script.fate[paid]) == {KEPT, PARTLY} == set(script.fate) - set(script.fate[~paid])
    wait = script.settled[paid] - script.steps[paid, 4]
    assert ((wait >= 3 * DAY) & (wait < 7 * DAY)).all()
    partly = script.fate == PARTLY
    assert (script.settled[partly] >= script.steps[partly, 4] + 4 * DAY).all()
    assert (script.settled[partly] > script.steps[partly, 5]).all()
    assert (np.diff(script.settled[script.by_settled]) >= 0).all()


def test_deliveries_that_are_told_at_once_are_paid_out_as_long_after_them_as_ever() -> None:
    plain, at_once = compose(plan_of(200)), compose(plan_of(200), 50)
    moved = np.flatnonzero(plain.steps[:, 4] != at_once.steps[:, 4])
    assert 40 <= len(moved) < 50  # those of the latest second were there already
    assert len(set(at_once.steps[moved, 4].tolist())) == 1
    wait = [script.settled[moved] - script.steps[moved, 4] for script in (plain, at_once)]
    assert (wait[0] == wait[1]).all()


def test_a_plan_without_sellers_is_a_script_of_nothing() -> None:
    script = compose(plan_of(sellers=[]))
    assert (len(script.steps), len(script.line_offer), script.life_s) == (0, 0, 0)
    assert script.lines_of(np.zeros(0, dtype=np.int64)).tolist() == []
