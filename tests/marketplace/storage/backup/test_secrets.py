"""Secrets go into a backup only sealed, and come out of it only by their key."""

from pathlib import Path

import pytest

from marketplace.storage import Database
from marketplace.storage.backup import BackupError, back_up, opened_secrets, sealed_secrets
from marketplace.storage.encryption import KEY, SealError
from marketplace.storage.settings import Settings

OURS = {KEY: "mùa vải thiều 2026"}


def at(home: Path, **environ: str) -> Settings:
    return Settings(home, "", environ)


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Path:
    """A backup with the secrets of two shops."""
    settings = at(tmp_path, **OURS)
    settings.keep_secret("postmart", "bí mật")
    settings.keep_webhook_secret("voso", "ký tên")
    back_up(database, tmp_path / "it.lensan", 5, sealed_secrets(settings))
    return tmp_path / "it.lensan"


def test_without_secrets_or_without_a_key_nothing_is_sealed(tmp_path: Path) -> None:
    assert sealed_secrets(at(tmp_path, **OURS)) is None
    at(tmp_path).keep_secret("postmart", "bí mật")
    assert sealed_secrets(at(tmp_path)) is None
    assert "bí mật".encode() not in (sealed_secrets(at(tmp_path, **OURS)) or "bí mật".encode())


def test_the_key_brings_all_of_them_back_by_name(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    new = at(tmp_path / "new", **OURS)
    new.take_secrets(opened_secrets(new, kept))
    assert (new.secret("postmart"), new.webhook_secret("voso")) == ("bí mật", "ký tên")


def test_what_is_there_already_stays_beside_them(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    new = at(tmp_path / "new", **OURS)
    new.keep_secret("lazada", "khác")
    new.take_secrets(opened_secrets(new, kept))
    assert (new.secret("lazada"), new.secret("postmart")) == ("khác", "bí mật")


def test_no_key_and_another_key_open_nothing(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="holds sealed secrets of the shops; set LENSAN_KEY"):
        opened_secrets(at(tmp_path), kept)
    with pytest.raises(SealError, match="sealed with another"):
        opened_secrets(at(tmp_path, **{KEY: "mùa vải thiều 2027"}), kept)


def test_a_backup_without_secrets_opens_without_a_key(database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "it.lensan", 5)
    assert opened_secrets(at(tmp_path), tmp_path / "it.lensan") == {}
