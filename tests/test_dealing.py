"""Each worker's piece of the tests begins with long ones, those of one module together, and none is lost."""

from pathlib import Path

import pytest

from tests.dealing import LongFirst, dealt

SHORT = list(range(13))
LONG = ["truths 1", "truths 2", "truths 3", "killed 1", "killed 2", "played 1", "published 1"]


def module(item: object) -> str | None:
    """What is written is long, and its first word is its module; what is a number is short."""
    return item.split()[0] if isinstance(item, str) else None


def pieces(items: list[object], workers: int) -> list[list[object]]:
    """The items cut in order into pieces whose sizes differ by one at most, as the scheduler cuts them."""
    found, begin = [], 0
    for at in range(workers):
        end = begin + (len(items) - begin) // (workers - at)
        found.append(items[begin:end])
        begin = end
    return found


def test_every_piece_begins_with_what_is_long_and_each_module_stands_in_one() -> None:
    items: list[object] = [*SHORT[:6], *LONG, *SHORT[6:]]
    ordered = dealt(items, 4, module)
    heads = [[item for item in piece if module(item)] for piece in pieces(ordered, 4)]
    assert heads == [LONG[:3], LONG[3:5], LONG[5:6], LONG[6:]]
    assert [piece[: len(head)] for piece, head in zip(pieces(ordered, 4), heads, strict=True)] == heads
    assert [item for item in ordered if module(item) is None] == SHORT
    assert len(ordered) == len(items)


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 40])
def test_none_is_lost_or_run_twice_however_many_workers_there_are(workers: int) -> None:
    items: list[object] = [*SHORT, *LONG]
    assert sorted(map(str, dealt(items, workers, module))) == sorted(map(str, items))


def test_where_none_is_long_the_order_stays() -> None:
    assert dealt(SHORT, 3, module) == SHORT


def test_a_module_that_is_marked_and_who_asks_a_server_come_before_others(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    items: list[pytest.Item] = []
    for name, mark, asked in (
        ("test_short.py", "", ""),
        ("test_asked.py", "", "served"),
        ("test_long.py", "import pytest\npytestmark = pytest.mark.long\n", ""),
        ("test_asked_too.py", "", "served"),
    ):
        path = tmp_path / name
        path.write_text(f"{mark}def test_it({asked}):\n    assert True\n", encoding="utf-8")
        items += [item for item in pytest.Module.from_parent(request.session, path=path).collect()
                  if isinstance(item, pytest.Item)]  # fmt: skip
    LongFirst("served").pytest_collection_modifyitems(request.config, items)
    assert [item.path.name for item in items] == ["test_asked.py", "test_asked_too.py", "test_long.py", "test_short.py"]
