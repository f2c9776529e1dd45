"""What becomes of a row that cannot be taken as it is: rejected with a problem, or left to a person as a doubt."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from marketplace.imports.batch import Batch, Doubt
from marketplace.spreadsheets import Problem, Row
from marketplace.words.messages import Sentence


class Rejected(Exception):
    """A row cannot be used as it is; the others go on."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.sentence.en)
        self.problem = found


class Doubted(Exception):
    """A row has more than one reading; a person decides in the inbox, the others go on."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.problem.sentence.en)
        self.doubt = doubt


@contextmanager
def row_outcome(batch: Batch, doubts: list[Doubt]) -> Iterator[None]:
    """Treat one row: where it is rejected, count it so; where it is doubted, add its doubt."""
    try:
        yield
    except Rejected as rejected:
        batch.reject([rejected.problem])
    except Doubted as doubted:
        doubts.append(doubted.doubt)


def problem(row: Row, column: str, value: Any, en: str, vi: str) -> Problem:
    """Return a problem of one row, found after its cells were read."""
    return Problem(row.number, column, str(value)[:200], Sentence(en, vi), row.sheet)
