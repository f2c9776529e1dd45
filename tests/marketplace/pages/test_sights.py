"""What of a screen stands there for whom: columns, blocks and forms, by what the roles see and may do."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.reports.figures import find_season
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from tests import people
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import frame, said
from tests.seeding import NOW_MS, cooperative, seed

As = Callable[..., AppTest]
INSIDE = {"cooperative_id": 1}


@pytest.fixture
def shown_to(sqlite: Database) -> Iterator[As]:
    """Draw a screen for a person of some roles, each at its place, in the season of a cooperative."""
    seed(sqlite)
    cooperative(sqlite)
    with sqlite.read() as connection:
        season = find_season(connection, EVERYTHING, None, NOW_MS)
    with ExitStack() as contexts:

        def drawn(roles: dict[str, dict[str, Any]], name: str, **address: str) -> AppTest:
            person = people.person(sqlite)
            for role, place in roles.items():
                people.grant(sqlite, person, role, **place)
            token = people.session(sqlite, person)
            contexts.enter_context(opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token)))
            app = AppTest.from_function(draw_screen, args=(name,), default_timeout=60)
            app.session_state["season"] = season
            for parameter, value in address.items():
                app.query_params[parameter] = value
            return app.run()

        yield drawn


def at(database: Database, table: str, code: str) -> int:
    with database.read() as connection:
        found = select(TABLES[table].c.id).where(TABLES[table].c.code == code)
        return int(connection.execute(found).scalars().first() or 0)


def buttons(app: AppTest) -> set[str]:
    return {one.label for one in app.button if one.label not in ("Trang trước", "Trang sau")}


def officer(database: Database) -> dict[str, dict[str, Any]]:
    with database.read() as connection:
        homes = TABLES["household"].c
        commune = connection.execute(select(homes.commune_id).where(homes.code == "H-CHINH")).scalar_one()
    return {"officer": {"commune_id": commune}}


def test_state_management_reads_figures_and_neither_orders_nor_money_nor_lots(shown_to: As, sqlite: Database) -> None:
    app = shown_to(officer(sqlite), "households", ho="H-CHINH")
    text = said(app)
    assert "Lê Đức Chính" in text
    assert "Doanh thu" in text
    for lacking in ("Hộ được hưởng", "Đơn hàng</h2>", "Lô hàng</h2>", "Sản phẩm đăng bán"):
        assert lacking not in text, lacking
    assert not app.dataframe
    assert not app.selectbox


def test_who_sees_orders_without_money_reads_no_amounts(shown_to: As, sqlite: Database) -> None:
    both = officer(sqlite) | {"weigher": INSIDE}
    orders = frame(shown_to(both, "households", ho="H-CHINH"))
    assert {"Mã đơn", "Lấy hàng của hộ (kg)"} <= set(orders.columns)
    assert not {one for one in orders.columns if "đồng" in one or one == "Tiền hàng"}
    paid = frame(shown_to({"director": INSIDE}, "households", ho="H-CHINH"))
    assert {"Thành tiền (đồng)", "Tiền hàng"} <= set(paid.columns)


def test_an_accountant_reads_money_and_no_lots(shown_to: As) -> None:
    text = said(shown_to({"accountant": INSIDE}, "households", ho="H-CHINH"))
    assert "Hộ được hưởng" in text
    assert "Lô hàng</h2>" not in text


def test_a_weigher_writes_of_a_lot_all_but_its_price(shown_to: As) -> None:
    def forms(role: str) -> list[str]:
        app = shown_to({role: INSIDE}, "lots", lo="L-H-AN")
        assert "L-H-AN" in said(app)
        return [option for group in app.segmented_control for option in group.options]

    assert forms("weigher") == ["Phân loại", "Hỏng", "Sửa số cân"]
    assert forms("seller") == ["Bán nơi khác"]
    assert len(forms("director")) == 4


def test_who_sells_steers_offers_and_who_pays_only_reads_them(shown_to: As) -> None:
    sells, pays = (shown_to({role: INSIDE}, "offers") for role in ("seller", "accountant"))
    assert said(pays).count('class="channel"') > 0
    assert "Đăng sản phẩm mới" in [one.label for one in sells.expander]
    assert "Đúng, ngừng bán ngay" in buttons(sells)
    assert not pays.expander
    assert not buttons(pays)


def test_who_packs_serves_a_short_order_and_agrees_on_nothing_with_its_buyer(shown_to: As) -> None:
    weigher, seller = (shown_to({role: INSIDE}, "shortfalls") for role in ("weigher", "seller"))
    agreed = {"Giao thiếu cân, khách đã đồng ý", "Đề nghị hủy"}
    assert "thiếu" in said(weigher)
    assert not agreed & buttons(weigher)
    assert agreed & buttons(seller)


def test_a_farmer_with_one_household_begins_with_its_own_page(shown_to: As, sqlite: Database) -> None:
    home = {"farmer": {"household_id": at(sqlite, "household", "H-CHINH")}}
    app = shown_to(home, "households")
    assert "<h1>Lê Đức Chính</h1>" in said(app)
    assert "Hộ được hưởng" in said(app)
    assert "← Tất cả các hộ" not in buttons(app)


def test_the_shops_ask_only_what_the_role_sees(shown_to: As, sqlite: Database) -> None:
    reads = shown_to(officer(sqlite), "platforms")
    text = said(reads)
    assert "Số liệu tính đến" in text
    assert not buttons(reads)
    for lacking in ("Sàn chưa trả", "Cần xử lý</h2>", "Sao lưu"):
        assert lacking not in text, lacking
