"""Settling: a person says once what a word means, for all that is alike; the clock then runs the kept parts again."""

import json

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.exchange.inbox import term_mappings
from marketplace.exchange.inbox.items import ORDER_OF
from marketplace.exchange.inbox.queries import Item, item
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.words import weight
from marketplace.words.messages import Refusal
from marketplace.words.records import State

LASTING = ("sku", "pack", "status")
"""What a channel will say again: to drop it holds for all that comes; of a sheet, only what is there is dropped."""
_ALIKE = "source = :source AND cause = :cause AND about = :about"
_ANSWER = (
    "UPDATE inboxitem SET answer = :answer, answered_ms = :now, answered_by = :who"  # noqa: S608 (our own words)
    f" WHERE {_ALIKE} AND settled_ms IS NULL AND answered_ms IS NULL"
)
_CLOSE = "UPDATE inboxitem SET answer = :answer, answered_ms = :now, answered_by = :who, settled_ms = :now WHERE "
_REOPEN = (
    "UPDATE inboxitem SET answer = NULL, answered_ms = NULL, answered_by = NULL, settled_ms = NULL"  # noqa: S608
    f" WHERE {_ALIKE} AND (settled_ms IS NULL OR answer LIKE '{{\"dropped\"%')"
)
_EXISTS = {
    "household": "SELECT 1 FROM household WHERE code = :code",
    "lot": "SELECT 1 FROM lot WHERE code = :code",
    "weight": "SELECT 1 FROM lot WHERE code = :code",
    "produce": "SELECT 1 FROM produce WHERE code = :code",
    "cooperative": "SELECT 1 FROM cooperative WHERE code = :code",
    "commune": "SELECT 1 FROM commune WHERE system || ':' || code = :code",
}
_LINES_OF = f"""
SELECT l.id, l.remote_id FROM order_line l JOIN orders o ON o.id = l.order_id JOIN channel c ON c.id = o.channel_id
JOIN inboxitem i ON i.source = c.code AND i.about = :about AND i.cause = :cause
WHERE c.code = :source AND l.quantity > 0 AND o.remote_id = {ORDER_OF} GROUP BY l.id, l.remote_id ORDER BY l.id
"""  # noqa: S608 - names of this program
_MAY_BE_NEW = ("household", "lot", "weight")
_NEVER_NEW = ("lots", "household")
_MOST_G = 10**9


class InboxError(Refusal):
    """What a person said cannot be done; ``sentence`` says why, and what to do instead."""


def settle(
    connection: Connection,
    scope: Scope,
    item_id: int,
    meaning: str,
    who: str,
    now_ms: int,
    *,
    pack_g: int | None = None,
) -> int:
    """Say what an item's word means, for all open items like it; return how many were answered now.

    ``meaning`` is a SKU of ours, one of our states, grams of a pack, the number of the order line that a payout is for,
    or the code of what a row of a sheet means ('new': none of those known); ``pack_g`` confirms what one pack of an
    unknown SKU weighs, where the listing says otherwise.
    The same answer again changes nothing; InboxError for another one, or one that is not possible.
    """
    found = _found(connection, scope, item_id)
    meaning = meaning.strip()
    _check(connection, found, meaning)
    if found.cause == "sku":
        _settle_packs(connection, found, meaning, pack_g, who, now_ms)
    _record(connection, found, found.cause, found.about, meaning, who, now_ms)
    answer = json.dumps({"means": meaning} | ({"pack_g": pack_g} if pack_g else {}), ensure_ascii=False)
    values = {**_alike(found), "answer": answer, "now": now_ms, "who": who}
    alike = bulk.execute(connection, _ANSWER, values)
    _wake(connection, scope, found.source, now_ms)
    return alike


def drop(connection: Connection, scope: Scope, item_id: int, why: str, who: str, now_ms: int) -> int:
    """Close an item and all like it without effect, with the reason; return how many were closed.

    A word that a channel will say again is remembered as nothing of ours.
    """
    found = _found(connection, scope, item_id)
    if not why.strip():
        raise InboxError("Say in a few words why this is dropped.", "Hãy ghi ngắn gọn lý do bỏ qua.")
    if found.cause in LASTING and found.about:
        _record(connection, found, found.cause, found.about, term_mappings.NOTHING, who, now_ms)
    where = f"{_ALIKE} AND settled_ms IS NULL" if found.about else "id = :id AND settled_ms IS NULL"
    answer = json.dumps({"dropped": why.strip()}, ensure_ascii=False)
    values = {"answer": answer, "now": now_ms, "who": who, **(_alike(found) if found.about else {"id": found.id})}
    return bulk.execute(connection, _CLOSE + where, values)


def take_back(connection: Connection, scope: Scope, item_id: int) -> int:
    """Take back what was said of an item's word; return how many items wait again.

    What has been placed by it stays placed; what was dropped waits again.
    """
    found = _found(connection, scope, item_id)
    if found.meaning is None and found.answer is None:
        raise InboxError("Nothing was said of this yet.", "Mục này chưa có ai trả lời.")
    if found.about:
        term_mappings.forget(connection, found.source, found.cause, found.about)
        return bulk.execute(connection, _REOPEN, _alike(found))
    reopen = _REOPEN.replace(_ALIKE, "id = :id")
    return bulk.execute(connection, reopen, {"id": found.id})


def _alike(found: Item) -> dict[str, str]:
    return {"source": found.source, "cause": found.cause, "about": found.about}


def lines_called(connection: Connection, found: Item) -> dict[str, str]:
    """Return what people call the lines of the order that a payout waits for, each with what to answer for it.

    They are called as their platform does, where it names every one, else by their numbers in the order, from 1.
    """
    lines = bulk.select(connection, _LINES_OF, _alike(found))
    named = {remote_id for _, remote_id in lines if remote_id}
    own = len(named) == len(lines)
    return {remote_id if own else str(at): str(line_id) for at, (line_id, remote_id) in enumerate(lines, 1)}


def _found(connection: Connection, scope: Scope, item_id: int) -> Item:
    found = item(connection, scope, item_id)
    if found is None:
        raise InboxError(f"There is no item {item_id} in the inbox.", f"Không có mục số {item_id} cần xử lý.")
    return found


def _record(connection: Connection, found: Item, cause: str, word: str, meaning: str, who: str, now_ms: int) -> None:
    """Write a meaning; InboxError when the word has another one."""
    counts = term_mappings.record(connection, found.source, cause, word, meaning, who, now_ms)
    if counts != meaning:
        named, called = (counts, counts) if counts else ("nothing of ours", "không phải hàng của mình")
        raise InboxError(
            f"{word} was settled as {named} before; take that back first: `lensan inbox take-back {found.id}`.",
            f"“{word}” đã được trả lời là “{called}”; muốn đổi thì bấm “Trả lời lại” trước.",
        )


def _check(connection: Connection, found: Item, meaning: str) -> None:
    """Raise InboxError unless a meaning is one that the item can have."""
    if found.cause == "status":
        possible = meaning in list(State)
    elif found.cause == "pack":
        possible = meaning.isdecimal() and 0 < int(meaning) <= _MOST_G
    elif found.cause == "sku":
        possible = bool(bulk.select(connection, "SELECT 1 FROM listing WHERE sku = :code", {"code": meaning}))
    elif found.cause == "line":
        possible = meaning in {str(line_id) for line_id, _ in bulk.select(connection, _LINES_OF, _alike(found))}
    elif found.cause in _EXISTS and found.about:
        # A lot's row does not say enough of its household to make one.
        new = meaning == term_mappings.NEW and found.cause in _MAY_BE_NEW and (found.kind, found.cause) != _NEVER_NEW
        possible = new or bool(bulk.select(connection, _EXISTS[found.cause], {"code": meaning}))
    else:
        raise InboxError(
            "There is nothing to answer here: it is placed by itself when what it waits for comes, or it is dropped.",
            "Mục này không cần trả lời: khi có đủ dữ liệu sẽ tự khớp, hoặc có thể bỏ qua.",
        )
    if not possible:
        raise InboxError(
            f"{meaning!r} is not possible here; see `lensan inbox show {found.id}` for what is.",
            f"“{meaning}” không dùng được ở đây; hãy chọn trong danh sách.",
        )


def _settle_packs(connection: Connection, found: Item, meaning: str, pack_g: int | None, who: str, now_ms: int) -> None:
    """Write what a pack of an unknown SKU weighs where it differs from the listing's; InboxError until confirmed."""
    label_g = bulk.scalar(connection, "SELECT label_g FROM listing WHERE sku = :sku", {"sku": meaning})
    for theirs_g in sorted(_packs_of(connection, found) - {label_g}):
        word = term_mappings.pack_word(found.about, theirs_g)
        known = term_mappings.lookup(connection, found.source, "pack", [word])
        if word not in known and pack_g is None:
            raise InboxError(
                f"A pack of {found.about} weighs {theirs_g} g there, one of {meaning} {label_g} g;"
                " say what it really weighs with --pack-g.",
                f"Quy cách trên sàn là {weight.text(theirs_g)}, của {meaning} là {weight.text(label_g)};"
                " hãy xác nhận khối lượng thật của một thùng.",
            )
        if pack_g is not None:
            _record(connection, found, "pack", word, str(pack_g), who, now_ms)


def _packs_of(connection: Connection, found: Item) -> set[int]:
    """Return the weights that the kept orders give for the packs of the unknown SKU."""
    sql = f"SELECT kept FROM inboxitem WHERE {_ALIKE} AND settled_ms IS NULL"  # noqa: S608 (our own words)
    kept = [json.loads(text) for text in bulk.scalars(connection, sql, dict(_alike(found)))]
    lines = [line for facts in kept if isinstance(facts, dict) for line in facts.get("lines", ())]
    return {int(line["pack_g"]) for line in lines if isinstance(line, dict) and line.get("sku") == found.about}


def _wake(connection: Connection, scope: Scope, source: str, now_ms: int) -> None:
    """Ask the clock to run a channel's kept parts again."""
    for channel_id in bulk.scalars(connection, "SELECT id FROM channel WHERE code = :code", {"code": source}):
        sync_requests.ask(connection, scope, channel_id, now_ms)
