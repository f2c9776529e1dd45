"""Files that may not grow beyond so many bytes, as where a quota is used up."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def files_grow_to(most: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``most`` bytes until the end of the block.

    Python would write what it compiles meanwhile as far as it may, and whoever imports that later finds half of it.
    """
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    compiles = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
        sys.dont_write_bytecode = compiles
