"""``make bench``: what cannot be measured is refused before anything is, and a limit that is not reached is told."""

from typing import Any

import pytest
import typer

from jobs.bench import __main__ as bench
from jobs.bench.__main__ import PEERS, Bench, changed_pass, end, missing, on_a_stage
from jobs.bench.limits import NOT_REACHED, at_least, at_most

FAST, SLOW = at_least("as fast", 0.7, 0.6, " times"), at_most("seconds", 5.01, 5, " s")


@pytest.mark.soak
def test_peers_and_later_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """With those that are installed: what `make bench` brings for one of them, tests have not always."""
    peers = [peer for peer in PEERS if not missing([peer])]
    limits = on_a_stage(Bench(runs=1, orders=100, households=5), {"peers", "sqlite"}, peers)
    said = capsys.readouterr().out
    assert {"by_hand", "row_by_row"} <= {*peers}
    assert [one.limit for one in limits] == [f"at least {PEERS[peer][1]:g} times" for peer in peers]
    assert "the peer by hand wrote the same rows, table by table" in said
    assert "a pass with nothing new" in said


@pytest.mark.soak
def test_a_pass_in_which_every_order_changed(capsys: pytest.CaptureFixture[str]) -> None:
    changed_pass(Bench(runs=1, orders=100, households=5))
    assert "A pass in which every order changed its state" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        ({"parts": ["lines", "speed"]}, "there is no speed"),
        ({"parts": ["lines"], "peers": "by_hand,by_foot"}, "there is no by_foot"),
        ({"parts": ["sqlite"], "orders": 1_000}, "1000 orders are no multiple of 400, as many as there are sellers"),
    ],
)
def test_what_there_is_not_is_refused_before_anything_is_measured(wished: dict[str, Any], why: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"^{why}"):
        bench.main(**wished)


def test_a_limit_that_is_not_reached_ends_the_bench_with_an_exit_code_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    end([FAST])
    with pytest.raises(typer.Exit) as left:
        end([SLOW, FAST])
    assert left.value.exit_code == NOT_REACHED == 3
    assert capsys.readouterr().out.splitlines()[-1].endswith("NOT reached")
