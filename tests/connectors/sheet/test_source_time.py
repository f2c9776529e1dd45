"""When a file was exported: by a person, its package, its name, its rows, and never before its rows or later on."""

import pytest

from connectors.platforms import facts_of
from connectors.sheet.general import GENERAL
from connectors.sheet.source_time import exported, foretold, window
from marketplace.words.instants import MS_PER_DAY

SHOPEE, TIKTOK = facts_of("shopee").files[0], facts_of("tiktok").files[0]
NAME, NAMED_MS = "Tất cả đơn hàng-2026-06-08-07_30.xlsx", 1_780_878_600_000
ROWS_MS, NOW_MS = NAMED_MS - 600_000, NAMED_MS + 3_600_000


@pytest.mark.parametrize(
    ("created_ms", "said_ms", "name", "newest_ms", "expected"),
    [
        (NAMED_MS + 5, NAMED_MS + 7, NAME, ROWS_MS, (NAMED_MS + 7, "person")),
        (NAMED_MS + 5, None, NAME, ROWS_MS, (NAMED_MS + 5, "package")),
        (ROWS_MS - 61_000, None, NAME, ROWS_MS, (NAMED_MS, "name")),
        (NOW_MS + 1, None, NAME, ROWS_MS, (NAMED_MS, "name")),
        (None, None, NAME, NAMED_MS + 120_000, (NAMED_MS + 120_000, "rows")),
        (None, None, "a.xlsx", ROWS_MS, (ROWS_MS, "rows")),
        (None, None, "Tất cả đơn hàng-2026-13-08-07_30.xlsx", ROWS_MS, (ROWS_MS, "rows")),
        (None, None, "a.xlsx", 0, (None, None)),
        (None, None, "a.xlsx", NOW_MS + 1, (None, None)),
    ],
)
def test_the_first_that_can_be_believed_counts(
    created_ms: int | None, said_ms: int | None, name: str, newest_ms: int, expected: tuple[int | None, str | None]
) -> None:
    assert exported(TIKTOK, name, created_ms, newest_ms, NOW_MS, said_ms) == expected


def test_a_window_is_of_whole_days_in_the_name_also_where_a_browser_renamed_it() -> None:
    june_1_ms = 1_780_246_800_000
    for name in ("Order.all.20260601_20260607.xlsx", "Order.all.20260601_20260607 (1).xlsx"):
        assert window(SHOPEE, name, None, 0) == (june_1_ms, june_1_ms + 7 * MS_PER_DAY)
    assert window(SHOPEE, "a.xlsx", june_1_ms + 5, june_1_ms + 90) == (june_1_ms, june_1_ms + 91)
    assert window(GENERAL, "a.xlsx", june_1_ms, june_1_ms) == (june_1_ms, june_1_ms + MS_PER_DAY)  # it gives days
    assert window(SHOPEE, "Order.all.20260607_20260601.xlsx", None, 0) == (None, None)


def test_what_a_file_says_before_it_is_read_is_its_package_else_a_name_of_any_form_and_nothing_to_come() -> None:
    forms = [SHOPEE, TIKTOK]
    assert foretold(forms, NAME, NAMED_MS + 5, NOW_MS) == NAMED_MS + 5
    assert foretold(forms, NAME, NOW_MS + 1, NOW_MS) == NAMED_MS
    assert foretold(forms, NAME, None, NAMED_MS - 1) is None
    assert foretold([SHOPEE], NAME, None, NOW_MS) is None
