"""A publication adds what may be told: in days where that gives nobody away, in fewer blocks or less where it would."""

from datetime import date

from marketplace.reports.published.areas import Area
from marketplace.reports.published.plan import PublicationPlan
from marketplace.reports.published.sales import DaySales, PartKey
from marketplace.reports.published.stage import PublicationStage, merged_parts, next_stage
from marketplace.reports.published.standing import SoldAmount, gathered

DISTRICTS = {1: "A", 2: "B"}
DAYS = [20260601, 20260602, 20260603, 20260604]


def amount(grams: int) -> SoldAmount:
    return SoldAmount(grams, 30 * grams)


def key(home: int, commune: int, platform: str = "postmart") -> PartKey:
    return PartKey(home, Area(commune, commune + 10), platform)


def daily(days: list[int]) -> DaySales:
    """Four households in each of two communes, every day."""
    return {day: {key(10 * commune + n, commune): amount(10) for commune in (1, 2) for n in range(4)} for day in days}


def stage(sold: DaySales, days: list[int] = DAYS) -> PublicationStage:
    found = next_stage(sold, {}, PublicationPlan(), days, None, DISTRICTS)
    assert found is not None
    return found


def test_each_day_stands_by_itself_where_everybody_sells_every_day() -> None:
    found = stage(daily(DAYS))
    assert [block.days for block in found.blocks] == [(day,) for day in DAYS]
    assert len(found.plan.groups) == 2
    assert sum(one.weight_g for one in found.release.change.values()) == 8 * 4 * 10


def test_days_are_joined_where_one_household_would_be_found() -> None:
    """The first commune sells on the first day, and one more of it with the second commune, on the third."""
    sold = {DAYS[n]: {key(10 * commune + home, commune): amount(10) for home in range(4)}
            for n, commune in ((0, 1), (2, 2))}  # fmt: skip
    sold[DAYS[2]][key(15, 1)] = amount(40)
    assert [block.days for block in stage(sold).blocks] == [(DAYS[0], DAYS[2])]
    together = daily([DAYS[0], DAYS[2]])
    together[DAYS[2]][key(15, 1)] = amount(40)
    assert len(stage(together).blocks) == 2


def test_platforms_are_joined_where_days_are_not_enough_and_the_season_is_over() -> None:
    sold = {DAYS[0]: daily([DAYS[0]])[DAYS[0]] | {key(15, 1, "voso"): amount(40)}}
    sold[DAYS[0]] = {one if one.area.commune_id == 1 else one._replace(platform="voso"): grams
                     for one, grams in sold[DAYS[0]].items()}  # fmt: skip
    assert [cell.names for cell in stage(sold).plan.platforms] == [("postmart", "voso")]
    expected = {Area(one, one + 10): {10 * one + n: amount(10) for n in range(4)} for one in (1, 2)}
    going_on = next_stage(sold, {}, PublicationPlan(), DAYS, expected, DISTRICTS)
    assert going_on is None or 15 not in merged_parts(going_on.release.change)


def test_what_changed_of_days_before_counts_on_the_first_new_day() -> None:
    first = daily(DAYS[:2])
    before = stage(first, DAYS[:2])
    plan = before.plan.told(date(2026, 6, 2), before.release.change, frozenset(), frozenset())
    told = before.release.change
    sold = daily(DAYS)
    for home in range(4):
        sold[DAYS[0]][key(10 + home, 1)] = amount(15)
    after = next_stage(sold, told, plan, DAYS[2:], None, DISTRICTS)
    assert after is not None
    weights = [sum(one.weight_g for one in block.sold.values()) for block in after.blocks]
    assert weights == [8 * 10 + 4 * 5, 8 * 10]
    whole = gathered([*told.items(), *after.release.change.items()])
    assert whole == gathered(item for parts in sold.values() for item in parts.items())


def test_where_too_few_sold_nothing_is_told() -> None:
    sold = {DAYS[0]: {key(1, 1): amount(10), key(2, 1): amount(10)}}
    assert next_stage(sold, {}, PublicationPlan(), DAYS, None, DISTRICTS) is None
