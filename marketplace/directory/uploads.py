"""Uploads: what people handed in (photographed lists, consents, photos), sealed, each for who may see whose it is."""

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, false, func, insert, or_, select

from marketplace.storage import bulk
from marketplace.storage.encryption import seal, unseal
from marketplace.storage.scope import Act, Scope, Sight
from marketplace.storage.tables import TABLES
from marketplace.words.instants import MS_PER_DAY
from marketplace.words.messages import Refusal

_UPLOAD, _HOUSEHOLD, _COOPERATIVE = TABLES["upload"], TABLES["household"], TABLES["cooperative"]
_HAND_IN = (Act.FORECAST, Act.WEIGH, Act.PAY, Act.ATTEST)
"""Whoever does one of these for a household, or inside a cooperative, hands files in for it; others read."""
MOST_A_DAY = 50
"""What one person hands in within a day: a list of many pages, and not a disk that is full."""
_NEWEST = """
SELECT sealed FROM (SELECT sealed FROM upload ORDER BY id DESC LIMIT 1) u
UNION ALL SELECT totp_sealed FROM person WHERE id = (SELECT max(id) FROM person WHERE totp_sealed IS NOT NULL)
"""


class UploadError(Refusal):
    """A file is not kept; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class NewUpload:
    """A file that was checked. ``kind`` is 'paper' or 'photo'; of neither household nor cooperative is it the State's.

    ``name`` is for people to read, never a path.
    """

    kind: str
    name: str
    media_type: str
    content: bytes
    cooperative_id: int | None = None
    household_id: int | None = None


class UploadRow(NamedTuple):
    """What is known of a file that was handed in; ``size`` is in bytes, ``digest`` the SHA-256 of its content."""

    id: int
    kind: str
    name: str
    media_type: str
    size: int
    digest: bytes
    cooperative_id: int | None
    household_id: int | None
    made_ms: int
    made_by: int | None


def keep(connection: Connection, scope: Scope, upload: NewUpload, key: str, by: int | None, now_ms: int) -> int:
    """Keep a file, sealed by a key; return its id. UploadError where the scope may hand in nothing (more) there."""
    check(connection, scope, upload.cooperative_id, upload.household_id)
    _refuse_too_many(connection, by, now_ms)
    row = {
        "kind": upload.kind, "name": upload.name, "media_type": upload.media_type, "size": len(upload.content),
        "digest": sha256(upload.content).digest(), "sealed": seal(upload.content, key),
        "cooperative_id": upload.cooperative_id, "household_id": upload.household_id, "made_ms": now_ms, "made_by": by,
    }  # fmt: skip
    return int(connection.execute(insert(_UPLOAD).values(row).returning(_UPLOAD.c.id)).scalar_one())


def uploads(
    connection: Connection, scope: Scope, kind: str | None = None, household_id: int | None = None
) -> list[UploadRow]:
    """Return the files that a scope shows, of a kind or a household where one is said, the newest first."""
    of_kind = [] if kind is None else [_UPLOAD.c.kind == kind]
    of_home = [] if household_id is None else [_UPLOAD.c.household_id == household_id]
    query = select(*(_UPLOAD.c[name] for name in UploadRow._fields)).where(scope.where(_UPLOAD), *of_kind, *of_home)
    return [UploadRow(*row) for row in connection.execute(query.order_by(_UPLOAD.c.id.desc()))]


def open_upload(
    connection: Connection, scope: Scope, upload_id: int, keys: tuple[str, ...]
) -> tuple[UploadRow, bytes] | None:
    """Return a file and its content, None where the scope does not show it.

    SealError where no key opens it, or it is not what was kept.
    """
    columns = (*(_UPLOAD.c[name] for name in UploadRow._fields), _UPLOAD.c.sealed)
    found = connection.execute(select(*columns).where(_UPLOAD.c.id == upload_id, scope.where(_UPLOAD))).one_or_none()
    if found is None:
        return None
    *known, sealed = found
    return UploadRow(*known), unseal(sealed, *keys)


def newest_sealed(connection: Connection) -> list[bytes]:
    """Return what was sealed last of the files and of the second factors, to try a key by."""
    return [bytes(sealed) for sealed in bulk.scalars(connection, _NEWEST, {})]


def check(connection: Connection, scope: Scope, cooperative_id: int | None, household_id: int | None) -> None:
    """Raise UploadError where a scope may hand in nothing for a cooperative or household, or for neither.

    A household that belongs to a cooperative hands in nothing in the cooperative's name.
    """
    doing = [scope.doing(act) for act in _HAND_IN if scope.may(act)]
    inside = or_(false(), *(one.of_cooperative(Sight.HOUSEHOLDS, _COOPERATIVE.c.id) for one in doing))
    asked = [
        select(table.c.id).where(table.c.id == key, acts)
        for table, key, acts in (
            (_HOUSEHOLD, household_id, or_(false(), *(one.where(_HOUSEHOLD) for one in doing))),
            (_COOPERATIVE, cooperative_id, inside),
        )
        if key is not None
    ]
    may = bool(asked) or scope.may(Act.ADMINISTER)
    if not may or any(connection.execute(query).one_or_none() is None for query in asked):
        raise UploadError(
            "A file is handed in for a household or cooperative of yours; choose one.",
            "Tệp được nộp cho hộ hoặc hợp tác xã của bạn; hãy chọn lại.",
        )


def _refuse_too_many(connection: Connection, by: int | None, now_ms: int) -> None:
    own = (_UPLOAD.c.made_by == by, _UPLOAD.c.made_ms > now_ms - MS_PER_DAY)
    handed_in = select(func.count()).select_from(_UPLOAD).where(*own)
    if by is not None and connection.execute(handed_in).scalar_one() >= MOST_A_DAY:
        raise UploadError(
            f"You handed in {MOST_A_DAY} photos within a day; hand in the next ones tomorrow.",
            f"Bạn đã nộp {MOST_A_DAY} ảnh trong một ngày; hãy nộp tiếp vào ngày mai.",
        )
