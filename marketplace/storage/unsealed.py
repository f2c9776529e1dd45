"""A file as it is read: unsealed into memory that has a path and no place on any disk, and gone with the process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def unsealed(content: bytes) -> Iterator[Path]:
    """Give bytes a path for as long as the block lasts.

    Where the system has no such memory it is a file in a folder that only this user may open.
    """
    if not hasattr(os, "memfd_create"):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "sheet"
            path.write_bytes(content)
            yield path
        return
    handle = os.memfd_create("sheet", os.MFD_CLOEXEC)
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(content)
        yield Path(f"/proc/{os.getpid()}/fd/{handle}")  # the parsing child opens it by this name too
    finally:
        os.close(handle)
