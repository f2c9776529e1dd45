"""What a list of the post office still holds, by the words: the oldest first, never below zero, to whom it is shown."""

from datetime import date

from sqlalchemy import insert

from marketplace.orders.post_lists import PostListRow, list_record, post_lists_of, shares
from marketplace.storage import Database
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words.records import OrderState
from tests.marketplace.operations.by_hand.hand_market import somebody
from tests.rights_market import B, write

ONE = PostListRow("BK-2106-0001", 1, "S-A", 5_000, 12, None, date(2021, 6, 11))
OTHERS = [ONE._replace(code="BK-2106-0002", packs=5), ONE._replace(code="BK-2106-0003", listing_id=2, packs=7)]


def test_what_was_sold_is_taken_from_the_oldest_list_of_its_product() -> None:
    for sold, held in (({}, (12, 5, 7)), ({1: 9}, (3, 5, 7)), ({1: 14, 2: 7}, (0, 3, 0)), ({1: 99}, (0, 0, 7)),
                       ({1: -3}, (12, 5, 7))):  # fmt: skip
        assert tuple(shares([ONE, *OTHERS], sold).values()) == held


def test_a_list_of_which_nothing_is_left_is_no_order_any_more() -> None:
    stands = list_record(ONE.code, ONE._replace(price_dong=120_000), 3, 5, 9)
    assert (stands.order_state, stands.status, stands.unsaid) == (
        OrderState.CONFIRMED, "Theo bảng kê của bưu điện", frozenset()
    )  # fmt: skip
    [line] = stands.lines
    assert (line.quantity, line.pack_g, line.gross_dong) == (3, 5_000, 360_000)
    untold = list_record(ONE.code, ONE, 3, 5, 9)
    assert untold.unsaid == {"gross_dong", "discount_dong"}  # what a pack pays is not 0, it is not told
    replaced, gone = list_record(ONE.code, ONE, 0, 5, 9), list_record(ONE.code, ONE._replace(packs=0), 0, 5, 9)
    assert (replaced.order_state, replaced.lines, replaced.status, replaced.cancelled_ms) == (
        OrderState.CANCELLED, (), "Đã có đơn của sàn thay", 9
    )  # fmt: skip
    assert gone.status == "Bảng kê đã hủy"


def test_lists_are_shown_to_those_who_see_their_orders(sqlite: Database) -> None:
    write(sqlite)
    with sqlite.write() as connection:
        connection.execute(TABLES["post_list"].delete())
        orders = connection.execute(TABLES["orders"].select().where(TABLES["orders"].c.remote_id == "A1")).all()
        row = {"order_id": orders[0].id, "channel_id": orders[0].channel_id, "form_key": "k", "month": 202106,
               "number": 1, "listing_id": 1, "packs": 3, "office": "Bưu cục", "written_ms": 1}  # fmt: skip
        connection.execute(insert(TABLES["post_list"]).values(row))
    shop = orders[0].channel_id
    with sqlite.read() as connection:
        [found] = post_lists_of(connection, EVERYTHING, shop)
        assert (found.code, found.packs, found.office, found.price_dong) == ("A1", 3, "Bưu cục", None)
    mine, other = somebody(sqlite, "seller"), somebody(sqlite, "seller", cooperative_id=B)
    with sqlite.read() as connection:
        assert post_lists_of(connection, mine.scope, shop) == [found]
        assert post_lists_of(connection, other.scope, shop) == []
