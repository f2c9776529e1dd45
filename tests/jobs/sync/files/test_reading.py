"""What a reader gives back, and what it says of itself."""

from pathlib import Path

from jobs.sync.files.reading import FileRoad, UnreadFileError, no_road
from marketplace.exchange.channels import ChannelRow
from marketplace.words.file_reports import FileFacts, FileRead

FACTS = FileFacts("f", "orders", (), None, None, None, None)


def _read(path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
    raise UnreadFileError(f"{path} {name} {exported_ms} {now_ms}", "không", unknown=True)


def test_a_road_never_says_its_keys_and_a_file_that_is_read_holds_nothing_by_itself() -> None:
    assert [*FileRead(FACTS).orders, *FileRead(FACTS).settlements, *FileRead(FACTS).differences] == []
    assert "mùa vải" not in repr(FileRoad(("mùa vải thiều",), _read))
    assert no_road(ChannelRow(1, "a", "p", "t", "file", "", "s", True, None, True)) is None
