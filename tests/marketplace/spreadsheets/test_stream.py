"""Rows come, or one sentence says why not, whatever becomes of the process that parses them."""

import signal
from pathlib import Path

import pytest

from marketplace.spreadsheets import Limits, SheetRefused, stream
from marketplace.spreadsheets.processes import Start, forked
from marketplace.spreadsheets.refusals import REASONS
from tests.marketplace.spreadsheets.broken_sheets import xlsx
from tests.marketplace.spreadsheets.four_columns import HEADINGS, ROW, read
from tests.marketplace.spreadsheets.parsing import BOTH, ROWS, reading


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused, match="takes too long"):
        read(tmp_path, xlsx(HEADINGS, ROW), limits=Limits(seconds=0))


def test_a_path_is_read_from_where_the_program_stands(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    list(stream.rows(long, "csv", Limits(), start=forked))
    monkeypatch.chdir(long.parent)
    assert len(list(stream.rows(Path(long.name), "csv", Limits(), start=forked))) == ROWS


@BOTH
@pytest.mark.parametrize(
    ("number", "reason"), [(signal.SIGTERM, "stopped"), (signal.SIGKILL, "memory"), (signal.SIGXCPU, "slow")]
)
def test_a_child_that_is_killed_is_a_sentence(start: Start, number: int, reason: str, long: Path) -> None:
    with reading(long, start) as (rows, parsing):
        parsing.child.send_signal(number)
        with pytest.raises(SheetRefused) as refused:
            list(rows)
    assert refused.value.sentence == REASONS[reason]
