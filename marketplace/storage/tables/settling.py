"""Settling: what a platform paid held against what it owed, and the way of the money into the bank account."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import Noun, big, field, only_where

_ONE_OF_BOTH = "(settlement IS NOT NULL AND channel_id IS NOT NULL) <> (cod_list_id IS NOT NULL)"


class PayoutDifference(Noun):
    """An order for which was paid out other than it says. It stands until the figures agree; another is a new row."""

    __tablename__ = "payout_difference"
    __table_args__ = (
        only_where("gone_ms IS NULL", "ix_payout_difference_standing", "order_id", unique=True),
        CheckConstraint("expected_dong <> received_dong", name="differs"),
        CheckConstraint(
            "(settled_ms IS NULL) = (reason IS NULL) AND (settled_ms IS NULL) = (settled_by IS NULL)", name="reasoned"
        ),
    )  # fmt: skip
    id: int | None = big(key=True)
    order_id: int = big(ref="orders.id")
    expected_dong: int = big()
    received_dong: int = big()
    opened_ms: int = big()
    reason: str | None = None
    """Why it may stay, in a person's words; None is "chưa rõ"."""
    settled_ms: int | None = big(null=True)
    settled_by: str | None = None
    gone_ms: int | None = big(null=True)
    """When it was no more: the figures agreed, or differed otherwise."""


class CodList(Noun):
    """A list of cash on delivery (bảng kê thu hộ) that a carrier has collected and owes."""

    __tablename__ = "cod_list"
    __table_args__ = (UniqueConstraint("carrier", "code"), CheckConstraint("amount_dong > 0", name="owed"))
    id: int | None = field(default=None, primary_key=True)
    carrier: str
    code: str
    on_day: date
    amount_dong: int = big()
    who: str
    noted_ms: int = big()


class Transfer(Noun):
    """Money that came into the wallet a platform keeps (về ví), or into the bank account (về tài khoản)."""

    __table_args__ = (
        UniqueConstraint("step", "reference"),
        CheckConstraint("step IN ('wallet', 'bank')", name="step"),
        CheckConstraint("amount_dong > 0", name="came"),
    )
    id: int | None = field(default=None, primary_key=True)
    step: str
    """'wallet' or 'bank'."""
    reference: str
    """The bank's number of it; without one its day, amount and place among equals."""
    on_day: date
    amount_dong: int = big()
    note: str | None = None
    who: str
    noted_ms: int = big()


class TransferPart(Noun):
    """What of a transfer was for one settlement, or for one list of cash on delivery; below 0 what was taken off."""

    __tablename__ = "transfer_part"
    __table_args__ = (
        UniqueConstraint("transfer_id", "channel_id", "settlement"),
        UniqueConstraint("transfer_id", "cod_list_id"),
        CheckConstraint("amount_dong <> 0", name="something"),
        CheckConstraint(_ONE_OF_BOTH, name="one_of_both"),
    )
    id: int | None = field(default=None, primary_key=True)
    transfer_id: int = field(foreign_key="transfer.id")
    channel_id: int | None = field(default=None, foreign_key="channel.id")
    settlement: str | None = None
    cod_list_id: int | None = field(default=None, foreign_key="cod_list.id")
    amount_dong: int = big()
    who: str
    noted_ms: int = big()


class PayoutShare(Noun):
    """Whose a payout without an order is: a household's, or (none) its cooperative's own; added, never changed."""

    __tablename__ = "payout_share"
    __table_args__ = (
        Index("ix_payout_share_payout", "payout_id"),
        Index("ix_payout_share_home", "household_id"),
        CheckConstraint("amount_dong <> 0", name="something"),
    )
    id: int | None = field(default=None, primary_key=True)
    payout_id: int = big(ref="payout.id")
    cooperative_id: int = field(foreign_key="cooperative.id")
    household_id: int | None = field(default=None, foreign_key="household.id")
    on_day: date
    """The day it counts on: that of the payout, or the first after a period that was closed by then."""
    amount_dong: int = big()
    who: str
    why: str | None = None
    noted_ms: int = big()
