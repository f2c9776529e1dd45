"""What reads the files of a shop, as the run sees it: a file comes whole, in our records, and touches no database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from marketplace.exchange.channels import ChannelRow
from marketplace.storage.settings import RECIPIENT_DAYS
from marketplace.words.file_reports import FileRead
from marketplace.words.messages import Refusal


class UnreadFileError(Refusal):
    """A file cannot be read; the message is one plain sentence. ``unknown``: nobody has said yet how it is read."""

    def __init__(self, en: str, vi: str, *, unknown: bool = False) -> None:
        super().__init__(en, vi)
        self.unknown = unknown


class ReadsFiles(Protocol):
    """What reads the files of one shop."""

    def __call__(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> FileRead:
        """Read a file; ``exported_ms`` is when a person says it was exported. UnreadFileError where it cannot be."""
        ...


class DatesFiles(Protocol):
    """What says when a file was exported, before its rows are read."""

    def __call__(self, path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> int | None:
        """Return the instant that the file itself or its name tells, else None: its rows may tell it."""
        ...


def _by_rows_alone(path: Path, name: str, *, exported_ms: int | None, now_ms: int) -> int | None:  # noqa: ARG001
    """Leave it to the rows, or to a person."""
    return exported_ms


@dataclass(frozen=True, slots=True)
class FileRoad:
    """How the files of a shop are opened and read; ``keys`` are those by which they may have been sealed.

    ``apart`` gives what reads in a process of its own as ``read`` does here; without it nothing is read ahead.
    Recipients are sealed by the first key, and kept for so many days at most.
    """

    keys: tuple[str, ...]
    read: ReadsFiles
    dated: DatesFiles = _by_rows_alone
    recipient_days: int = RECIPIENT_DAYS
    apart: Callable[[ReadsFiles], AbstractContextManager[ReadsFiles]] | None = None

    def __repr__(self) -> str:
        return f"FileRoad({self.read!r})"


FileRoads = Callable[[ChannelRow], FileRoad | None]


def no_road(_channel: ChannelRow) -> None:
    """Leave the files of every shop waiting."""
