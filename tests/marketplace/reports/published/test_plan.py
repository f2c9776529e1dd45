"""A plan puts communes and platforms together, is kept as it was told, and read again as it was written."""

from datetime import date

from marketplace.reports.published.areas import Area, AreaGroup
from marketplace.reports.published.plan import PublicationPlan, plan_of, read, written
from marketplace.reports.published.platform_cells import PlatformCell
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.standing import SoldAmount

DAY = date(2026, 6, 3)
AMOUNT = SoldAmount(1_000, 30_000)
SOLD = {PartKey(n, Area(1, 11), "postmart"): AMOUNT for n in range(2)} | {
    PartKey(10 + n, Area(2, 12), "voso"): AMOUNT for n in range(4)
}
EXPECTED = {Area(1, 11): dict.fromkeys(range(5), AMOUNT), Area(2, 12): {10 + n: AMOUNT for n in range(4)}}


def groups(plan: PublicationPlan) -> list[set[int]]:
    return [{area.commune_id for area in group.areas} for group in plan.groups]


def test_while_a_season_goes_on_groups_are_made_by_what_is_expected_then_by_what_was_sold() -> None:
    districts = {1: "A", 2: "A"}
    assert groups(plan_of(SOLD, PublicationPlan(), EXPECTED, districts)) == [{1}, {2}]
    over = plan_of(SOLD, PublicationPlan(), None, districts)
    assert (groups(over), [cell.names for cell in over.platforms]) == ([{1, 2}], [("postmart", "voso")])


def test_what_was_told_stays_and_what_was_not_is_put_together_anew() -> None:
    before = PublicationPlan(
        (AreaGroup(frozenset({Area(2, 12)}), told_on=DAY), AreaGroup(frozenset({Area(1, 11)}))),
        (PlatformCell(("postmart",), DAY), PlatformCell(("voso",))),
    )
    plan = plan_of(SOLD, before, EXPECTED, {})
    assert [(group.areas, group.told_on) for group in plan.groups] == [({Area(1, 11)}, None), ({Area(2, 12)}, DAY)]
    assert [cell.told_on for cell in plan.platforms] == [DAY, None]
    assert groups(plan_of(SOLD, before, None, {})) == [{1, 2}]


def test_what_is_kept_back_keeps_its_day() -> None:
    plan = plan_of(SOLD, PublicationPlan(), EXPECTED, {1: "A", 2: "A"})
    told = plan.told(DAY, SOLD, frozenset({0}), frozenset({1}))
    assert [group.told_on for group in told.groups] == [None, DAY]
    assert [cell.told_on for cell in told.platforms] == [DAY, None]
    assert read(written(told)) == told
    nothing = plan.told(DAY, {}, frozenset(), frozenset())
    assert nothing == plan, "of what nobody sold nothing is told"
    assert (told.group_of(), told.cell_of()) == ({Area(1, 11): 0, Area(2, 12): 1}, {"postmart": 0, "voso": 1})
    assert [cell.names for cell in plan.coarser(SOLD).platforms] == [("postmart", "voso")]
