"""A file that is read has a path for others too, and is gone afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.storage.unsealed import unsealed

_SAY = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"


@pytest.mark.parametrize("memory", [True, False])
def test_a_file_has_a_path_for_as_long_as_it_is_read(monkeypatch: pytest.MonkeyPatch, memory: bool) -> None:
    if not memory:
        monkeypatch.delattr("os.memfd_create", raising=False)
    with unsealed(b"PK of a buyer") as path:
        assert path.read_bytes() == b"PK of a buyer"
        child = subprocess.run([sys.executable, "-S", "-c", _SAY, str(path)], capture_output=True, check=True)
        assert child.stdout == b"PK of a buyer"
        assert str(path).startswith("/proc/") or not memory
    assert not Path(path).exists()
