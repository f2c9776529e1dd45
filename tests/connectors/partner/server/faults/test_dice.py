"""Faults are drawn from a seed and the number of the request, and whoever tries again gets through."""

from itertools import groupby

import pytest

from connectors.partner.server.faults.dice import MOST_IN_A_ROW, Dice, Faults, Kind


def test_the_same_seed_draws_the_same_faults() -> None:
    def draws(seed: int) -> list[Kind | None]:
        dice = Dice(Faults.storm(seed))
        return [dice.draw("POST", f"/v1/{n % 3}") for n in range(300)]

    assert draws(1) == draws(1)
    assert draws(1) != draws(2)
    assert set(draws(1)) == {*Kind, None}


def test_nothing_is_drawn_without_faults() -> None:
    dice = Dice(Faults.none())
    assert {dice.draw("GET", "/v1") for _ in range(100)} == {None}


def test_of_each_path_an_honest_answer_follows_three_faulty_ones_whatever_befalls_others() -> None:
    dice = Dice(Faults(seed=3, too_many=0.5, broken=0.5))
    drawn = [(path, dice.draw("GET", path)) for number in range(60) for path in ("/v1/a", "/v1/b")[: 1 + number % 2]]
    for path in ("/v1/a", "/v1/b"):
        runs = [
            len(list(run)) for faulty, run in groupby(kind is not None for at, kind in drawn if at == path) if faulty
        ]
        assert set(runs[:-1]) == {MOST_IN_A_ROW}


def test_only_what_is_written_can_be_lost_after_it_was_done() -> None:
    dice = Dice(Faults(lost=1))
    assert {dice.draw("GET", "/v1") for _ in range(9)} == {None}
    assert dice.draw("POST", "/v1") is Kind.LOST


@pytest.mark.parametrize("faults", [Faults.none(), Faults.mild(), Faults.storm()], ids=["none", "mild", "storm"])
def test_every_fault_of_the_line_has_its_odds_and_all_of_them_together_are_no_more_than_one(faults: Faults) -> None:
    assert set(faults.on_line) == set(Kind)
    assert sum(faults.on_line.values()) <= 1


def test_what_is_changed_of_faults_leaves_the_others() -> None:
    storm = Faults.storm(7)
    assert storm.with_(lost=0.0).with_(lost=storm.lost) == storm != storm.with_(seed=8)
