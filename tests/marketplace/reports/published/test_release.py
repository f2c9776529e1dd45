"""What changed of a group or of a platform is told where it stands; else both stay as they were, in every table."""

from datetime import date

from marketplace.reports.published.areas import Area, AreaGroup
from marketplace.reports.published.plan import PublicationPlan
from marketplace.reports.published.platform_cells import PlatformCell
from marketplace.reports.published.release import release
from marketplace.reports.published.sales import PartKey
from marketplace.reports.published.standing import SoldAmount

PLAN = PublicationPlan(
    (AreaGroup(frozenset({Area(1, 11)}), told_on=date(2026, 6, 1)), AreaGroup(frozenset({Area(2, 12)}))),
    (PlatformCell(("postmart",)), PlatformCell(("voso",))),
)


def parts(*said: tuple[int, int, str, int]) -> dict[PartKey, SoldAmount]:
    return {
        PartKey(home, Area(commune, commune + 10), platform): SoldAmount(grams, grams)
        for home, commune, platform, grams in said
    }


def several(commune: int, platform: str, count: int = 4, grams: int = 5) -> dict[PartKey, SoldAmount]:
    return parts(*((10 * commune + n, commune, platform, grams) for n in range(count)))


def test_all_is_told_that_stands() -> None:
    change = several(1, "postmart") | several(2, "voso")
    assert release(change, {}, PLAN) == (change, frozenset(), frozenset())


def test_a_group_of_which_too_few_changed_is_kept_back() -> None:
    change = several(1, "postmart") | several(2, "postmart", 2)
    assert release(change, {}, PLAN) == (several(1, "postmart"), {1}, frozenset())


def test_a_platform_of_which_too_few_changed_is_kept_back_and_what_stands_on_it_with_it() -> None:
    change = several(1, "postmart") | several(1, "voso", 2)
    assert release(change, {}, PLAN) == (several(1, "postmart"), frozenset(), {1})
    leaning = several(1, "postmart") | several(2, "postmart", 2) | several(2, "voso", 1)
    assert release(leaning, {}, PLAN).change == several(1, "postmart")


def test_what_comes_to_stand_on_one_household_is_kept_back() -> None:
    """The change would stand; after it almost all of the group is one household's."""
    before = parts((1, 1, "postmart", 900)) | several(1, "postmart", 3)
    assert release(several(1, "postmart"), before, PLAN).change == {}
    assert release(several(1, "postmart", 4, 400), before, PLAN).held_groups == frozenset()


def test_groups_that_are_kept_back_anyway_stay_so() -> None:
    change = several(1, "postmart") | several(2, "postmart")
    told, held, _ = release(change, {}, PLAN, frozenset({0}))
    assert (told, held) == (several(2, "postmart"), {0})
