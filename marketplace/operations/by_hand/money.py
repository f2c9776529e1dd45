"""Money of orders by hand: what was received is a payout like every platform's, so that no sum is kept twice."""

from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit import Signed
from marketplace.exchange.channels import ChannelRow
from marketplace.operations.by_hand.selling import HandRefusal, require_shop
from marketplace.orders import hand_orders
from marketplace.orders.totals import FunnelCache
from marketplace.settlement.balance import read_payable_lines, read_payout_entries
from marketplace.settlement.payouts import take_payouts
from marketplace.storage import bulk
from marketplace.storage.scope import Act, Scope
from marketplace.words import money
from marketplace.words.records import SettlementRecord

_SAME = "SELECT net_dong FROM payout WHERE channel_id = :channel AND remote_id = :id"

_AGAINST = "/bỏ"
"""What the number of an entry ends in that takes another one back."""
_NOTED = """
SELECT p.remote_id, p.net_dong, p.paid_ms FROM payout p
WHERE p.channel_id = :channel AND p.order_id = :order AND p.net_dong > 0
  AND substr(p.remote_id, 1, length(:mine)) = :mine AND NOT EXISTS (
    SELECT 1 FROM payout a WHERE a.channel_id = p.channel_id AND a.remote_id = p.remote_id || :against)
ORDER BY p.id
"""


class _Noted(NamedTuple):
    """A sum that a person wrote down as received."""

    remote_id: str
    net_dong: int
    paid_ms: int


class OrderMoney(NamedTuple):
    """What an order costs by what stays of it, and what was received for it, in đồng."""

    amount_dong: int
    received_dong: int

    @property
    def owed_dong(self) -> int:
        """What is still to come (còn nợ); below 0 what was paid too much."""
        return self.amount_dong - self.received_dong


def money_of(connection: Connection, order_ids: list[int]) -> dict[int, OrderMoney]:
    """Return how the money of orders stands, by the ledger of payouts."""
    lines, entries = read_payable_lines(connection, order_ids), read_payout_entries(connection, order_ids)
    return {
        order: OrderMoney(
            sum(line.kept_dong for line in lines.get(order, ()) if line.stands),
            sum(entry.paid.net_dong for entry in entries.get(order, ())),
        )
        for order in order_ids
    }


def receive(
    connection: Connection, scope: Scope, channel: ChannelRow, code: str, dong: int | None, form_key: str, who: Signed,
    now_ms: int, *, note: str | None = None, as_written: bool = False,
) -> int:  # fmt: skip
    """Note what was received for an order (đã nhận tiền), all that is owed where no sum is said; return the đồng.

    Who sells may say so as the order is written down; later it is for who looks after the money. The same form sent
    again changes nothing.
    """
    require_shop(connection, scope, channel, Act.SELL if as_written else Act.PAY)
    order_id = hand_orders.order_id_of(connection, channel.id, code)
    if order_id is None:
        raise no_order(code)
    remote_id = f"{code}/{form_key}"
    known = bulk.scalar(connection, _SAME, {"channel": channel.id, "id": remote_id})
    if known is not None:
        return int(known)
    owed_dong = money_of(connection, [order_id])[order_id].owed_dong
    paid_dong = owed_dong if dong is None else dong
    if not 0 < paid_dong <= owed_dong:
        left = money.text(max(0, owed_dong))
        raise HandRefusal(
            f"For order {code} {left} are still owed; write a sum above 0 and not more than that",
            f"Đơn {code} còn nợ {left}; hãy ghi số tiền lớn hơn 0 và không quá số đó.",
        )
    record = SettlementRecord(remote_id, code, code, None, now_ms, paid_dong, 0, 0, 0, paid_dong, note=note)
    take_payouts(connection, channel.id, channel.code, FunnelCache(), [record], now_ms)
    audit.note(connection, now_ms, who, "money received by hand", code, {"shop": channel.code, "amount": paid_dong})
    return paid_dong


def take_back(connection: Connection, scope: Scope, channel: ChannelRow, code: str, who: Signed, now_ms: int) -> int:
    """Take back what people wrote down as received for an order, by mistake; return the đồng, 0 where nothing stands.

    Each sum gets an entry against it at its own instant, so that the order was not paid then; what a carrier paid out
    stays.
    """
    require_shop(connection, scope, channel, Act.PAY)
    order_id = hand_orders.order_id_of(connection, channel.id, code)
    if order_id is None:
        raise no_order(code)
    asked = {"channel": channel.id, "order": order_id, "mine": f"{code}/", "against": _AGAINST}
    noted = [_Noted(*row) for row in bulk.select(connection, _NOTED, asked)]
    if not noted:
        return 0
    records = [
        SettlementRecord(
            f"{one.remote_id}{_AGAINST}", code, code, None, one.paid_ms, -one.net_dong, 0, 0, 0, -one.net_dong
        )
        for one in noted
    ]
    take_payouts(connection, channel.id, channel.code, FunnelCache(), records, now_ms)
    dong = sum(one.net_dong for one in noted)
    audit.note(connection, now_ms, who, "money taken back by hand", code, {"shop": channel.code, "amount": dong})
    return dong


def no_order(code: str) -> HandRefusal:
    """Return why nothing is done for an order that is not there."""
    return HandRefusal(f"There is no order {code} in this shop", f"Gian hàng không có đơn {code}.")
