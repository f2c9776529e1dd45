"""Reading the inbox: what waits, one by one or with all that is alike, and what a person has answered."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, case, func, select

from marketplace.exchange.inbox import candidates
from marketplace.exchange.inbox.candidates import Candidate
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.storage.tables import TABLES

_INBOX = TABLES["inboxitem"]
_MEANING = TABLES["meaning"]
_ANSWERED = """
SELECT i.id, i.key, i.kind, i.cause, i.about, i.place, i.kept FROM inboxitem i
LEFT JOIN meaning m ON m.source = i.source AND m.cause = i.cause AND m.word = i.about AND m.meaning <> ''
WHERE i.source = :source AND i.settled_ms IS NULL AND i.about <> '' AND i.id > :after AND (m.word IS NOT NULL
   OR (i.kind = 'lots' AND i.cause = 'household' AND EXISTS (SELECT 1 FROM household h WHERE h.code = i.about)))
ORDER BY i.id LIMIT :most
"""


class Item(NamedTuple):
    """One thing in the inbox. ``meaning`` is what a person said its word means; '' that it is nothing of ours."""

    id: int
    source: str
    kind: str
    key: str
    cause: str
    about: str
    place: str
    reason: str
    reason_vi: str
    kept: str
    candidates: tuple[Candidate, ...]
    first_ms: int
    last_ms: int
    answer: str | None
    answered_ms: int | None
    answered_by: str | None
    settled_ms: int | None
    meaning: str | None


class ItemGroup(NamedTuple):
    """Things that wait for one and the same answer: the first of them, and how many there are."""

    first: Item
    number: int


class AnsweredItem(NamedTuple):
    """A thing whose word has a meaning by now, so that its kept part can be run again."""

    id: int
    key: str
    kind: str
    cause: str
    about: str
    place: str
    kept: str


def item(connection: Connection, scope: Scope, item_id: int) -> Item | None:
    """Return one thing, settled or not, or None."""
    found = connection.execute(_items(scope).where(_INBOX.c.id == item_id)).first()
    return _item(found) if found is not None else None


def items(
    connection: Connection,
    scope: Scope,
    *,
    source: str | None = None,
    cause: str | None = None,
    about: str | None = None,
    settled: bool = False,
    limit: int = 200,
) -> list[Item]:
    """Return what waits (or what was settled), the newest first."""
    wanted = {"source": source, "cause": cause, "about": about}
    query = _items(scope).where(_INBOX.c.settled_ms.is_not(None) if settled else _INBOX.c.settled_ms.is_(None))
    for name, value in wanted.items():
        query = query if value is None else query.where(_INBOX.c[name] == value)
    query = query.order_by(_INBOX.c.last_ms.desc(), _INBOX.c.id.desc()).limit(limit)
    return [_item(row) for row in connection.execute(query)]


def groups(connection: Connection, scope: Scope, limit: int = 50) -> list[ItemGroup]:
    """Return open items grouped by the answer they wait for, the largest group first.

    Payouts that wait for their orders make one group for each source.
    """
    word = case((_INBOX.c.cause == "order", ""), (_INBOX.c.about == "", _INBOX.c.key), else_=_INBOX.c.about)
    count, first = func.count(), func.min(_INBOX.c.id)
    query = (
        select(first, count)
        .where(_INBOX.c.settled_ms.is_(None), scope.where(_INBOX))
        .group_by(_INBOX.c.source, _INBOX.c.cause, word)
        .order_by(count.desc(), first)
        .limit(limit)
    )
    counts = {item_id: int(number) for item_id, number in connection.execute(query)}
    found = {row.id: _item(row) for row in connection.execute(_items(scope).where(_INBOX.c.id.in_(list(counts))))}
    return [ItemGroup(found[item_id], counted) for item_id, counted in counts.items() if item_id in found]


def answered(connection: Connection, source: str, after: int = 0, most: int = 500) -> list[AnsweredItem]:
    """Return items of a source whose words have a meaning by now, in the order of their ids, those after ``after``.

    The code of a household that has come in since is such a word, too.
    """
    return [
        AnsweredItem(*row)
        for row in bulk.select(connection, _ANSWERED, {"source": source, "after": after, "most": most})
    ]


def known_keys(connection: Connection, source: str, kind: str, keys: list[str]) -> dict[str, bool]:
    """Return those of some keys that the inbox has or had with a cause, and whether they are open."""
    sql = (
        "SELECT key, settled_ms IS NULL FROM inboxitem WHERE source = :source AND kind = :kind AND cause <> 'other'"
        " AND key IN :keys"
    )
    rows = bulk.select(connection, sql, {"source": source, "kind": kind, "keys": keys})
    return {key: bool(is_open) for key, is_open in rows}


def _items(scope: Scope) -> Select[Any]:
    names = [name for name in Item._fields if name != "meaning"]
    same_word = (
        (_MEANING.c.source == _INBOX.c.source)
        & (_MEANING.c.cause == _INBOX.c.cause)
        & (_MEANING.c.word == _INBOX.c.about)
    )
    return (
        select(*(_INBOX.c[name] for name in names), _MEANING.c.meaning)
        .select_from(_INBOX.outerjoin(_MEANING, same_word))
        .where(scope.where(_INBOX))
    )


def _item(row: Any) -> Item:
    values = Item(*row)
    return values._replace(
        candidates=tuple(candidates.from_json(row.candidates)), reason_vi=values.reason_vi or values.reason
    )
