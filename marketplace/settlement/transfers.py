"""Transfers: money that came into the wallet or the bank account, matched to settlements and COD lists."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words import money
from marketplace.words.messages import Refusal

STEPS = ("wallet", "bank")
MOST_DONG = 10**12
_TRANSFER, _PART, _COD = TABLES["transfer"], TABLES["transfer_part"], TABLES["cod_list"]
_PAYOUT, _CHANNEL = TABLES["payout"], TABLES["channel"]


class TransferError(Refusal):
    """A transfer cannot be written down or matched; the message says why and what to do."""


class TransferFacts(NamedTuple):
    """Money that came on a day, with the bank's number of it."""

    step: str
    reference: str
    on_day: date
    amount_dong: int
    note: str | None


class TransferRow(NamedTuple):
    """A transfer with how much of it is matched, in đồng."""

    id: int
    step: str
    reference: str
    on_day: date
    amount_dong: int
    note: str | None
    matched_dong: int

    @property
    def open_dong(self) -> int:
        """What is not matched yet."""
        return self.amount_dong - self.matched_dong


class CodRow(NamedTuple):
    """A carrier's list of cash on delivery, and how much of it has come to the wallet and to the bank, in đồng."""

    id: int
    carrier: str
    code: str
    on_day: date
    amount_dong: int
    wallet_dong: int
    bank_dong: int


def record_transfer(connection: Connection, facts: TransferFacts, who: str, now_ms: int) -> bool:
    """Write a transfer down; False when it is there already. TransferError where its number is another's."""
    if facts.step not in STEPS or not 0 < facts.amount_dong <= MOST_DONG:
        raise TransferError(
            f"A transfer goes into the {' or the '.join(STEPS)}, and is more than 0 đ",
            "Khoản chuyển phải về ví hoặc về tài khoản và lớn hơn 0 đ.",
        )
    query = select(*(_TRANSFER.c[name] for name in TransferFacts._fields)).where(
        _TRANSFER.c.step == facts.step, _TRANSFER.c.reference == facts.reference
    )
    there = connection.execute(query).one_or_none()
    if there is None:
        connection.execute(insert(_TRANSFER).values(**facts._asdict(), who=who, noted_ms=now_ms))
        return True
    held = TransferFacts(*tuple(there))
    if (held.on_day, held.amount_dong) != (facts.on_day, facts.amount_dong):
        amount = money.text(held.amount_dong)
        raise TransferError(
            f"The number {facts.reference} is that of {amount} on {held.on_day:%d/%m/%Y}; give another",
            f"Số tham chiếu {facts.reference} đã dùng cho khoản {amount} ngày {held.on_day:%d/%m/%Y}.",
        )
    return False


def record_cod_list(
    connection: Connection, carrier: str, code: str, on_day: date, amount_dong: int, who: str, now_ms: int
) -> bool:
    """Write a carrier's list of cash on delivery down; False when it is there already, TransferError when otherwise."""
    if not 0 < amount_dong <= MOST_DONG:
        raise TransferError("A list of cash on delivery comes to more than 0 đ", "Bảng kê thu hộ phải lớn hơn 0 đ.")
    query = select(_COD.c.amount_dong).where(_COD.c.carrier == carrier, _COD.c.code == code)
    there = connection.execute(query).scalar_one_or_none()
    if there is None:
        values = {"carrier": carrier, "code": code, "on_day": on_day, "amount_dong": amount_dong}
        connection.execute(insert(_COD).values(**values, who=who, noted_ms=now_ms))
        return True
    if there != amount_dong:
        raise TransferError(
            f"The list {code} of {carrier} is written down with {money.text(there)}; correct its code or the amount",
            f"Bảng kê {code} của {carrier} đã ghi {money.text(there)}; hãy kiểm tra lại mã hoặc số tiền.",
        )
    return False


def transfers(connection: Connection, scope: Scope, *, open_only: bool = False) -> list[TransferRow]:
    """Return the transfers, the latest first; with ``open_only`` those that are not wholly matched."""
    matched = func.coalesce(select(func.sum(_PART.c.amount_dong)).where(
        _PART.c.transfer_id == _TRANSFER.c.id).scalar_subquery(), 0)  # fmt: skip
    query = (
        select(*(_TRANSFER.c[name] for name in TransferRow._fields[:-1]), matched)
        .where(scope.where(_TRANSFER))
        .order_by(_TRANSFER.c.on_day.desc(), _TRANSFER.c.id.desc())
    )
    found = [TransferRow(*tuple(row)) for row in connection.execute(query)]
    rows = [row._replace(matched_dong=int(row.matched_dong)) for row in found]
    return [row for row in rows if row.open_dong or not open_only]


def cod_lists(connection: Connection, scope: Scope) -> list[CodRow]:
    """Return the carriers' lists of cash on delivery, the latest first."""
    query = select(_COD).where(scope.where(_COD)).order_by(_COD.c.on_day.desc(), _COD.c.id.desc())
    arrived = {
        (list_id, step): int(amount_dong)
        for list_id, step, amount_dong in connection.execute(
            select(_PART.c.cod_list_id, _TRANSFER.c.step, func.sum(_PART.c.amount_dong))
            .join_from(_PART, _TRANSFER, _TRANSFER.c.id == _PART.c.transfer_id)
            .where(_PART.c.cod_list_id.is_not(None))
            .group_by(_PART.c.cod_list_id, _TRANSFER.c.step)
        )
    }
    return [
        CodRow(row.id, row.carrier, row.code, row.on_day, row.amount_dong,
               arrived.get((row.id, "wallet"), 0), arrived.get((row.id, "bank"), 0))
        for row in connection.execute(query)
    ]  # fmt: skip
