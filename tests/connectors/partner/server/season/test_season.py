"""The season comes out exactly as planned, the same every time, wherever it is stopped."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from connectors.partner.server.core.problems import Problem
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
