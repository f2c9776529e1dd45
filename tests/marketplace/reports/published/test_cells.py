"""Cells as they are written: whole groups of a map, what sold most first and the rest last, and days as they are."""

from datetime import date

from marketplace.reports.published.areas import Area, AreaGroup
from marketplace.reports.published.cells import commune_cells, day_cells, platform_rows
from marketplace.reports.published.plan import PublicationPlan
from marketplace.reports.published.platform_cells import PlatformCell
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.stage import SoldBlock
from marketplace.reports.published.standing import SoldAmount
from marketplace.reports.published.told import CellRow

DAY, BEFORE = date(2026, 6, 20), date(2026, 6, 12)
PLAN = PublicationPlan(
    (
        AreaGroup(frozenset({Area(1, 11)}), told_on=DAY),
        AreaGroup(frozenset({Area(1, 12), Area(2, 12)}), told_on=BEFORE),
        AreaGroup(frozenset({Area(3, 0), Area(4, 14)}), True, DAY),
        AreaGroup(frozenset({Area(5, 15)})),
    ),
    (PlatformCell(("postmart",), DAY), PlatformCell(("sendo", "voso"), BEFORE)),
)
PARTS = {
    PartKey(1, Area(1, 11), "postmart"): SoldAmount(5, 50),
    PartKey(2, Area(2, 12), "voso"): SoldAmount(7, 70),
    PartKey(1, Area(3, 0), "sendo"): SoldAmount(90, 900),
}


def test_a_cell_is_made_of_whole_groups_and_told_up_to_the_earliest_of_their_days() -> None:
    assert commune_cells(PLAN, PARTS, "then") == [
        CellRow("[1,2]", False, SoldAmount(12, 120), 2, "2026-06-12"),
        CellRow("[5]", False, SoldAmount(0, 0), 0, None),
        CellRow("[3,4]", True, SoldAmount(90, 900), 1, "2026-06-20"),
    ]
    assert [(cell.members, cell.rest) for cell in commune_cells(PLAN, PARTS, "now")] == [
        ("[12]", False), ("[11]", False), ("[15]", False), ("[14]", True),
    ]  # fmt: skip


def test_platforms_and_days_have_cells_too() -> None:
    assert platform_rows(PLAN, PARTS) == [
        CellRow('["sendo","voso"]', False, SoldAmount(97, 970), 2, "2026-06-12"),
        CellRow('["postmart"]', False, SoldAmount(5, 50), 1, "2026-06-20"),
    ]
    block = SoldBlock((20260613, 20260615), {1: SoldAmount(5, 50)})
    assert list(day_cells([block], DAY)) == [CellRow("[20260613,20260615]", False, SoldAmount(5, 50), 1, "2026-06-20")]
