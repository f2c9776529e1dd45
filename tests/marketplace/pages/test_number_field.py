"""A field for a whole number refuses any other text in one sentence, where it was typed."""

from marketplace.storage import Database
from tests.ledger import rows
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import field, pressed, refused, told


def test_a_number_out_of_range_is_refused_where_it_was_typed_and_saved_once_it_fits(
    screen: Screen, sqlite: Database
) -> None:
    stands = "SELECT o.kept_back, l.exposure_packs FROM offer o JOIN listing l ON l.id = o.listing_id WHERE l.id = 1"
    app = screen("offers")
    app.session_state["steered-1"] = True
    app.run()
    for typed in ("99999999", "-1", "ba", "1,5"):
        field(app, "Số thùng giữ lại ở").set_value(typed)
        app = pressed(app, "Lưu")
        assert refused(app) == [f"“{typed}” không phải số nguyên từ 0 đến 10.000."]
        assert rows(sqlite, stands) == [(0, 0)]
    field(app, "Số thùng giữ lại ở").set_value("1.000")
    app = pressed(app, "Lưu")
    assert rows(sqlite, stands) == [(1_000, 0)]
    assert told(app) == [
        "Đã lưu số giữ lại và cách chia của Vải thiều, thùng 5 kg · Nguyễn Văn An · S-H-AN."
    ]  # fmt: skip


def test_a_day_too_far_is_refused_where_it_was_typed(screen: Screen) -> None:
    app = screen("lots")
    field(app, "Lùi mấy ngày").set_value("99")
    app = pressed(app, "Hoãn cắt")
    assert refused(app) == ["“99” không phải số nguyên từ 1 đến 60."]
