"""Writing files: whole or not at all, and where that cannot be, with the true cause."""

from pathlib import Path

from marketplace.words.messages import OperatorRefusal


class NotWrittenError(OperatorRefusal):
    """A file cannot be written; the message is one plain sentence."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a device or a pipe is written as it is. NotWrittenError when that cannot be."""
    apart = path.exists() and not path.is_file()
    beside = path if apart else path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        if not apart:
            beside.replace(path)
    except OSError as error:
        if not apart:
            beside.unlink(missing_ok=True)
        why = (error.strerror or "no reason is given").lower()
        raise NotWrittenError(f"{path} cannot be written ({why}); choose another place, or make room") from error
