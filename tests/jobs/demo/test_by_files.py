"""A season by files: an export is read as it was told, and what all of them come to is what was published."""

import csv
import json
import os
from pathlib import Path

import pytest

from connectors.platforms import facts_of
from connectors.sheet.general import GENERAL
from connectors.sheet.reader import read
from jobs.demo.by_files import write_export
from jobs.demo.outcome import outcome, wrong
from jobs.demo.season import read_figures
from marketplace.reports.reconcile import reconcile
from marketplace.storage import connect
from marketplace.words.instants import parse_iso
from marketplace.words.records import OrderRecord
from tests.jobs.forks import in_turn

_ENDS_MS = parse_iso("2021-08-05T00:00:00+07:00")
_PLACED, _GIVEN, _CANCELLED = (f"2021-06-{at}+07:00" for at in ("05T08:05:07", "07T09:00:00", "05T11:00:00"))


def test_an_export_is_read_as_it_was_told(tmp_path: Path) -> None:
    spooled = tmp_path / "0"
    with spooled.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([
            ("A-1", "Đã giao", _PLACED, _GIVEN, "", "Hà Nội", "H-1900", 2, 114_000, 5_000, 1, 1900),
            ("A-1", "Đã giao", _PLACED, _GIVEN, "", "Hà Nội", "H-5000", 1, 140_000, 0, 0, 5000),
            ("A-2", "Đã hủy", _PLACED, "", _CANCELLED, "Huế", "H-5000", 3, 420_000, 0, 0, 5000),
        ])  # fmt: skip
    target = tmp_path / "Đơn hàng 2021-06-05.xlsx"
    write_export(spooled, target, _ENDS_MS)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    found = read(target, target.name, [GENERAL], states=dict(facts_of("voso").states), now_ms=_ENDS_MS + 1)
    assert (found.differences, found.facts.exported_ms) == ([], _ENDS_MS)
    one, two = [order for order in found.orders if isinstance(order, OrderRecord)]
    assert (one.code, one.placed_ms, one.delivered_ms) == (
        "A-1", parse_iso(_PLACED), parse_iso(_GIVEN),
    )  # fmt: skip
    lines = [(n.sku, n.quantity, n.pack_g, n.gross_dong, n.discount_dong, n.returned) for n in one.lines]
    assert lines == [("H-1900", 2, 1_900, 114_000, 5_000, 1), ("H-5000", 1, 5_000, 140_000, 0, 0)]
    assert (two.order_state, two.cancelled_ms, two.province) == ("cancelled", parse_iso(_CANCELLED), "Huế")


@pytest.mark.soak
def test_a_season_by_files_comes_to_what_was_published(tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out.txt"
    words = ["--home", str(home), "demo", "--roads", "files", "--orders", "4000", "--headless", "--format", "json"]
    with out.open("wb") as stdout, Path(os.devnull).open("rb") as nothing:
        demo = in_turn([words], dict(os.environ), [one.fileno() for one in (nothing, stdout, stdout)])
        demo.join()
    assert demo.exitcode == 0, out.read_text(encoding="utf-8")
    database = connect(f"sqlite:///{home / 'lensan.sqlite'}")
    try:
        found = outcome(database, read_figures().code)
        assert wrong(found, read_figures()) == []
        assert (found["total"]["orders"], found["inbox"], found["shortfalls"]) == (4_000, 0, 0)
        assert reconcile(database) == []
        with database.read() as connection:
            states = connection.exec_driver_sql("SELECT DISTINCT state FROM shop_file").fetchall()
            roads = connection.exec_driver_sql("SELECT DISTINCT road FROM channel").fetchall()
        assert (states, sorted(roads)) == ([("done",)], [("carrier",), ("file",)])
    finally:
        database.close()
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[-1])["season"] == found["season"]
