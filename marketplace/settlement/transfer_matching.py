"""Matching of transfers: a person says for which settlements or COD lists money came, and each takes its part."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select

from marketplace.settlement.transfers import TransferError, TransferRow, cod_lists, transfers
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_TRANSFER, _PART = TABLES["transfer"], TABLES["transfer_part"]
_PAYOUT, _CHANNEL = TABLES["payout"], TABLES["channel"]


class TransferTarget(NamedTuple):
    """What a transfer may be for: a settlement of a shop, or (``cod``) a list of a carrier."""

    owner: str
    code: str
    cod: bool = False


class _OpenTarget(NamedTuple):
    """One target with its key, and what of it has not arrived by this step yet."""

    target: TransferTarget
    channel_id: int | None
    settlement: str | None
    cod_list_id: int | None
    open_dong: int

    @property
    def key(self) -> dict[str, Any]:
        """The columns by which a part names it."""
        return {"channel_id": self.channel_id, "settlement": self.settlement, "cod_list_id": self.cod_list_id}


def match_transfer(
    connection: Connection,
    scope: Scope,
    step: str,
    reference: str,
    targets: Sequence[TransferTarget],
    who: str,
    now_ms: int,
) -> TransferRow:
    """Match a transfer to what it was for, and return it as it stands then.

    What was taken back is set off first; then each target takes what is open of it as far as the transfer reaches, in
    their order. TransferError where nothing is left of the transfer or of a target, and nothing is written then.
    """
    found = next((one for one in transfers(connection, scope) if (one.step, one.reference) == (step, reference)), None)
    if found is None:
        raise TransferError(
            f"There is no transfer {reference} into the {step}; see `lensan payouts transfers`",
            f"Không có khoản chuyển {reference}.",
        )
    parts = _parts(found, [_open_target(connection, scope, step, target) for target in dict.fromkeys(targets)])
    noted = {"transfer_id": found.id, "who": who, "noted_ms": now_ms}
    connection.execute(insert(_PART), [{**noted, **target.key, "amount_dong": dong} for target, dong in parts])
    return found._replace(matched_dong=found.matched_dong + sum(dong for _, dong in parts))


def _parts(transfer: TransferRow, targets: Sequence[_OpenTarget]) -> list[tuple[_OpenTarget, int]]:
    """Divide a transfer over targets, in đồng."""
    left_dong = transfer.open_dong
    parts = []
    for one in sorted(targets, key=lambda target: target.open_dong > 0):
        part_dong = min(one.open_dong, left_dong)
        if not part_dong:
            what = f"{one.target.code} of {one.target.owner}"
            raise TransferError(
                f"Nothing is left of {'the transfer for ' if one.open_dong else ''}{what}; leave it out",
                f"{one.target.code}: không còn khoản nào để khớp; hãy bỏ ra.",
            )
        left_dong -= part_dong
        parts.append((one, part_dong))
    return parts


def _open_target(connection: Connection, scope: Scope, step: str, target: TransferTarget) -> _OpenTarget:
    of = _open_cod_list if target.cod else _open_settlement
    return of(connection, scope, step, target)


def _open_cod_list(connection: Connection, scope: Scope, step: str, target: TransferTarget) -> _OpenTarget:
    for one in cod_lists(connection, scope):
        if (one.carrier, one.code) == (target.owner, target.code):
            arrived_dong = one.wallet_dong if step == "wallet" else one.bank_dong
            return _OpenTarget(target, None, None, one.id, one.amount_dong - arrived_dong)
    raise TransferError(
        f"There is no list {target.code} of {target.owner}; write it down with `lensan payouts cod`",
        f"Chưa có bảng kê thu hộ {target.code} của {target.owner}.",
    )


def _open_settlement(connection: Connection, scope: Scope, step: str, target: TransferTarget) -> _OpenTarget:
    query = (
        select(_CHANNEL.c.id, func.sum(_PAYOUT.c.net_dong).label("net_dong"))
        .join_from(_PAYOUT, _CHANNEL, _CHANNEL.c.id == _PAYOUT.c.channel_id)
        .where(_CHANNEL.c.code == target.owner, _PAYOUT.c.settlement == target.code, scope.where(_PAYOUT))
        .group_by(_CHANNEL.c.id)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise TransferError(
            f"There is no settlement {target.code} of {target.owner}; see `lensan payouts settlements`",
            f"Gian hàng {target.owner} không có đợt đối soát {target.code}.",
        )
    arrived = (
        select(func.coalesce(func.sum(_PART.c.amount_dong), 0))
        .join_from(_PART, _TRANSFER, _TRANSFER.c.id == _PART.c.transfer_id)
        .where(_PART.c.channel_id == row.id, _PART.c.settlement == target.code, _TRANSFER.c.step == step)
    )
    arrived_dong = int(connection.execute(arrived).scalar_one())
    return _OpenTarget(target, row.id, target.code, None, int(row.net_dong) - arrived_dong)
