"""What is written of a lot is said with its numbers, once; what it costs orders, and what cannot be, is asked first."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from marketplace.pages.context import AppContext, opened
from marketplace.reports.reconcile import reconcile
from marketplace.storage import Database
from marketplace.words.instants import as_date, day_of
from tests.ledger import rows
from tests.marketplace.pages.drawn import asked, pressed, told
from tests.marketplace.pages.test_lots import forecast_lot
from tests.people import at_the_desk, signed_in
from tests.seeding import NOW_MS, cooperative, seed

LotScreen = Callable[[str], AppTest]
STANDS = "SELECT in_g, sold_g, spoiled_g, elsewhere_g, balance_g FROM lot WHERE code = :code"


@pytest.fixture
def lot(sqlite: Database) -> Iterator[LotScreen]:
    """Draw a lot of the seeded market: Dung's of 100 kg has sold 15 kg, An's as much."""
    seed(sqlite)
    with at_the_desk(sqlite, lambda: NOW_MS):
        yield lambda code: AppTest.from_function(_lot, args=(code,), default_timeout=60).run()


def _lot(code: str) -> None:
    from marketplace.pages import components, lot

    lot.show(code, components.reader())


def written(app: AppTest, what: str, *words: str) -> AppTest:
    """Choose what is written, type into its fields in their order, and press Save."""
    app = app.segmented_control[0].set_value(what).run()
    for field, typed in zip(app.text_input, words, strict=False):
        field.set_value(typed)
    return pressed(app, "Lưu")


@pytest.mark.parametrize(
    ("what", "words", "says", "stands"),
    [
        ("Hỏng", ("10 kg", "mưa"), "Đã ghi hỏng 10 kg, còn 75 kg.", (100_000, 15_000, 10_000, 0, 75_000)),
        ("Bán nơi khác", ("10 kg", "25k", "Lan"), "Đã ghi bán nơi khác 10 kg cho Lan, giá 25.000 đ/kg; còn 75 kg.",
         (100_000, 15_000, 0, 10_000, 75_000)),
        ("Sửa số cân", ("10 kg", "cân lại"), "Đã sửa số cân từ 100 kg thành 90 kg, còn 75 kg.",
         (90_000, 15_000, 0, 0, 75_000)),
    ],
)  # fmt: skip
def test_what_is_written_is_said_and_its_form_is_gone(
    lot: LotScreen, sqlite: Database, what: str, words: tuple[str, ...], says: str, stands: tuple[int, ...]
) -> None:
    app = written(lot("L-H-DUNG"), what, *words)
    assert rows(sqlite, STANDS, code="L-H-DUNG") == [stands]
    assert told(app) == [says]
    assert [one for one in app.button if one.label == "Lưu"] == []
    app = app.segmented_control[0].set_value(what).run()
    assert app.text_input[0].value == ""
    assert pressed(app, "Lưu").error
    assert rows(sqlite, STANDS, code="L-H-DUNG") == [stands]


@pytest.mark.parametrize(("what", "words"), [("Hỏng", ("90 kg", "để qua đêm")), ("Sửa số cân", ("90 kg", "cân lại"))])
def test_what_takes_fruit_off_orders_is_asked_with_its_numbers(
    lot: LotScreen, sqlite: Database, what: str, words: tuple[str, ...]
) -> None:
    before = rows(sqlite, STANDS, code="L-H-DUNG")
    app = written(lot("L-H-DUNG"), what, *words)
    assert rows(sqlite, STANDS, code="L-H-DUNG") == before
    question = "1 dòng đơn sẽ thiếu 5 kg: lô chỉ còn 85 kg chưa giữ cho đơn."
    assert [text[-len(question) :] for text in asked(app)] == [question]
    app = pressed(app, "Thôi")
    assert (asked(app), rows(sqlite, STANDS, code="L-H-DUNG")) == ([], before)
    app = pressed(written(app, what, *words), "Đúng, ghi như vậy")
    assert "5 kg của 1 dòng đơn nay không còn hàng; xem mục “Thiếu hàng giao”." in told(app)[0]
    assert rows(sqlite, "SELECT balance_g, sold_g FROM lot WHERE code = 'L-H-DUNG'") == [(0, 10_000)]
    assert reconcile(sqlite) == []


def test_what_was_agreed_to_is_asked_anew_where_more_orders_lose_their_fruit_by_now(
    lot: LotScreen, sqlite: Database
) -> None:
    app = written(lot("L-H-DUNG"), "Hỏng", "90 kg", "để qua đêm")
    assert asked(app) == ["1 dòng đơn sẽ thiếu 5 kg: lô chỉ còn 85 kg chưa giữ cho đơn."]
    written(lot("L-H-DUNG"), "Hỏng", "2 kg", "mưa")
    app = pressed(app, "Đúng, ghi như vậy")
    assert asked(app) == ["1 dòng đơn sẽ thiếu 7 kg: lô chỉ còn 83 kg chưa giữ cho đơn."]
    assert rows(sqlite, STANDS, code="L-H-DUNG") == [(100_000, 15_000, 2_000, 0, 83_000)]


@pytest.mark.parametrize(
    ("what", "words", "question", "in_g"),
    [
        ("Ghi cân khi cắt", ("2000 tấn", "PC-1"),
         "Lô L-MAI dự kiến cắt 300 kg, nay ghi 2.000.000 kg, lệch quá xa. Hãy xem lại số cân.", 2_000_000_000),
        ("Ghi cân khi cắt", ("30 kg", "PC-1"),
         "Lô L-MAI dự kiến cắt 300 kg, nay ghi 30 kg, lệch quá xa. Hãy xem lại số cân.", 30_000),
        ("Dự kiến lại", ("3 tấn",),
         "Lô L-MAI dự kiến cắt 300 kg, nay ghi 3.000 kg, lệch quá xa. Hãy xem lại số cân.", 3_000_000),
    ],
)  # fmt: skip
def test_a_weight_far_off_the_forecast_is_asked_with_both(
    lot: LotScreen, sqlite: Database, what: str, words: tuple[str, ...], question: str, in_g: int
) -> None:
    forecast_lot(sqlite, as_date(day_of(NOW_MS)))
    app = written(lot("L-MAI"), what, *words)
    assert rows(sqlite, "SELECT in_g FROM lot WHERE code = 'L-MAI'") == [(300_000,)]
    assert asked(app) == [question]
    pressed(app, "Đúng, ghi như vậy")
    assert rows(sqlite, "SELECT in_g FROM lot WHERE code = 'L-MAI'") == [(in_g,)]


def test_a_correction_far_off_the_last_weight_is_asked_with_both(lot: LotScreen, sqlite: Database) -> None:
    app = lot("L-H-AN").segmented_control[0].set_value("Sửa số cân").run()
    app.radio[0].set_value(False)
    app.text_input[0].set_value("5000 tấn")
    app.text_input[1].set_value("cân lại")
    app = pressed(app, "Lưu")
    assert rows(sqlite, STANDS, code="L-H-AN") == [(100_000, 15_000, 0, 0, 85_000)]
    assert asked(app) == ["Lô L-H-AN đang ghi 100 kg, nay ghi 5.000.100 kg, lệch quá xa. Hãy xem lại số cân."]


def test_one_question_says_both_what_is_far_off_and_what_orders_lose(lot: LotScreen, sqlite: Database) -> None:
    app = written(lot("L-H-AN"), "Sửa số cân", "95 kg", "cân lại")
    assert asked(app) == [
        "Lô L-H-AN đang ghi 100 kg, nay ghi 5 kg, lệch quá xa. Hãy xem lại số cân."
        " 2 dòng đơn sẽ thiếu 10 kg: lô chỉ còn 85 kg chưa giữ cho đơn."
    ]
    app = pressed(app, "Đúng, ghi như vậy")
    assert rows(sqlite, STANDS, code="L-H-AN") == [(5_000, 5_000, 0, 0, 0)]
    assert reconcile(sqlite) == []


@pytest.mark.parametrize(
    ("role", "forms"),
    [("weigher", ["Phân loại", "Hỏng", "Sửa số cân"]), ("seller", ["Bán nơi khác"]), ("accountant", [])],
)
def test_what_has_a_price_is_written_by_who_agrees_on_prices(sqlite: Database, role: str, forms: list[str]) -> None:
    seed(sqlite)
    cooperative(sqlite)
    token = signed_in(sqlite, role, cooperative_id=1)
    with opened(AppContext(sqlite, lambda: NOW_MS, token=lambda: token)):
        app = AppTest.from_function(_lot, args=("L-H-AN",), default_timeout=60).run()
    assert [name for one in app.segmented_control for name in one.options] == forms
