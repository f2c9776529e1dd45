"""What waits, in words that people know: no code of a commune, no field of ours, and what to do next."""

import json
from typing import Any

import pytest
from sqlalchemy import delete

from marketplace.exchange import inbox
from marketplace.exchange.inbox import Item, candidates
from marketplace.language.translation import VIETNAMESE
from marketplace.pages.inbox_texts import facts_of, pack_of, place
from marketplace.storage import Database
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Sentence
from tests.marketplace.pages.conftest import Screen
from tests.marketplace.pages.drawn import said
from tests.seeding import READ_MS


def test_a_commune_to_choose_is_named_with_its_days_and_not_by_its_code(screen: Screen, sqlite: Database) -> None:
    named = [inbox.Candidate("commune", f"{system}:07540", "Xã Quý Sơn, Bắc Giang") for system in ("63", "34")]
    why = Sentence("Several communes may be meant.", "Có nhiều xã trùng tên.")
    kept = '{"name": "Nguyễn Văn An", "commune": "Quý Sơn"}'
    doubt = inbox.NewItem("households", "k1", "commune", "Quý Sơn", "ho.xlsx:7", why, kept, candidates.to_json(named))
    with sqlite.write() as connection:
        connection.execute(delete(TABLES["inboxitem"]))
        inbox.put(connection, "import", [doubt], READ_MS)
    text = said(screen("inbox"))
    assert "07540" not in text
    assert text.index("đến 30/6/2025") < text.index("từ 1/7/2025")


def test_a_row_without_anything_to_choose_says_what_to_do(screen: Screen, sqlite: Database) -> None:
    why = Sentence("There is no such commune.", "Không tìm thấy xã/phường này.")
    note = inbox.NewItem("households", "k1", "commune", "Đâu đó", "ho.xlsx:7", why, '{"commune": "Đâu đó"}', "[]")
    with sqlite.write() as connection:
        connection.execute(delete(TABLES["inboxitem"]))
        inbox.put(connection, "import", [note], READ_MS)
    assert "Hãy sửa dòng này trong tệp rồi gửi lại tệp" in said(screen("inbox"))


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("settlement P1000::20261201", "P1000, trả ngày 1/12/2026"),
        ("settlement P1000:RF-7:20261201:2", "P1000 · RF-7, trả ngày 1/12/2026"),
        ("settlement ST-20261201-77", "ST-20261201-77"),
    ],
)
def test_a_payout_of_a_file_is_called_by_its_order_and_day(key: str, told: str) -> None:
    assert place(waiting(source="shop", kind="settlement", key=key, cause="order"), VIETNAMESE) == told


def waiting(**facts: Any) -> Item:
    """Return a thing that waits: a row of a sheet of lots, but for what is said of it."""
    row = {"source": "import", "kind": "lots", "key": "k1", "cause": "lot", "about": "L-1", "place": "lo.xlsx:7",
           "kept": "{}", "candidates": (), "meaning": None}  # fmt: skip
    return Item(**row | facts, id=1, reason="why", reason_vi="vì sao", first_ms=0, last_ms=0, answer=None,
                answered_ms=None, answered_by=None, settled_ms=None)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "dòng 7 của tệp lo.xlsx"),
        ({"place": "C:vườn: 2026.xlsx:7"}, "dòng 7 của tệp C:vườn: 2026.xlsx"),
        ({"source": "voso-1", "kind": "order", "key": "Q50", "place": "orders[3] code Q50"}, "Q50"),
        ({"source": "voso-1", "kind": "settlement", "key": "settlement P1", "place": "settlements[0] P1"}, "P1"),
        ({"source": "voso-1", "kind": "order", "key": "9f86d081", "place": "orders[4]"}, "bản ghi không có mã"),
    ],
)
def test_a_thing_is_found_again_by_its_row_or_its_code(facts: dict[str, str], text: str) -> None:
    assert place(waiting(**facts), VIETNAMESE) == text


def test_what_is_kept_of_a_row_is_read_by_its_column() -> None:
    kept = {
        "code": "2026-06-31", "household": "2026-06-01", "in_g": 1_250_500, "picked_on": "2026-06-10",
        "forecast": ["2026-06-01", "2026-06-05"], "certificate": None,
    }  # fmt: skip
    assert facts_of(waiting(kept=json.dumps(kept)), VIETNAMESE) == (
        [("Mã lô", "2026-06-31"), ("Mã hộ", "2026-06-01"), ("Khối lượng", "1.250,5 kg"), ("Ngày cắt", "10/6/2026"),
         ("Dự kiến từ–đến", "1/6/2026 – 5/6/2026"), ("Chứng nhận", "–")],
        [],
    )  # fmt: skip
    area = facts_of(waiting(kind="households", kept='{"area": [12000, "m2"]}'), VIETNAMESE)
    assert area == ([("Diện tích", "12.000 m2")], [])


def test_a_line_of_an_order_that_is_kept_shows_its_figures_and_what_it_lacks() -> None:
    lines = [{"title": "Vải thiều", "sku": "V5", "quantity": 12_000, "pack_g": 5_000, "gross_dong": 1_500_000_000},
             {"sku": "V3", "pack_g": 0}]  # fmt: skip
    order = waiting(source="voso-1", kind="order", key="Q50", kept=json.dumps({"code": "Q50", "lines": lines}))
    assert facts_of(order, VIETNAMESE) == (
        [("Mã đơn", "Q50")],
        [["Vải thiều", "12.000", "5 kg", "1.500.000.000 đ"], ["V3", "–", "–", "–"]],
    )


def test_a_shop_that_does_not_say_what_its_pack_weighs_is_not_held_against_the_product() -> None:
    kept = '{"lines": [{"sku": "V3", "pack_g": 3000}, {"sku": "V5", "pack_g": %s}]}'
    packs = [pack_of(waiting(cause="sku", about="V5", kept=kept % grams)) for grams in (5_000, 0)]
    assert packs == [5_000, None]
