"""The season comes out exactly as planned, the same every time, wherever it is stopped."""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.partner.server.core.chance import words
from connectors.partner.server.core.problems import Problem
from connectors.partner.server.season.basket import apportion, fill
from connectors.partner.server.season.plan import PlannedOffer, PlannedSeller, check
from marketplace.words.instants import MS_PER_DAY, parse_iso, start_of
from tests.connectors.partner.server.season.sandboxes import OVER, Sandbox, plan_of, run, sandbox, sold

__all__ = ["sandbox"]


@pytest.mark.parametrize(("orders", "max_lines"), [(300, 3), (300, 1), (25, 4), (2, 2)])
def test_every_sku_comes_out_to_the_pack(sandbox: Sandbox, orders: int, max_lines: int) -> None:
    plan = plan_of(orders, max_lines=max_lines)
    run(sandbox.play(plan, OVER))
    placed = sandbox.orders()
    assert sold(placed) == {offer.sku: offer.packs for seller in plan.sellers for offer in seller.offers}
    ends = Counter((order.seller_id, order.status) for order in placed)
    partly = Counter(
        order.seller_id
        for order in placed
        if order.status == "delivered" and any(line.returned for line in order.lines)
    )
    for seller in plan.sellers:
        name = seller.seller_id
        assert ends[name, "cancelled"] == seller.cancelled
        assert ends[name, "returned"] == seller.returned
        assert ends[name, "delivered"] == seller.kept
        assert partly[name] == seller.partly_returned


def test_a_few_large_orders_carry_the_same_packs(sandbox: Sandbox) -> None:
    seller = PlannedSeller("H", "Hộ", 3, [PlannedOffer("A", "Vải", 5000, 1, 50_000), PlannedOffer("B", "Vải", 1, 1, 7)])
    run(sandbox.play(plan_of(sellers=[seller]), OVER))
    assert sold(sandbox.orders()) == {"A": 50_000, "B": 7}


def test_more_skus_than_orders_share_the_orders(sandbox: Sandbox) -> None:
    offers = [PlannedOffer(f"A{n}", "Vải", 1, 1, 1) for n in range(5)]
    run(sandbox.play(plan_of(sellers=[PlannedSeller("H", "Hộ", 2, offers)], max_lines=3), OVER))
    assert sold(sandbox.orders()) == {f"A{n}": 1 for n in range(5)}


@settings(max_examples=60, deadline=None)
@given(
    packs=st.lists(st.integers(0, 40), min_size=1, max_size=5),
    lost=st.tuples(st.integers(0, 5), st.integers(0, 5)),
    kept=st.integers(0, 60),
    partly=st.integers(0, 5),
    max_lines=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_any_plan_that_is_taken_comes_out(
    packs: list[int], lost: tuple[int, int], kept: int, partly: int, max_lines: int, seed: int
) -> None:
    offers = [PlannedOffer(f"A{n}", "Vải", 1, 1, count) for n, count in enumerate(packs)]
    seller = PlannedSeller("H", "Hộ", kept + sum(lost), offers, *lost, partly)
    try:
        check(plan_of(sellers=[seller], max_lines=max_lines))
    except Problem:
        return
    baskets = fill(seller, max_lines, words(seed, 1, seller.orders))
    fate = baskets.fate[baskets.order]
    net = np.where(fate <= 1, baskets.packs - baskets.back, 0)
    assert np.bincount(baskets.offer, net, minlength=len(packs)).astype(int).tolist() == packs
    assert np.bincount(baskets.fate, minlength=4).tolist() == [kept - partly, partly, lost[1], lost[0]]
    lines = np.bincount(baskets.order, minlength=seller.orders)
    assert ((lines >= 1) & (lines <= max_lines)).all()
    assert (baskets.packs > baskets.back).all()
    assert set(baskets.order[baskets.back > 0]) == set(np.flatnonzero(baskets.fate == 1))


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_apportioning_gives_everything_away(total: int, weight: list[int]) -> None:
    assert int(apportion(total, np.array(weight, dtype=np.int64)).sum()) == total


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    bodies = []
    for name in ("a", "b"):
        sandbox = Sandbox(tmp_path / name)
        run(sandbox.play(plan_of(60), OVER))
        bodies.append(sandbox.store.page("orders", 1, 0, 1000).body)
        sandbox.store.close()
    other = Sandbox(tmp_path / "c")
    run(other.play(plan_of(60, seed=12), OVER))
    assert bodies[0] == bodies[1]
    assert other.store.page("orders", 1, 0, 1000).body != bodies[0]
    other.store.close()


def test_many_small_steps_end_where_one_leap_ends(tmp_path: Path) -> None:
    leap, walk = Sandbox(tmp_path / "leap"), Sandbox(tmp_path / "walk")
    run(leap.play(plan_of(80), OVER))
    start = start_of(date(2021, 6, 1))
    counts = run(walk.play(plan_of(80), *[start + hours * 3_600_000 for hours in range(7, 70 * 24, 37)]))
    by_code = [sorted(s.orders(), key=lambda order: order.code) for s in (leap, walk)]
    assert by_code[0] == by_code[1]
    ids = [sorted(entry.id for entry in s.entries()) for s in (leap, walk)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
    assert sum(count["placed"] for count in counts) == 160
    assert sum(count["changed"] for count in counts) > 100
    for s in (leap, walk):
        assert s.season.next_due(s.shop) is None
        s.store.close()


def test_a_run_cut_short_goes_on_and_pays_nobody_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.partner.server.season.season.COMMIT_ROWS", 20)
    for commits in (1, 9, 35):
        path = tmp_path / f"{commits}.db"
        first = Sandbox(path)
        run(first.season.put(plan_of(200)))

        async def cut(sandbox: Sandbox, after: int) -> None:
            progress = sandbox.season._plans(sandbox.shop)[0]
            steps = sandbox.season._run(sandbox.shop, progress, OVER - 40 * MS_PER_DAY)
            for _ in range(after):
                await anext(steps)

        run(cut(first, commits))
        first.store.db.close()
        again = Sandbox(path)
        run(again.season.advance(again.shop, OVER))
        assert sold(again.orders()) == {offer.sku: offer.packs for s in plan_of(200).sellers for offer in s.offers}
        paid = [entry.order_code for entry in again.entries()]
        assert len(paid) == len(set(paid)) == sum(seller.kept for seller in plan_of(200).sellers)
        again.store.close()


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


def test_an_order_shows_the_state_it_has_at_the_instant(sandbox: Sandbox) -> None:
    noon = start_of(date(2021, 6, 15)) + 12 * 3_600_000
    run(sandbox.play(plan_of(300), noon))
    orders = sandbox.orders()
    assert len({order.status for order in orders}) >= 5
    assert all(parse_iso(order.updated_at) <= noon for order in orders)
    due = sandbox.season.next_due(sandbox.shop)
    assert due is not None
    assert due > noon
    assert run(sandbox.season.advance(sandbox.shop, due - 1000)) == {"placed": 0, "changed": 0, "settled": 0}
    assert sum(run(sandbox.season.advance(sandbox.shop, due)).values()) >= 1


def test_payouts_add_up_and_leave_out_what_came_back(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(200), OVER))
    orders = {order.code: order for order in sandbox.orders()}
    for entry in sandbox.entries():
        assert entry.net_dong == entry.gross_dong - entry.fee_dong - entry.freight_dong - entry.tax_dong
        lines = orders[entry.order_code].lines
        assert entry.gross_dong == sum(
            (line.gross_dong - line.discount_dong) * (line.quantity - line.returned) // line.quantity for line in lines
        )
    assert {entry.order_code for entry in sandbox.entries()} == {
        code for code, order in orders.items() if order.status == "delivered"
    }


def test_a_plan_without_payouts_pays_nothing(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(50, settle=False), OVER))
    assert sandbox.entries() == []


def test_the_same_plan_again_changes_nothing_and_another_is_refused(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(50), OVER))
    before = sandbox.store.last("orders", sandbox.shop.no)
    assert run(sandbox.play(plan_of(50), OVER)) == [{"placed": 0, "changed": 0, "settled": 0}]
    assert sandbox.store.last("orders", sandbox.shop.no) == before
    with pytest.raises(Problem, match="another plan"):
        run(sandbox.season.put(plan_of(51)))


def test_a_second_season_follows_in_the_same_shop(sandbox: Sandbox) -> None:
    run(sandbox.play(plan_of(50), OVER))
    later = plan_of(30, opens=date(2021, 9, 2), closes=date(2021, 9, 9))
    run(sandbox.play(later, start_of(date(2021, 10, 1))))
    assert len({order.code for order in sandbox.orders()}) == 160
