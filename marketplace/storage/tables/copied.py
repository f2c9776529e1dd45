"""What is copied: rows that people and platforms are believed on, for which nothing else of the market says the same.

Of each row the database keeps a second copy (``marketplace.storage.copies``), so that what is changed, deleted or
doubled behind the program's back is named by ``lensan reconcile``. Orders, their lines, parcels and payouts come by the
million: each carries a seal instead (``marketplace.storage.seals``). Draws, the sums of lots and the totals prove each
other.
"""

from collections.abc import Mapping
from typing import NamedTuple

from marketplace.storage.tables.columns import DeclaredTable, big, field


class RowCopy(DeclaredTable):
    """A row as the program wrote it last: ``said`` is a JSON list of its values, in the order of ``Copied``."""

    __tablename__ = "row_copy"
    __table_args__ = ({"sqlite_with_rowid": False},)
    noun: str = field(primary_key=True)
    """The table."""
    row_key: str = field(primary_key=True)
    """The parts of its primary key, with / between them."""
    said: str


class Acceptance(DeclaredTable):
    """A row that differed from its copy or seal, and that a person says is right as it stands."""

    id: int | None = field(default=None, primary_key=True)
    noun: str
    row_key: str
    before: str | None = None
    """The copy it differed from; none where the row had none, or a seal."""
    after: str | None = None
    """The row as it was accepted; none where it is gone."""
    who: str
    why: str
    accepted_ms: int = big()


class Copied(NamedTuple):
    """What of a table's rows is copied: all columns but these, of rows of which ``only`` holds."""

    without: tuple[str, ...] = ()
    only: str | None = None


_SHOWN = (
    "state", "kept_back", "content_mark", "stock", "pending_stock", "refused_stock", "unread_stock", "told_ms",
    "told_by", "stop_confirmed", "version", "moderation", "reason", "said_area", "said_certificate", "reason_vi",
    "accepted_ms", "pending_mark", "exported_ms", "quota_on",
)  # fmt: skip
_OWN = ("secret", "secret_kind", "secret_ms", "totp_sealed", "totp_step")
"""Of a person's secrets there is no second copy."""
_SUMS = ("in_g", "sold_g", "over_g", "sorted_g", "lost_g", "spoiled_g", "elsewhere_g", "balance_g")

COPIED: Mapping[str, Copied] = {
    "acceptance": Copied(),
    "account": Copied(),
    "account_holder": Copied(),
    "basis": Copied(),
    "channel": Copied(without=("paused_reason", "paused_reason_vi")),
    "choice": Copied(),
    "claim_grant": Copied(),
    "cod_list": Copied(),
    "cooperative": Copied(),
    "entry": Copied(),
    "failed_bearer": Copied(),
    "failed_cost": Copied(),
    "grants": Copied(),
    "hand_over": Copied(),
    "household": Copied(),
    "identity": Copied(),
    "importbatch": Copied(),
    "listing": Copied(),
    "listing_change": Copied(),
    "listinglot": Copied(),
    "lot": Copied(without=_SUMS),
    # Of sales there is one move a lot and page: their grams are proven by the draws, their instant is the page's.
    # What a person's act took back from orders, or gave them, is kept with who did it and why.
    "lot_move": Copied(
        only="({0}.kind NOT IN ('drawn', 'given back', 'over-filled') OR {0}.who IS NOT NULL OR {0}.why IS NOT NULL)"
    ),
    "meaning": Copied(),
    "membership": Copied(),
    "offer": Copied(without=_SHOWN),
    "own_produce": Copied(),
    "past_shortfall": Copied(),
    # Those of orders are sealed; that one is gone shows in its order.
    "payout": Copied(only="{}.order_id IS NULL"),
    "payout_difference": Copied(),
    "payout_share": Copied(),
    "period": Copied(),
    "person": Copied(without=_OWN),
    "produce": Copied(),
    "quota": Copied(),
    "recall": Copied(),
    "residence": Copied(),
    "rule": Copied(),
    "season": Copied(),
    "shortfall": Copied(),
    "tax_rate": Copied(),
    "tax_rule": Copied(),
    "transfer": Copied(),
    "transfer_part": Copied(),
    "watermark": Copied(),
    "withdrawal": Copied(),
}
"""By table. A change here needs a migration: those that are there were copied by what it said before."""

SEALED: Mapping[str, tuple[str, ...]] = {
    "orders": (
        "id", "channel_id", "remote_id", "state", "order_state", "fulfilment", "status", "province", "updated_ms",
        "placed_ms", "delivered_ms", "cancelled_ms", "returned_ms", "mark",
    ),
    "order_line": (
        "id", "order_id", "listing_id", "sku", "n", "extra_g", "remote_id", "quantity", "pack_g", "ordered_g",
        "cancelled_g", "short_g", "returned_g", "restock", "gross_dong", "discount_dong", "fee_dong", "freight_dong",
        "tax_dong", "vat_dong", "pit_dong", "cit_dong", "refunded_dong", "replaced", "undelivered_g", "agreed_short_g",
        "agreed_refund_dong", "agreed_replaced", "restock_said",
    ),
    "payout": (
        "id", "channel_id", "remote_id", "order_id", "settlement", "line", "paid_ms", "gross_dong", "fee_dong",
        "freight_dong", "tax_dong", "net_dong", "vat_dong", "pit_dong", "cit_dong", "kind", "note",
    ),
    "shipment": ("order_id", "waybill", "carrier", "state", "at_ms"),
}  # fmt: skip
"""By table what a seal is made of, in this order, the key first; ``paid_ms`` is left out, for the payouts say it."""
