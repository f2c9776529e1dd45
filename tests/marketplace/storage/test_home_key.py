"""The key of a home: the environment's, else one that is made once, for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from marketplace.storage.encryption import SealError
from marketplace.storage.home_key import home_key
from marketplace.storage.settings import Settings, SettingsError


def of(home: Path, **environ: str) -> Settings:
    return Settings.read(environ, home)


def test_the_key_of_the_environment_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    assert home_key(of(tmp_path, LENSAN_KEY="một khóa đủ dài và riêng")) == "một khóa đủ dài và riêng"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SealError):
        home_key(of(tmp_path, LENSAN_KEY="short"))


def test_without_one_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    with ThreadPoolExecutor(8) as several:
        keys = set(several.map(lambda _: home_key(of(home)), range(16)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 43
    assert [path.name for path in home.iterdir()] == ["key"]
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize(("held", "why"), [(b"", "is empty"), (b"\xff\xfe", "cannot be read")])
def test_a_key_that_is_none_is_told(tmp_path: Path, held: bytes, why: str) -> None:
    (tmp_path / "key").write_bytes(held)
    with pytest.raises(SettingsError, match=why):
        home_key(of(tmp_path))
