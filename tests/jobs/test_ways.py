"""The ways of an order, an offer and a sheet's row lead through the rooms as docs/architecture.md tells, and down."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from threading import Thread
from types import FunctionType

import pytest
from streamlit.testing.v1 import AppTest

from jobs.imports.run import run_import
from marketplace.storage import Database
from tests.jobs.shop import Shop
from tests.ledger import rows
from tests.marketplace.imports.importing import HOUSEHOLDS, LOTS, prepare, small_map
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.people import at_the_desk
from tests.ways import ROOT, Way, followed

PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
KNOWN = {room: set(ROOMS[:at]) for at, room in enumerate(ROOMS)} | {
    "connectors": {"words"},
    "jobs": {*ROOMS, "connectors"},
}
"""Whom each place may call beside itself: jobs all, connectors the words alone, no room a connector or a job."""


def told(title: str) -> tuple[list[str], set[str]]:
    """Return the functions of a way as the page lists them, and all rooms it names."""
    [text] = re.findall(rf"^### {title}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    [named] = re.findall(r"^Rooms entered: (.*)\.$", text, re.MULTILINE)
    return re.findall(r"^\d+\. `([\w.]+)`", text, re.MULTILINE), set(re.findall(r"`(\w+)`", named))


def climbs(way: Way) -> list[tuple[str, str]]:
    """Return the calls to what its caller may not know."""
    return [calls for (by, of), calls in way.calls.items() if of not in KNOWN[by]]


def is_told(way: Way, title: str) -> None:
    functions, rooms = told(title)
    assert climbs(way) == []
    assert [one for one in way.functions if one in functions] == functions
    assert way.rooms == rooms


def test_an_order_goes_from_the_platform_to_the_ledger(shop: Shop) -> None:
    shop.sync()
    shop.order("H0-5", 2, "A1")
    with followed() as way:
        assert shop.sync().orders_new == 1
    is_told(way, "An order, from a platform's answer to the ledger")


def test_a_households_kilogram_comes_to_the_screen(shop: Shop) -> None:
    shop.order("H0-5", 2, "A1")
    shop.sync()
    with at_the_desk(shop.database):
        app = AppTest.from_function(_households, default_timeout=60).run()  # imports what it needs
        with followed() as way:
            app.run()
    assert not app.exception
    [table] = app.dataframe
    assert table.value.set_index("Mã").loc["H0", "Đặt mua (kg)"] == 10
    is_told(way, "A household's kilogram, from the ledger to the screen")


def _households() -> None:
    import streamlit as st

    from marketplace.language.translation import language
    from marketplace.pages import households
    from marketplace.pages.context import context, scope
    from marketplace.reports.figures import seasons

    st.session_state["reader"] = language("vi")
    if "season" not in st.session_state:
        st.session_state["season"] = context().read(seasons, scope())[0]
    households.show()


def test_an_offer_goes_from_its_lots_to_the_shop(shop: Shop) -> None:
    shop.sync()
    shop.run("UPDATE listing SET price_dong = 160000 WHERE sku = 'H0-5'")
    with followed() as way:
        assert shop.sync().offers_accepted == 1
    is_told(way, "An offer, from its lots to the shop")


def test_a_row_of_a_sheet_goes_from_its_cells_to_a_lot(database: Database, tmp_path: Path) -> None:
    prepare(database, small_map(tmp_path))
    homes, lots = tmp_path / "ho.xlsx", tmp_path / "lo.xlsx"
    homes.write_bytes(xlsx(HOUSEHOLDS[:7], ["Nguyễn Văn An", "Quý Sơn", "Lục Ngạn", "Bắc Giang", "", "", "HO-1"]))
    lots.write_bytes(xlsx(LOTS[1:6], ["HO-1", "Vải thiều", "1", "1,9 kg", "15/06/2026"]))
    assert run_import("households", homes, database, "dat").new == 1
    with followed() as way:
        assert run_import("lots", lots, database, "dat").new == 1
    assert rows(database, "SELECT balance_g FROM lot") == [(1_900,)]
    is_told(way, "A row of a sheet, from its cells to a lot")


def call(act: Callable[[], object]) -> None:
    act()


def begin_thread(act: Callable[[], object]) -> None:
    thread = Thread(target=act)
    thread.start()
    thread.join()


def give_to_pool(act: Callable[[], object], pool: ThreadPoolExecutor | None = None) -> None:
    with nullcontext(pool) if pool else ThreadPoolExecutor(1) as threads:
        threads.submit(act).result()


def act() -> None:
    pass


def placed(folder: str, function: Callable[..., None]) -> Callable[..., None]:
    """Return a function as if it stood in a module ``placed`` of a folder of ours."""
    code = function.__code__.replace(co_filename=f"{ROOT}/{folder}/placed.py")
    return FunctionType(code, function.__globals__, argdefs=function.__defaults__)


@pytest.mark.parametrize("hand_over", [call, begin_thread, give_to_pool])
@pytest.mark.parametrize(
    ("by", "of"),
    [
        ("marketplace/storage", "marketplace/exchange"),
        ("marketplace/exchange", "jobs/sync"),
        ("marketplace/operations", "connectors/partner"),
        ("connectors/partner", "marketplace/spreadsheets"),
        ("connectors/partner", "jobs/sync"),
    ],
)
def test_a_climb_is_seen_whoever_calls_back_and_in_whatever_thread(
    by: str, of: str, hand_over: Callable[..., None]
) -> None:
    with followed() as way:
        placed(by, hand_over)(placed(of, act))
    caller, called = by.replace("/", "."), of.replace("/", ".")
    assert climbs(way) == [(f"{caller}.placed.{hand_over.__name__}", f"{called}.placed.act")]


@pytest.mark.parametrize("hand_over", [call, begin_thread, give_to_pool])
@pytest.mark.parametrize(
    ("by", "of"),
    [
        ("marketplace/exchange", "marketplace/storage"),
        ("connectors/partner", "marketplace/words"),
        ("jobs/sync", "connectors/partner"),
        ("jobs/sync", "marketplace/operations"),
    ],
)
def test_a_call_to_what_is_known_is_no_climb(by: str, of: str, hand_over: Callable[..., None]) -> None:
    with followed() as way:
        placed(by, hand_over)(placed(of, act))
    assert [*way.calls] == [(by.split("/")[by.startswith("marketplace")], of.split("/")[of.startswith("marketplace")])]
    assert climbs(way) == []


def test_work_in_a_pool_is_called_by_who_gave_it_and_not_by_who_began_its_thread() -> None:
    with followed() as way, ThreadPoolExecutor(1) as pool:
        for folder in ("marketplace/operations", "marketplace/storage"):
            placed(folder, give_to_pool)(placed("marketplace/exchange", act), pool)
    assert [*way.calls] == [("operations", "exchange"), ("storage", "exchange")]
    assert climbs(way) == [("marketplace.storage.placed.give_to_pool", "marketplace.exchange.placed.act")]
