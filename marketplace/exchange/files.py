"""Files of shops: handed in once, sealed until the clock has read them, and what became of each.

A file is known again by its digest: what is there already is said, and not taken twice. Its bytes are gone as soon as
they are read, refused, or three days old, whichever comes first.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select, update

from marketplace.exchange import file_forms
from marketplace.storage import Database, bulk
from marketplace.storage.encryption import seal, unseal
from marketplace.storage.scope import Scope, kept_by_scope
from marketplace.storage.tables import TABLES
from marketplace.storage.wiping import empty_log, wiped
from marketplace.words.file_reports import FileDifference, FileFacts
from marketplace.words.instants import MS_PER_DAY, local, start_of
from marketplace.words.messages import Refusal, Sentence

_FILE = TABLES["shop_file"]
SEALED_MS = 3 * MS_PER_DAY
"""So long the bytes of a file are kept at most, in ms: the hours after which no buyer's data may be left."""
MOST_BYTES = 50_000_000
MOST_WAITING = 500
"""Files of one shop that wait for the clock or for a person: a season of daily exports, and not a disk that is full."""
_LONGEST_NAME = 200
_READ_ANEW = {"moves": "", "orders_new": 0, "orders_changed": 0, "payouts_new": 0, "rejected": 0}
_KEPT = "state IN ('waiting', 'asked', 'unknown')"
_COUNT = f"SELECT count(*) FROM shop_file WHERE channel_id = :channel AND {_KEPT}"  # noqa: S608 - our own words
_WINDOWS = """
SELECT window_from_ms, window_to_ms, exported_ms, kind, moves FROM shop_file WHERE channel_id = :channel
AND state = 'done' AND window_from_ms IS NOT NULL AND window_to_ms IS NOT NULL AND exported_ms IS NOT NULL
"""
_WAIT_AGAIN = """
UPDATE shop_file SET state = 'waiting', why = NULL, why_vi = NULL WHERE channel_id = :channel AND state = 'unknown'
"""
_OLD = "SELECT id FROM shop_file WHERE sealed IS NOT NULL AND sealed_until_ms <= :now"
_FORGET = f"""
UPDATE shop_file SET sealed = NULL, state = CASE WHEN {_KEPT} THEN 'expired' ELSE state END
WHERE sealed IS NOT NULL AND sealed_until_ms <= :now
"""  # noqa: S608 - our own words


class ShopFileError(Refusal):
    """A file is not taken, or cannot be what is asked of it; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class NewShopFile:
    """A file to hand in: its name, and its bytes sealed by the home's key. ``digest`` is of the bytes themselves."""

    name: str
    size: int
    digest: bytes
    sealed: bytes

    @classmethod
    def of(cls, name: str, content: bytes, key: str) -> "NewShopFile":
        """Seal a file; ShopFileError where its name or its size is none that is taken."""
        check_name(name)
        check_size(len(content), name)
        return cls(name, len(content), sha256(content).digest(), seal(content, key))

    def __repr__(self) -> str:
        return f"NewShopFile({self.name!r}, {self.size} bytes)"


class ShopFileRow(NamedTuple):
    """What is known of a file that was handed in, without its bytes; ``size`` is in bytes."""

    id: int
    channel_id: int
    name: str
    size: int
    state: str
    form: str | None
    kind: str | None
    moves: str
    window_from_ms: int | None
    window_to_ms: int | None
    exported_ms: int | None
    exported_by: str | None
    why: str | None
    why_vi: str | None
    differences: str
    sealed_until_ms: int
    handed_in_ms: int
    handed_in_by: int | None
    accepted_by: int | None
    accepted_ms: int | None
    taken_ms: int | None
    orders_new: int
    orders_changed: int
    payouts_new: int
    rejected: int

    @property
    def may_come_again(self) -> bool:
        """Whether the file is read anew when it is handed in again: not all of it was taken in."""
        return self.state in ("refused", "expired") or (self.state == "done" and self.rejected > 0)

    @property
    def whole_until_ms(self) -> int | None:
        """The end of its last day, where only its rows tell when it was exported and the day was over by then (ms).

        A person may say that it holds that day whole.
        """
        if self.state != "done" or self.exported_by != "rows" or self.window_to_ms is None:
            return None
        end_ms = start_of(local(self.window_to_ms - 1).date() + timedelta(days=1))
        return end_ms if end_ms <= self.handed_in_ms else None

    @property
    def reason(self) -> Sentence | None:
        """Why it is not taken in, or what is to be known of it."""
        return Sentence(self.why, self.why_vi or self.why) if self.why else None

    @property
    def told_differences(self) -> list[FileDifference]:
        """Return where it does not add up."""
        told = json.loads(self.differences)
        return [FileDifference(Sentence(en, vi), says, come_to) for en, vi, says, come_to in told]


class FileCounts(NamedTuple):
    """What came of a file."""

    orders_new: int = 0
    orders_changed: int = 0
    payouts_new: int = 0
    rejected: int = 0


class FileWindow(NamedTuple):
    """What a file that was taken in holds: all of a kind from an instant to before another, as it was exported."""

    from_ms: int
    to_ms: int
    exported_ms: int
    kind: str
    moves: str

    @property
    def until_ms(self) -> int:
        """The end of what it can hold: of its window, and no later than its export."""
        return max(self.from_ms, min(self.to_ms, self.exported_ms))


class HandedIn(NamedTuple):
    """A file after it was handed in; ``known`` says that the shop had it already, and how it stands."""

    file_id: int
    known: str | None


def check_name(name: str) -> None:
    """Raise ShopFileError where a name has parts of a path or signs that nobody can see, or is too long."""
    bad = not name.strip(". ") or len(name) > _LONGEST_NAME or not name.isprintable() or set(name) & set("/\\")
    if bad:
        raise ShopFileError(
            "the file's name is no plain name; call it as the platform did, such as Order.all.xlsx",
            "Tên tệp không hợp lệ; hãy đặt lại như sàn đặt, ví dụ Order.all.xlsx.",
        )


def check_size(size: int, name: str) -> None:
    """Raise ShopFileError where a file is empty or larger than any that is read."""
    if not size:
        raise ShopFileError(f"{name} is empty; export it again", f"Tệp {name} trống; hãy xuất lại.")
    if size > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise ShopFileError(
            f"{name} is larger than {most} MB; export fewer days at once",
            f"Tệp {name} lớn hơn {most} MB; hãy xuất ít ngày hơn mỗi lần.",
        )


def put(connection: Connection, channel_id: int, file: NewShopFile, by: int | None, now_ms: int) -> HandedIn:
    """Keep a file for the clock to read; what the shop has already stays as it is.

    One that was refused or not read whole, of which nobody decided in time, or whose form was ended since, is read
    anew. ShopFileError where too many wait.
    """
    known = _known(connection, channel_id, file.digest)
    if known is not None and not (known.may_come_again or is_read_otherwise(connection, known)):
        return HandedIn(known.id, known.state)
    if bulk.scalar(connection, _COUNT, {"channel": channel_id}) >= MOST_WAITING:
        raise ShopFileError(
            f"{MOST_WAITING} files of this shop wait already; hand in the next ones once they are read",
            f"Gian hàng này đã có {MOST_WAITING} tệp đang chờ; hãy nộp tiếp khi máy đọc xong.",
        )
    fresh = {
        "name": file.name, "size": file.size, "sealed": file.sealed, "sealed_until_ms": now_ms + SEALED_MS,
        "state": "waiting", "why": None, "why_vi": None, "differences": "[]", "handed_in_ms": now_ms,
        "handed_in_by": by, "accepted_by": None, "accepted_ms": None,
    }  # fmt: skip
    if known is not None:
        connection.execute(update(_FILE).where(_FILE.c.id == known.id).values(fresh))
        return HandedIn(known.id, None)
    row = fresh | _READ_ANEW | {"channel_id": channel_id, "digest": file.digest}
    bulk.insert_new(connection, _FILE, tuple(row), [tuple(row.values())])  # two may hand in the same at once
    there = connection.execute(_columns().where(_FILE.c.channel_id == channel_id, _FILE.c.digest == file.digest)).one()
    return HandedIn(ShopFileRow(*there).id, None)


def is_read_otherwise(connection: Connection, one: ShopFileRow) -> bool:
    """Say whether the form by which a file was taken in was ended since."""
    if one.form is None or one.taken_ms is None:
        return False
    return file_forms.ended_since(connection, one.channel_id, one.form, one.taken_ms) is not None


def files(connection: Connection, scope: Scope, channel_id: int | None = None, most: int = 500) -> list[ShopFileRow]:
    """Return the files that a scope shows, of one shop or of all, the newest first."""
    of_shop = [] if channel_id is None else [_FILE.c.channel_id == channel_id]
    query = _shown(scope).where(*of_shop).order_by(_FILE.c.handed_in_ms.desc(), _FILE.c.id.desc()).limit(most)
    return [ShopFileRow(*row) for row in connection.execute(query)]


def undecided(connection: Connection, scope: Scope, most: int = 500) -> list[ShopFileRow]:
    """Return the files of all shops that wait for a person's word, the oldest first."""
    query = _shown(scope).where(_FILE.c.state.in_(("asked", "unknown"))).order_by(_FILE.c.handed_in_ms, _FILE.c.id)
    return [ShopFileRow(*row) for row in connection.execute(query.limit(most))]


def file(connection: Connection, scope: Scope, file_id: int) -> ShopFileRow | None:
    """Return one file; None where the scope does not show it."""
    for row in connection.execute(_shown(scope).where(_FILE.c.id == file_id)):
        return ShopFileRow(*row)
    return None


def waiting(connection: Connection, channel_id: int) -> list[ShopFileRow]:
    """Return the files of a shop that wait for the clock, by when they were exported or else handed in."""
    when = func.coalesce(_FILE.c.exported_ms, _FILE.c.handed_in_ms)
    query = _columns().where(_FILE.c.channel_id == channel_id, _FILE.c.state == "waiting")
    return [ShopFileRow(*row) for row in connection.execute(query.order_by(when, _FILE.c.name, _FILE.c.id))]


def windows(connection: Connection, channel_id: int) -> list[FileWindow]:
    """Return what the files hold that were taken in of a shop, and that say it."""
    return [FileWindow(*row) for row in bulk.select(connection, _WINDOWS, {"channel": channel_id})]


def content(connection: Connection, scope: Scope, file_id: int, keys: tuple[str, ...]) -> bytes | None:
    """Return the bytes of a file; None where they are gone or not shown. SealError where no key opens them."""
    asked = select(_FILE.c.sealed).where(_FILE.c.id == file_id, scope.where(_FILE))
    sealed = connection.execute(asked).scalar_one_or_none()
    return None if sealed is None else unseal(bytes(sealed), *keys)


def note_unknown(connection: Connection, file_id: int, why: Sentence) -> None:
    """Note that no form fits a file: a person says how it is read."""
    _set(connection, file_id, state="unknown", why=why.en, why_vi=why.vi)


def ask(
    connection: Connection, file_id: int, facts: FileFacts, why: Sentence, differences: Sequence[FileDifference]
) -> None:
    """Note that a file does not add up, or does not say when it was exported: a person decides."""
    said = [(*one.sentence, one.file_says, one.rows_say) for one in differences]
    told = json.dumps(said, ensure_ascii=False)
    _set(connection, file_id, state="asked", why=why.en, why_vi=why.vi, differences=told, **_facts(facts))


def refuse(connection: Connection, file_id: int, why: Sentence) -> None:
    """Note that a file is not taken in; its bytes go at once."""
    with wiped(connection):
        _set(connection, file_id, state="refused", why=why.en, why_vi=why.vi, sealed=None)


def note_done(
    connection: Connection, file_id: int, facts: FileFacts, counts: FileCounts, told: Sentence | None, now_ms: int
) -> None:
    """Note that all of a file is taken in, in the transaction of its last rows; its bytes go."""
    said = {"why": told.en if told else None, "why_vi": told.vi if told else None}
    told_of = said | _facts(facts) | counts._asdict()
    with wiped(connection):
        _set(connection, file_id, state="done", sealed=None, taken_ms=now_ms, **told_of)


def lapse(connection: Connection, file_id: int) -> None:
    """Note that the bytes of a waiting file are gone, as where its home was read back from a backup."""
    sql = "UPDATE shop_file SET state = 'expired' WHERE id = :file AND state = 'waiting' AND sealed IS NULL"
    bulk.execute(connection, sql, {"file": file_id})


def set_accepted(connection: Connection, file_id: int, by: int | None, now_ms: int) -> None:
    """Let a file be taken in though it does not add up, and mark it so for good."""
    _set(connection, file_id, state="waiting", accepted_by=by, accepted_ms=now_ms, why=None, why_vi=None)


def set_exported(connection: Connection, file_id: int, exported_ms: int) -> None:
    """Write when a file was exported, as a person says, and let it be read again."""
    _set(connection, file_id, state="waiting", exported_ms=exported_ms, exported_by="person", why=None, why_vi=None)


def set_whole(connection: Connection, file_id: int, until_ms: int) -> None:
    """Write that a file holds its days whole, as a person says: that it was exported no sooner than they ended."""
    _set(connection, file_id, window_to_ms=until_ms, exported_ms=until_ms, exported_by="person")


def wait_again(connection: Connection, channel_id: int) -> int:
    """Let the files of a shop that no form fitted be read again; return how many there are."""
    return bulk.execute(connection, _WAIT_AGAIN, {"channel": channel_id})


def forget_sealed(database: Database, now_ms: int) -> int:
    """Throw away the bytes of files that are three days old, whatever became of them; return how many went."""
    with database.read() as connection:
        if not bulk.scalars(connection, _OLD, {"now": now_ms}):
            return 0
    with database.write() as connection, wiped(connection):
        gone = bulk.execute(connection, _FORGET, {"now": now_ms})
    empty_log(database)
    return gone


def _facts(facts: FileFacts) -> dict[str, Any]:
    return facts._asdict() | {"moves": " ".join(facts.moves)}


def _set(connection: Connection, file_id: int, **values: Any) -> None:
    connection.execute(update(_FILE).where(_FILE.c.id == file_id).values(values))


def _known(connection: Connection, channel_id: int, digest: bytes) -> ShopFileRow | None:
    for row in connection.execute(_columns().where(_FILE.c.channel_id == channel_id, _FILE.c.digest == digest)):
        return ShopFileRow(*row)
    return None


def _columns() -> Select[Any]:
    return select(*(_FILE.c[name] for name in ShopFileRow._fields))


@kept_by_scope
def _shown(scope: Scope) -> Select[Any]:
    return _columns().where(scope.where(_FILE))
