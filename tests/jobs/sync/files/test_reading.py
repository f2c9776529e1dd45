"""What a reader gives back, and what it says of itself."""

from pathlib import Path

from jobs.sync.files.reading import FileRoad, ReadFile, UnreadFileError, no_road
from marketplace.exchange.channels import ChannelRow
from marketplace.exchange.files import FileFacts
from marketplace.words.messages import Sentence
from marketplace.words.records import Reject

FACTS = FileFacts("f", "orders", (), None, None, None, None)


def _read(path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> ReadFile:
    raise UnreadFileError(Sentence(f"{path} {name} {exported_ms} {now_ms}", "không"), unknown=True)


def test_a_reader_says_what_it_rejected_and_never_the_keys() -> None:
    damaged = Reject("row 2", "no number", b"{}")
    assert ReadFile(FACTS, [damaged], [damaged], [damaged]).rejected == 3
    assert "mùa vải" not in repr(FileRoad(("mùa vải thiều",), _read))
    assert no_road(ChannelRow(1, "a", "p", "t", "file", "", "s", True, None, True)) is None
