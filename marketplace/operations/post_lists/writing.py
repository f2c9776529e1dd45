"""A list of the post office is written down, corrected or cancelled; orders that no list has are set apart."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.exchange import sync_requests
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.by_hand.selling import HandListing, on_sale
from marketplace.operations.by_hand.writing import doubt_lack
from marketplace.operations.intake import settle_lists, take_as_told
from marketplace.orders import post_lists
from marketplace.orders.hand_orders import order_id_of
from marketplace.orders.post_lists import PostListRow
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope
from marketplace.storage.tables import TABLES
from marketplace.words import money
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Doubtful, Refusal
from marketplace.words.records import OrderState

_MOST_PACKS, _MOST_DONG, _LONGEST = 100_000, 1_000_000_000, 80
_CHANNEL, _LISTING = TABLES["channel"], TABLES["listing"]
_LOTS = "SELECT DISTINCT d.lot_id FROM draw d JOIN order_line l ON l.id = d.line_id WHERE l.order_id = :order"


class PostListRefusal(Refusal):
    """A list of the post office is not written down so; the message is one plain sentence."""


class PostSale(NamedTuple):
    """What a form says of a list: packs of one product, collected on a day; ``form_key``: sent twice it is one list."""

    sku: str
    packs: int
    collect_on: date
    office: str
    form_key: str
    price_dong: int | None = None
    """What a pack pays the cooperative, where the list tells."""


def run_shop(
    connection: Connection, scope: Scope, channel: ChannelRow, since_ms: int, who: Signed, now_ms: int
) -> None:
    """Say that the post office runs a shop: orders placed there from an instant on are sold of its lists."""
    _require(connection, scope, channel, Act.SELL)
    post_lists.put_shop(connection, channel.id, since_ms, who.person_id)
    settle_lists(connection, channel.id, channel.code, RunCaches(), now_ms)
    audit.note(connection, now_ms, who, "post office shop set", channel.called)


def write_list(
    connection: Connection, scope: Scope, channel: ChannelRow, sale: PostSale, who: Signed, now_ms: int, *,
    sure: bool = False,
) -> str:  # fmt: skip
    """Write a list down; return its code, that of before where the same form was sent already.

    What orders of the platform have already of it, it does not hold. Doubtful, unless sure, where a list says the same,
    and for more than the lots hold: the caller takes the transaction back then, as for any refusal.
    """
    _require(connection, scope, channel, Act.SELL)
    _require_run(connection, channel)
    known = post_lists.code_of_form(connection, channel.id, sale.form_key)
    if known is not None:
        return known
    _check(sale, as_date(day_of(now_ms)))
    listing = product(connection, scope, sale.sku)
    number = post_lists.next_number(connection, channel.id, now_ms)
    said = PostListRow(number.code, listing.id, sale.sku, listing.label_g, sale.packs, sale.price_dong, sale.collect_on)
    if not sure:
        _doubt_same(post_lists.same_of(connection, channel.id, said, sale.office), sale)
    nothing_yet = post_lists.list_record(number.code, said, 0, now_ms, now_ms)
    nothing_yet = nothing_yet._replace(order_state=OrderState.CONFIRMED, cancelled_ms=None)
    take_as_told(connection, channel.id, channel.code, RunCaches(), [nothing_yet], now_ms)
    post_lists.put_list(connection, channel.id, number, said, sale.form_key, sale.office, who.person_id, now_ms)
    settle_lists(connection, channel.id, channel.code, RunCaches(), now_ms)
    order_id = order_id_of(connection, channel.id, number.code)
    if not sure and order_id is not None:
        doubt_lack(connection, order_id)
    audit.note(connection, now_ms, who, "post office list", number.code, {"shop": channel.code, "count": sale.packs})
    _look_at_shops(connection, channel, number.code, now_ms)
    return number.code


def correct(
    connection: Connection, scope: Scope, channel: ChannelRow, code: str, packs: int, who: Signed, now_ms: int
) -> None:
    """Say how many packs a list has after all; 0 cancels it. Said again it changes nothing."""
    _require(connection, scope, channel, Act.SELL)
    _require_run(connection, channel)
    order_id = order_id_of(connection, channel.id, code)
    known = None if order_id is None else post_lists.packs_of(connection, scope, order_id)
    if order_id is None or known is None:
        raise PostListRefusal(
            f"{channel.code} has no list {code}; see the shop's lists",
            f"Gian hàng không có bảng kê {code}; hãy xem lại danh sách bảng kê.",
        )
    _check_packs(packs, 0)
    if packs == known:
        return
    post_lists.set_packs(connection, order_id, packs)
    settle_lists(connection, channel.id, channel.code, RunCaches(), now_ms)
    audit.note(connection, now_ms, who, "post office list corrected", code, {"shop": channel.code, "count": packs})
    _look_at_shops(connection, channel, code, now_ms)


def set_apart(
    connection: Connection, scope: Scope, channel: ChannelRow, code: str, apart: bool, who: Signed, now_ms: int
) -> None:
    """Say that no list has the packs of an order of the platform (it counts beside them), or take that back."""
    _require(connection, scope, channel, Act.SELL)
    _require_run(connection, channel)
    order_id = order_id_of(connection, channel.id, code)
    if order_id is None or not post_lists.sells_all_of(connection, scope, order_id):
        raise PostListRefusal(
            f"{code} is no order of the platform in {channel.code}; look it up among the shop's orders",
            f"{code} không phải đơn của sàn ở gian hàng này; hãy xem lại mã đơn.",
        )
    post_lists.set_apart(connection, order_id, apart, who.person_id, now_ms)
    settle_lists(connection, channel.id, channel.code, RunCaches(), now_ms)
    audit.note(connection, now_ms, who, "post office list apart", code, {"shop": channel.code})


def _require(connection: Connection, scope: Scope, channel: ChannelRow, act: Act) -> None:
    """Raise PostListRefusal for a shop of sales by hand, or where the scope may not do this there."""
    if channel.by_hand:
        raise PostListRefusal(
            f"{channel.code} is a shop of sales by hand; a list of the post office belongs to a platform's shop",
            f"{channel.title} là gian hàng bán tay; bảng kê của bưu điện phải ghi ở gian hàng trên sàn.",
        )
    asked = select(_CHANNEL.c.id).where(_CHANNEL.c.id == channel.id, scope.doing(act).where(_CHANNEL))
    if not scope.may(act) or connection.execute(asked).first() is None:
        raise PostListRefusal(
            "You may not do this in this shop; ask who looks after people and grants",
            "Bạn không có quyền làm việc này ở gian hàng này; hãy hỏi người quản trị.",
        )


def _require_run(connection: Connection, channel: ChannelRow) -> None:
    if post_lists.run_by_post(connection, channel.id) is None:
        raise PostListRefusal(
            f"Nobody said that the post office sells in {channel.code}; say that first, and since when",
            f"Chưa ai ghi {channel.title} là gian hàng do bưu điện bán; hãy ghi điều đó và ghi từ ngày nào trước.",
        )


def _doubt_same(code: str | None, sale: PostSale) -> None:
    """Raise Doubtful where a list says the same as one that is there."""
    if code is not None:
        raise Doubtful(
            f"{code} says the same: {sale.packs} boxes of this product, collected that day by {sale.office}",
            f"{code} đã ghi đúng như vậy: {sale.packs} thùng, cùng ngày, cùng bưu cục. Có phải bảng kê thứ hai không?",
        )


def product(connection: Connection, scope: Scope, sku: str) -> HandListing:
    """Return a product that the scope sells; PostListRefusal where it is none that is on sale."""
    for one in on_sale(connection, scope, _LISTING.c.sku == sku):
        return one
    raise PostListRefusal(
        f"There is no product {sku!r} on sale; choose one of the list",
        "Không có sản phẩm này đang bán; hãy chọn trong danh sách.",
    )


def _check(sale: PostSale, today: date) -> None:
    """Raise PostListRefusal for what no list can be."""
    _check_packs(sale.packs, 1)
    if sale.price_dong is not None and not 0 <= sale.price_dong <= _MOST_DONG:
        raise PostListRefusal(
            f"A box pays 0 to {money.text(_MOST_DONG)}", f"Giá mỗi thùng phải từ 0 đến {money.text(_MOST_DONG)}."
        )
    if not sale.form_key or len(sale.form_key) > _LONGEST:
        raise PostListRefusal(
            "The form has no key; open the page again", "Trang đã cũ; hãy mở lại trang rồi ghi lần nữa."
        )
    if not sale.office.strip() or len(sale.office) > _LONGEST:
        raise PostListRefusal(
            f"Say which post office sent the list, in at most {_LONGEST} letters",
            f"Hãy ghi tên bưu cục gửi bảng kê, không quá {_LONGEST} chữ.",
        )
    if abs((sale.collect_on - today).days) > 400:
        raise PostListRefusal(
            "The day of collection is more than 400 days away; check it",
            "Ngày lấy hàng cách hôm nay hơn 400 ngày; hãy xem lại.",
        )


def _check_packs(packs: int, least: int) -> None:
    if not least <= packs <= _MOST_PACKS:
        most = f"{_MOST_PACKS:,}".replace(",", ".")
        raise PostListRefusal(
            f"A list has {least} to {_MOST_PACKS} boxes", f"Số thùng của bảng kê phải từ {least} đến {most}."
        )


def _look_at_shops(connection: Connection, channel: ChannelRow, code: str, now_ms: int) -> None:
    """Have the shops looked at that sell from the same lots."""
    lots = bulk.scalars(connection, _LOTS, {"order": order_id_of(connection, channel.id, code)})
    sync_requests.request_for_lots(connection, lots, now_ms)
