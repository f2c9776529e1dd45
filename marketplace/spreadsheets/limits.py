"""How large a spreadsheet may be, and what reading it may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, time in seconds. A 2.6 MB xlsx was seen to take 319 MB, so the file's size alone says little."""

    file_bytes: int = 50_000_000
    unpacked_bytes: int = 800_000_000
    """What the parts of an xlsx or ods may add up to, unpacked."""
    ratio: int = 400
    """How often a part of 20 MB or more may be larger than its packed form; real sheets stay below 100."""
    memory_bytes: int = 1_500_000_000
    """The address space of the child process (POSIX)."""
    seconds: float = 180.0
    """How long the child may keep us waiting, all waits together."""
    rows: int = 500_000
    columns: int = 300
    text: int = 2_000
    """Characters of one cell; the rest is cut, and a column's reader refuses what is this long."""
