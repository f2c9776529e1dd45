"""Rows of sheets that waited in the inbox are taken in as soon as a person has said what they mean."""

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from marketplace.exchange import inbox
from marketplace.exchange.inbox import AnsweredItem
from marketplace.storage import Database
from marketplace.storage.clock import Clock, now_ms
from marketplace.words.instants import local
from marketplace.words.messages import Sentence
from marketplace.words.signatures import PROGRAM

if TYPE_CHECKING:
    from marketplace.imports.sheet_kinds import Kind

SOURCE = "import"
# In the order in which they build on each other.
_KINDS: "tuple[Kind, ...]" = ("cooperatives", "households", "lots")


def take_answered_rows(database: Database, clock: Clock = now_ms) -> int:
    """Take in the rows whose doubts were settled, as an import of their own each time; return how many were taken.

    A row that leaves another doubt waits for that one; one that is refused stays, with the reason.
    """
    with database.read() as connection:
        found = inbox.answered(connection, SOURCE, most=1)
    if not found:
        return 0
    # What reads sheets is loaded for rows that are there alone: a clock starts without it, in a tenth less time.
    from jobs.imports.run import alone

    taken = after = 0
    while found:
        with database.write() as connection:
            alone(connection)
            found = inbox.answered(connection, SOURCE, after)
            for kind in _KINDS:
                rows = [one for one in found if one.kind == kind]
                taken += _take(connection, kind, rows, clock()) if rows else 0
        after = found[-1].id if found else after
    return taken


def _take(connection: Connection, kind: "Kind", found: Sequence[AnsweredItem], now: int) -> int:
    """Take rows of one kind, numbered as they stand here, and close those that left no problem."""
    from marketplace.imports import Batch
    from marketplace.imports.row_codec import decode_row
    from marketplace.imports.sheet_kinds import importer_for

    sha256 = hashlib.sha256("\n".join(one.kept for one in found).encode()).hexdigest()
    file_name = found[0].place.rpartition(":")[0] or found[0].place
    batch = Batch(connection, kind, file_name, sha256, now, PROGRAM)
    importer = importer_for(batch, kind, local(now).date(), None)
    importer.take([decode_row(json.loads(one.kept), number) for number, one in enumerate(found)])
    batch.close()
    problems = {problem.row: problem.sentence for problem in batch.problems}
    done = [one.key for number, one in enumerate(found) if number not in problems]
    inbox.close(connection, SOURCE, kind, done, now)
    refused = [(found[number], sentence) for number, sentence in problems.items()]
    still = {one.id for one in inbox.answered(connection, SOURCE, found[0].id - 1)}
    inbox.put(connection, SOURCE, [_refused(one, said) for one, said in refused if one.id in still], now)
    return len(done)


def _refused(one: AnsweredItem, sentence: Sentence) -> inbox.NewItem:
    return inbox.NewItem(one.kind, one.key, "row", "", one.place, sentence, one.kept)
