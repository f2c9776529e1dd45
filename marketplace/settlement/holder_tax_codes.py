"""Tax codes under which files say that tax was withheld: each is somebody's number, sealed, and shown masked alone."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from marketplace.storage import bulk
from marketplace.storage.encryption import SealError, seal, unseal
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.file_reports import ToldTaxCode

_CODE, _CHANNEL = TABLES["holder_tax_code"], TABLES["channel"]
_SHOWN = 3
_KNOWN = "SELECT id, masked, sealed, first_ms, last_ms FROM holder_tax_code WHERE channel_id = :channel"


class MaskedTaxCode(NamedTuple):
    """A tax code as it is shown, of a shop (its title), with the first and last payout that was told under it."""

    id: int
    code: str
    shop: str
    masked: str
    first_ms: int
    last_ms: int


class _KeptTaxCode(NamedTuple):
    """A code that is kept."""

    id: int
    masked: str
    sealed: bytes
    first_ms: int
    last_ms: int


def take(connection: Connection, channel_id: int, told: Sequence[ToldTaxCode], keys: Sequence[str]) -> None:
    """Keep the codes that a file tells, sealed by the first key; one that is known is not kept twice."""
    known = [_KeptTaxCode(*row) for row in bulk.select(connection, _KNOWN, {"channel": channel_id})]
    for one in told:
        same = next((row for row in known if _is(row, one.code, keys)), None)
        if same is None:
            row = {"channel_id": channel_id, "masked": masked(one.code), "sealed": seal(one.code.encode(), keys[0]),
                   "first_ms": one.first_ms, "last_ms": one.last_ms}  # fmt: skip
            connection.execute(insert(_CODE).values(row))
        else:
            span = {"first_ms": min(same.first_ms, one.first_ms), "last_ms": max(same.last_ms, one.last_ms)}
            connection.execute(update(_CODE).where(_CODE.c.id == same.id).values(span))


def masked(code: str) -> str:
    """Return a code with its last digits alone."""
    return "•" * (len(code) - _SHOWN) + code[-_SHOWN:]


def masked_codes(connection: Connection, scope: Scope) -> list[MaskedTaxCode]:
    """Return the codes of the shops whose money is all the reader's, by shop and day."""
    columns = (_CODE.c.id, _CHANNEL.c.code, _CHANNEL.c.title, _CODE.c.masked, _CODE.c.first_ms, _CODE.c.last_ms)
    query = select(*columns).join_from(_CODE, _CHANNEL, _CHANNEL.c.id == _CODE.c.channel_id).where(scope.where(_CODE))
    return [MaskedTaxCode(*row) for row in connection.execute(query.order_by(_CHANNEL.c.code, _CODE.c.first_ms))]


def opened_codes(connection: Connection, keys: Sequence[str]) -> dict[int, str]:
    """Return the codes as they are, by number, for who answers for the shops; SealError where no key opens one."""
    sealed = bulk.select(connection, "SELECT id, sealed FROM holder_tax_code", {})
    return {code_id: unseal(bytes(content), *keys).decode() for code_id, content in sealed}


def _is(known: _KeptTaxCode, code: str, keys: Sequence[str]) -> bool:
    """Say whether a code is the one that is kept; one that no key opens any more is none."""
    if known.masked != masked(code):
        return False
    try:
        return unseal(bytes(known.sealed), *keys) == code.encode()
    except SealError:
        return False
