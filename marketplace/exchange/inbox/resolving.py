"""Settling: a person says once what a word means, for all that is alike; the clock then runs the kept parts again."""

import json

from sqlalchemy import Connection

from marketplace.exchange import sync_requests
from marketplace.exchange.inbox import term_mappings
from marketplace.exchange.inbox.possible_answers import InboxError, alike, check_answer
from marketplace.exchange.inbox.queries import Item, item
from marketplace.storage import bulk
from marketplace.storage.scope import Scope
from marketplace.words import weight

LASTING = ("sku", "pack", "status")
"""What a channel will say again: to drop it holds for all that comes; of a sheet, only what is there is dropped."""
_ALIKE = "source = :source AND cause = :cause AND about = :about"
_ANSWER = (
    "UPDATE inboxitem SET answer = :answer, answered_ms = :now, answered_by = :who"  # noqa: S608 (our own words)
    f" WHERE {_ALIKE} AND settled_ms IS NULL AND answered_ms IS NULL"
)
_CLOSE = "UPDATE inboxitem SET answer = :answer, answered_ms = :now, answered_by = :who, settled_ms = :now WHERE "
_REOPEN = (
    "UPDATE inboxitem SET answer = NULL, answered_ms = NULL, answered_by = NULL, settled_ms = NULL,"  # noqa: S608
    f" taken_back_by = :who WHERE {_ALIKE} AND (settled_ms IS NULL OR answer LIKE '{{\"dropped\"%')"
)


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
    check_answer(connection, found, meaning)
    if found.cause == "sku":
        _settle_packs(connection, found, meaning, pack_g, who, now_ms)
    _record(connection, found, found.cause, found.about, meaning, who, now_ms)
    answer = json.dumps({"means": meaning} | ({"pack_g": pack_g} if pack_g else {}), ensure_ascii=False)
    values = {**alike(found), "answer": answer, "now": now_ms, "who": who}
    answered = bulk.execute(connection, _ANSWER, values)
    _request_sync(connection, scope, found.source, who, now_ms)
    return answered


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
    values = {"answer": answer, "now": now_ms, "who": who, **(alike(found) if found.about else {"id": found.id})}
    return bulk.execute(connection, _CLOSE + where, values)


def take_back(connection: Connection, scope: Scope, item_id: int, who: str) -> int:
    """Take back what was said of an item's word; return how many items wait again.

    What has been placed by it stays placed; what was dropped waits again.
    """
    found = _found(connection, scope, item_id)
    if found.meaning is None and found.answer is None:
        raise InboxError("Nothing was said of this yet.", "Mục này chưa có ai trả lời.")
    if found.about:
        term_mappings.forget(connection, found.source, found.cause, found.about)
        return bulk.execute(connection, _REOPEN, {**alike(found), "who": who})
    reopen = _REOPEN.replace(_ALIKE, "id = :id")
    return bulk.execute(connection, reopen, {"id": found.id, "who": who})


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
    """Return the weights that the kept orders give for the packs of the unknown SKU, where the shop says any."""
    sql = f"SELECT kept FROM inboxitem WHERE {_ALIKE} AND settled_ms IS NULL"  # noqa: S608 (our own words)
    kept = [json.loads(text) for text in bulk.scalars(connection, sql, alike(found))]
    lines = [line for facts in kept if isinstance(facts, dict) for line in facts.get("lines", ())]
    said = {int(line["pack_g"]) for line in lines if isinstance(line, dict) and line.get("sku") == found.about}
    return said - {0}


def _request_sync(connection: Connection, scope: Scope, source: str, who: str, now_ms: int) -> None:
    """Ask the clock to run a channel's kept parts again."""
    for channel_id in bulk.scalars(connection, "SELECT id FROM channel WHERE code = :code", {"code": source}):
        sync_requests.request_once(connection, scope, channel_id, who, now_ms)
