"""Nobody is found: whatever was published of a season, taken together, leaves every household in doubt.

What is made for it (``attack``) is proven on publications that are sabotaged: there it finds whom they give away.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from marketplace.reports.published import areas, blocks, platform_cells, publish, release, stage
from marketplace.storage import Database
from marketplace.words.instants import start_of
from tests.marketplace.reports.published.attack import Publications, attacked, read
from tests.marketplace.reports.published.made_seasons import FIRST, Ledger, MadeSeason, RandomSeason, Sale

DISTRICTS = {"T0": "Huyện A", "T1": "Huyện A", "T2": "Huyện B", "T3": "Huyện B"}
TODAY = ["N0", "N1", "N2", "N3"]


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def published(season: MadeSeason, ledger: Ledger, until: date, publications: Publications) -> bool:
    """Publish on a day what was sold before it; say whether there is a publication more."""
    season.write(ledger)
    publish(season.database, season.row, start_of(until) + 1)
    return publications.take(ledger)


def of_chance(database: Database, seed: int, rounds: int = 3) -> Publications:
    """Publish a season of chance a few times."""
    made = RandomSeason(seed)
    season = MadeSeason(database, made.districts, made.today, made.chance.choice([1, 5, 30]))
    publications = Publications(season)
    for _ in range(rounds):
        season.expect(made.expected)
        until = made.go_on()
        published(season, made.ledger, until, publications)
    return publications


def found_in(publications: Publications) -> set[int]:
    return {one.household for one in attacked([read(text) for text in publications.texts], publications.truths)}


@pytest.mark.parametrize("seed", range(6))
def test_in_a_season_of_chance_nobody_is_found(sqlite: Database, seed: int) -> None:
    assert found_in(of_chance(sqlite, seed)) == set()


Steps = list[Ledger]
"""What is sold on each of the days after which is published, the first day being the first."""


def even(kilograms: int = 100) -> Ledger:
    """Five households in each commune, all on both platforms."""
    return {
        Sale(5 * at + n, then, now, platform, day(0)): (kilograms * 1_000 + n, kilograms * 30_000 + n)
        for at, (then, now) in enumerate(zip(DISTRICTS, TODAY, strict=True))
        for n in range(5)
        for platform in ("postmart", "voso")
    }


def sold(household: int, then: str, now: str, platform: str, on: int, kilograms: int) -> Ledger:
    return {Sale(household, then, now, platform, day(on)): (kilograms * 1_000, kilograms * 30_000)}


def one_is_large_in_every_commune() -> Steps:
    large = [sold(20 + at, then, now, "voso", 0, 50_000)
             for at, (then, now) in enumerate(zip(DISTRICTS, TODAY, strict=True))]  # fmt: skip
    return [even() | large[0] | large[1] | large[2] | large[3]]


def two_live_alone() -> Steps:
    """Of the first commune one household, of the second two: alone they are too few, and one sells most."""
    few = {sale: amount for sale, amount in even().items() if sale.then in ("T2", "T3")}
    return [few | sold(20, "T0", "N0", "voso", 0, 300) | sold(21, "T1", "N1", "voso", 0, 40)
            | sold(22, "T1", "N1", "postmart", 0, 40)]  # fmt: skip


def one_lives_in_the_other_half() -> Steps:
    """Of a commune that was divided one household lies in another commune of today, where others of elsewhere live."""
    return [even() | sold(20, "T0", "N1", "voso", 0, 400)]


def one_is_alone_on_a_platform() -> Steps:
    """Of the first commune one sells on Voso, and everybody of the second: what Voso has beyond the second is his."""
    own = {sale: amount for sale, amount in even().items()
           if sale.platform == ("voso" if sale.then == "T1" else "postmart")}  # fmt: skip
    return [own | sold(20, "T0", "N0", "voso", 0, 300)]


def one_sells_on_a_day_of_his_own() -> Steps:
    return [even() | sold(20, "T0", "N0", "voso", 3, 300)]


def one_joins_late() -> Steps:
    return [even(), sold(20, "T0", "N0", "voso", 1, 300), even(1) | sold(20, "T0", "N0", "voso", 2, 1)]


def one_sells_on_a_platform_of_his_own_later() -> Steps:
    return [even(), {sale._replace(day=day(1)): amount for sale, amount in even(80).items()}
            | sold(20, "T0", "N0", "sendo", 1, 300)]  # fmt: skip


WORST = (
    one_is_large_in_every_commune, two_live_alone, one_lives_in_the_other_half, one_is_alone_on_a_platform,
    one_sells_on_a_day_of_his_own, one_joins_late, one_sells_on_a_platform_of_his_own_later,
)  # fmt: skip


def stepped(database: Database, steps: Steps, days: int = 90) -> Publications:
    """Publish after each step; one comes every four days."""
    season = MadeSeason(database, DISTRICTS, TODAY, days)
    publications = Publications(season)
    ledger: Ledger = {}
    for n, more in enumerate(steps):
        ledger |= {sale._replace(day=sale.day + timedelta(days=4 * n)): amount for sale, amount in more.items()}
        published(season, ledger, day(4 * n + 4), publications)
    return publications


@pytest.mark.parametrize("days", [90, 1])
@pytest.mark.parametrize("worst", WORST)
def test_in_the_worst_seasons_nobody_is_found(sqlite: Database, worst: Callable[[], Steps], days: int) -> None:
    publications = stepped(sqlite, worst(), days)
    assert publications.texts
    assert found_in(publications) == set()


def _stands(_: object) -> bool:
    return True


SABOTAGED: dict[str, tuple[tuple[object, ...], Callable[[], Steps], set[int]]] = {
    "a commune too small": ((areas, release, stage), two_live_alone, {20}),
    "a platform by which one is found": ((stage,), one_is_alone_on_a_platform, {20}),
    "a day of one household": ((blocks, stage), one_sells_on_a_day_of_his_own, {20}),
    "what one household changed": ((release, stage, blocks), one_joins_late, {20}),
    "a platform too small": ((platform_cells, release, stage, blocks), one_sells_on_a_platform_of_his_own_later, {20}),
}
"""What is sabotaged, where no rule holds any more, on which season, and who is given away."""


@pytest.mark.parametrize("sabotage", SABOTAGED)
def test_what_gives_a_household_away_is_found(sqlite: Database, monkeypatch: pytest.MonkeyPatch, sabotage: str) -> None:
    modules, steps, given_away = SABOTAGED[sabotage]
    for module in modules:
        if module is stage:
            monkeypatch.setattr(stage, "exposed", lambda _: set())
        else:
            monkeypatch.setattr(module, "stands", _stands)
    assert found_in(stepped(sqlite, steps())) >= given_away


def test_a_cell_too_many_is_found_in_the_download_itself(sqlite: Database) -> None:
    """With the first commune as it was told apart, who is in it no more is what it has beyond its part of today."""
    publications = stepped(sqlite, one_lives_in_the_other_half())
    [text] = publications.texts
    assert found_in(publications) == set()
    [steps] = one_lives_in_the_other_half()
    weight_g, dong = (
        sum(each) for each in zip(*(one for sale, one in steps.items() if sale.then == "T0"), strict=True)
    )
    line = f"Vải,Communes as they were (before 1 July 2025),Xã T0,T0,,,6,{weight_g},{dong},2026-06-04,\r\n"
    publications.texts[0] = text + line
    assert found_in(publications) == {20}


def test_a_figure_that_is_not_what_was_sold_is_seen(sqlite: Database) -> None:
    publications = stepped(sqlite, [even()])
    publications.texts[0] = publications.texts[0].replace(",20,", ",20,1", 1)
    with pytest.raises(AssertionError, match="not what was sold"):
        found_in(publications)
