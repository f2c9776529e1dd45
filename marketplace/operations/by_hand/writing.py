"""Writing an order down that was sold by hand: to the same ledger as every other, once, with a code of its own.

What was typed is complete up to the last entry, or to when somebody said that there are no more, whichever is later.
"""

from datetime import date

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.exchange import sync_requests, watermarks
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.watermarks import FeedWatermark
from marketplace.operations.by_hand.choosing import give_fruit_of
from marketplace.operations.by_hand.money import receive
from marketplace.operations.by_hand.records import HandSale, new_record
from marketplace.operations.by_hand.selling import HandListing, HandLot, HandRefusal, lots_of, product, require_shop
from marketplace.operations.intake import take_orders
from marketplace.orders import hand_orders
from marketplace.orders.hand_orders import HandOrderAlike
from marketplace.orders.run_caches import RunCaches
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope
from marketplace.words import money, weight
from marketplace.words.instants import as_date, day_of, time_of_day
from marketplace.words.messages import Doubtful, Repeated
from marketplace.words.plausible import far_off

TERMS = ("cash", "transfer", "cod", "unpaid")
_MOST_PACKS, _MOST_DONG = 10_000, 1_000_000_000
_LONGEST_KEY = 80
AGAIN_MS = 6 * 3_600_000
"""For so long one like it may be the same again, sent by a page that a browser went back to."""
_FARTHEST_DAYS = 400
_MISSING = """
SELECT coalesce(sum(s.weight_g), 0) FROM shortfall s JOIN order_line l ON l.id = s.line_id
WHERE l.order_id = :order AND s.weight_g > 0
"""
_LOTS = "SELECT DISTINCT d.lot_id FROM draw d JOIN order_line l ON l.id = d.line_id WHERE l.order_id = :order"


def write_order(
    connection: Connection, scope: Scope, channel: ChannelRow, sale: HandSale, who: Signed, now_ms: int, *,
    sure: bool = False, beside: str = "",
) -> str:  # fmt: skip
    """Write an order down; return its code, that of before where the same form was sent already.

    Repeated for one like another of the last hours, unless it is written ``beside`` that one (its code); Doubtful,
    unless sure, for a price far off the product's, and for more than the lots hold: the caller takes the transaction
    back then, as for any refusal.
    """
    require_shop(connection, scope, channel, Act.SELL)
    hand_orders.write_alone(connection, channel.id)
    known = hand_orders.code_of_form(connection, channel.id, sale.form_key)
    if known is not None:
        return known
    listing = product(connection, scope, channel, sale.sku)
    _check(sale, as_date(day_of(now_ms)))
    lots = _chosen(connection, scope, listing, sale)
    made = HandOrderAlike(
        listing.id, sale.packs, sale.packs * sale.price_dong, sale.province or "", [lot.id for lot in lots]
    )
    like = hand_orders.alike(connection, channel.id, who.person_id, made, now_ms - AGAIN_MS)
    if like is not None and like.code != beside:
        raise Repeated(like.code, time_of_day(like.at_ms), f"order {like.code}", f"đơn {like.code}")
    if not sure:
        _doubt_price(listing, sale.price_dong)
    number = hand_orders.next_number(connection, channel.id, now_ms)
    record = new_record(number.code, sale, listing.label_g, now_ms)
    take_orders(connection, channel.id, channel.code, RunCaches(), [record], now_ms)
    order_id = hand_orders.order_id_of(connection, channel.id, number.code)
    if order_id is None:
        raise LookupError(f"order {number.code} was not placed")
    if lots:
        give_fruit_of(connection, order_id, number.code, lots, sale.lot or sale.household, who.name, now_ms)
    elif not sure:
        doubt_lack(connection, order_id)
    hand_orders.put_hand_order(
        connection, order_id, channel.id, sale.form_key, number, sale.terms, who.person_id, now_ms
    )
    complete_up_to(connection, channel, now_ms, now_ms)
    audit.note(connection, now_ms, who, "order by hand", number.code, {"shop": channel.code, "count": sale.packs})
    sync_requests.request_for_lots(connection, bulk.scalars(connection, _LOTS, {"order": order_id}), now_ms)
    if sale.paid:
        receive(connection, scope, channel, number.code, None, sale.form_key, who, now_ms, as_written=True)
    return number.code


def say_all_written(connection: Connection, scope: Scope, channel: ChannelRow, who: Signed, now_ms: int) -> None:
    """Note that all orders of a shop up to now are written down (hết đơn)."""
    require_shop(connection, scope, channel, Act.SELL)
    complete_up_to(connection, channel, now_ms, now_ms)
    audit.note(connection, now_ms, who, "all orders written", channel.called)


def complete_up_to(connection: Connection, channel: ChannelRow, upto_ms: int, now_ms: int) -> None:
    """Move what the orders of a shop are complete up to; never back."""
    known_ms = watermarks.read(connection, channel.id, "orders").as_of_ms or 0
    watermarks.move(connection, channel.id, "orders", FeedWatermark(None, max(known_ms, upto_ms)), now_ms)


def _check(sale: HandSale, today: date) -> None:
    """Raise HandRefusal for what no order can be."""
    if not 0 < sale.packs <= _MOST_PACKS:
        most = f"{_MOST_PACKS:,}".replace(",", ".")
        raise HandRefusal(
            f"An order has 1 to {_MOST_PACKS} boxes", f"Số thùng phải từ 1 đến {most}; hãy ghi lại số thùng."
        )
    if not 0 <= sale.price_dong <= _MOST_DONG:
        raise HandRefusal(
            f"A box costs 0 to {money.text(_MOST_DONG)}", f"Giá mỗi thùng phải từ 0 đến {money.text(_MOST_DONG)}."
        )
    if sale.terms not in TERMS:
        raise HandRefusal(f"Say how it is paid: {', '.join(TERMS)}", "Hãy chọn cách trả tiền.")
    if not sale.form_key or len(sale.form_key) > _LONGEST_KEY:
        raise HandRefusal("The form has no key; open the page again", "Trang đã cũ; hãy mở lại trang rồi ghi lần nữa.")
    if sale.promised_on is not None and not 0 <= (sale.promised_on - today).days <= _FARTHEST_DAYS:
        raise HandRefusal(
            "The promised day is today or one of the next 400 days", "Ngày hẹn giao phải từ hôm nay trở đi."
        )
    if sale.delivered and sale.promised_on is not None:
        raise HandRefusal(
            "What is handed over already is promised for no day", "Đơn đã giao rồi thì không ghi ngày hẹn giao."
        )


def _doubt_price(listing: HandListing, price_dong: int) -> None:
    if listing.price_dong and (not price_dong or far_off(price_dong, listing.price_dong)):
        said, known = money.text(price_dong), money.text(listing.price_dong)
        raise Doubtful(
            f"{listing.title} costs {known} a box; {said} is far from that; check the price.",
            f"{listing.title}: giá đang bán {known} mỗi thùng, giá ghi {said} lệch quá xa. Hãy xem lại giá.",
        )


def doubt_lack(connection: Connection, order_id: int) -> None:
    """Raise Doubtful where the lots hold less than an order that was just written."""
    missing_g = int(bulk.scalar(connection, _MISSING, {"order": order_id}))
    if missing_g:
        lacks = weight.text(missing_g)
        raise Doubtful(
            f"The lots lack {lacks} for this order; written all the same it is a shortfall.",
            f"Các lô còn thiếu {lacks} cho đơn này; nếu vẫn ghi, phần thiếu vào mục Thiếu hàng giao.",
        )


def _chosen(connection: Connection, scope: Scope, listing: HandListing, sale: HandSale) -> list[HandLot]:
    """Return the lots that a form names, by their code or their household's; none where the rule decides."""
    if not sale.lot and not sale.household:
        return []
    there = lots_of(connection, scope, [listing.id]).get(listing.id, [])
    found = [one for one in there if sale.lot in ("", one.code) and sale.household in ("", one.household)]
    if not found:
        raise HandRefusal(
            f"{sale.lot or sale.household} has no fruit left for this product; leave it empty or choose another",
            f"{sale.lot or sale.household} không còn hàng cho sản phẩm này; hãy chọn hộ khác hoặc để trống.",
        )
    return found
