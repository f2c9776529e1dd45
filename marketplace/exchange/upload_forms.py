"""Upload forms: how a shop's upload sheet is filled, as its platform declares it or a person confirmed it.

What a connector declares is written here by the jobs, since the market does not know connectors; of a code the one that
a person confirmed for the shop holds.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert, select, update

from marketplace.exchange.channels import ChannelRow
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES
from marketplace.words.uploads import UploadSheet

_FORM = TABLES["upload_form"]
ANY = ""
"""Declared for the shops of all platforms."""
_COLUMNS = ("platform", "code", "definition", "confirmed_ms")
_DECLARED = "SELECT platform, code, definition FROM upload_form WHERE channel_id IS NULL"


def definition(form: UploadSheet) -> str:
    """Return a form as it is kept (JSON)."""
    return msgspec.json.encode(form).decode()


def form_of(kept: str) -> UploadSheet:
    """Return a form that was kept."""
    return msgspec.json.decode(kept, type=UploadSheet)


def declare(connection: Connection, declared: Sequence[tuple[str, UploadSheet]], now_ms: int) -> bool:
    """Keep the forms that platforms declare, in the place of those of before; say whether anything changed."""
    rows = sorted((platform, form.code, definition(form)) for platform, form in declared)
    if sorted(bulk.select(connection, _DECLARED, {})) == rows:
        return False
    bulk.execute(connection, "DELETE FROM upload_form WHERE channel_id IS NULL", {})
    bulk.insert(connection, _FORM, _COLUMNS, [(*row, now_ms) for row in rows])
    return True


def forms(connection: Connection, scope: Scope, channel: ChannelRow) -> list[UploadSheet]:
    """Return the forms by which sheets of a shop are filled: what a person confirmed, its platform's, those for all."""
    held = select(_FORM.c.channel_id, _FORM.c.platform, _FORM.c.definition).where(
        (_FORM.c.channel_id == channel.id)
        | (_FORM.c.channel_id.is_(None) & _FORM.c.platform.in_([channel.platform, ANY])),
        _FORM.c.ended_ms.is_(None),
        scope.where(_FORM),
    )
    found: dict[str, UploadSheet] = {}
    rows = sorted(
        ((channel_id is None, platform == ANY, kept) for channel_id, platform, kept in connection.execute(held)),
    )
    for is_declared, _, kept in rows:
        form = form_of(kept)
        if form.code not in found and (form.is_sure or not is_declared):
            found[form.code] = form
    return list(found.values())


def unsure(connection: Connection, scope: Scope, channel: ChannelRow) -> list[UploadSheet]:
    """Return the platform's forms with columns that a person has to confirm first."""
    held = select(_FORM.c.definition).where(
        _FORM.c.channel_id.is_(None), _FORM.c.platform.in_([channel.platform, ANY]), scope.where(_FORM)
    )
    return [form for kept in connection.execute(held).scalars() if not (form := form_of(kept)).is_sure]


def put(connection: Connection, channel: ChannelRow, form: UploadSheet, by: int | None, now_ms: int) -> None:
    """Keep a form that a person confirmed for a shop, in the place of the one of its code."""
    holds = (_FORM.c.channel_id == channel.id, _FORM.c.code == form.code, _FORM.c.ended_ms.is_(None))
    connection.execute(update(_FORM).where(*holds).values(ended_ms=now_ms))
    row = {"channel_id": channel.id, "platform": channel.platform, "code": form.code, "definition": definition(form),
           "confirmed_by": by, "confirmed_ms": now_ms}  # fmt: skip
    connection.execute(insert(_FORM).values(row))
