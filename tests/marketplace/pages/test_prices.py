"""The screen Giá: what is left at the garden beside what traders pay, to the đồng, and who notes and reads what."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.storage import Database
from tests import people
from tests.marketplace.pages.conftest import draw_screen
from tests.marketplace.pages.drawn import said
from tests.marketplace.reports.prices import garden
from tests.marketplace.reports.prices.garden import NOW_MS
from tests.rights_market import N1, A

Drawn = Callable[..., AppTest]


@pytest.fixture
def screen(sqlite: Database) -> Iterator[Drawn]:
    """The screen as somebody with one grant sees it, over the small season of the gate prices."""
    garden.write(sqlite)
    token = [""]
    with opened(AppContext(sqlite, lambda: NOW_MS, kept_ms=0, token=lambda: token[0])):

        def draw(role: str, **place: int) -> AppTest:
            token[0] = people.signed_in(sqlite, role, **place)
            return AppTest.from_function(draw_screen, args=("prices",), default_timeout=60).run()

        yield draw


def dong(shown: str) -> int:
    return int(re.sub(r"[^\d−-]", "", shown).replace("−", "-"))


def gate_row(drawn: str, shop: str = "Gian hàng x") -> list[str]:
    """Return the cells of a shop's gate price."""
    [row] = [one for one in re.findall(r"<tr role=\"row\">(.*?)</tr>", drawn) if f">{shop}<" in one]
    return re.findall(r"<td[^>]*>(.*?)</td>", row)


def test_the_parts_add_up_on_the_screen_and_a_sentence_says_what_is_better(screen: Drawn, sqlite: Database) -> None:
    app = screen("administrator")
    shown = said(app)
    _, price, *taken = gate_row(shown)
    gate = dong(taken[5])
    assert dong(price) + sum(dong(one) for one in taken[:5]) == gate
    assert taken[6:] == ["–", "16 đơn từ 13/6/2021", "8 giờ 00 ngày 25/6/2021"]
    assert "chưa ai ghi giá thương lái" in shown
    app.text_input[0].set_value("30-31k")
    app.button[0].click().run()
    shown = said(app)
    assert [one.value for one in app.success] == ["Đã ghi: thương lái trả 30.000–31.000 đ/kg tại Xã 4 ngày 25/6/2021."]
    better = f"{30_000 - gate:,}".replace(",", ".")
    assert gate_row(shown)[8] == "30.000–31.000 đ (25/6/2021)"
    assert [one.value for one in app.warning] == [
        f"Hôm nay thương lái trả 30.000–31.000 đ/kg tại vườn; bán qua Gian hàng x còn {taken[5]}/kg."
        f" Bán tại chỗ lợi hơn {better} đ/kg."
    ]
    assert "./download/prices.xlsx" in shown


def test_who_may_not_note_has_no_form_and_who_sees_by_place_reads_of_enough_households(
    screen: Drawn, sqlite: Database
) -> None:
    farmer = screen("farmer", household_id=5)
    assert not farmer.text_input
    assert gate_row(said(farmer))[9] == "theo chi phí đã khai; mới có 6 đơn"
    officer = gate_row(said(screen("officer", commune_id=N1)))
    assert officer[1:9] == ["–"] * 8
    assert officer[9] == "không công bố (ít hộ)"
    director = said(screen("director", cooperative_id=A))
    assert "Ghi giá thương lái" in director
    with sqlite.write() as connection:
        connection.execute(text("DELETE FROM draw"))
        connection.execute(text("DELETE FROM offer"))
    assert "Những ngày qua chưa gian hàng nào bán" in said(screen("administrator"))
