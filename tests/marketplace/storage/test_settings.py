"""Secrets: kept whole, readable by their owner alone, and none is lost where several are kept at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from marketplace.storage.encryption import SealError, seal, unseal
from marketplace.storage.settings import Settings, SettingsError


def settings(home: Path) -> Settings:
    return Settings.read({}, home)


def test_secrets_that_are_kept_at_once_are_all_kept(tmp_path: Path) -> None:
    names = [f"shop-{number}" for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: settings(tmp_path).keep_secret(name, f"of {name}"), names))
    assert [settings(tmp_path).secret(name) for name in names] == [f"of {name}" for name in names]
    assert (tmp_path / "secrets.toml").stat().st_mode & 0o777 == 0o600


def test_a_write_that_fails_leaves_the_secrets_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(tmp_path).keep_secret("shop", "the first")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(SettingsError, match="no space left on device"):
            settings(tmp_path).keep_secret("shop", "the second")
    assert settings(tmp_path).secret("shop") == "the first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secrets.lock", "secrets.toml"]


def test_a_file_that_others_could_read_is_replaced_by_one_they_cannot(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text('shop = "old"\n')
    path.chmod(0o644)
    settings(tmp_path).keep_secret("shop", "new")
    assert (path.stat().st_mode & 0o777, settings(tmp_path).secret("shop")) == (0o600, "new")


@pytest.mark.parametrize("secret", ['"quoted" \\ and back', "hai\ndòng\t", "chuông \x07", "tiếng Việt"])
def test_a_secret_of_any_letters_is_kept_as_it_is(tmp_path: Path, secret: str) -> None:
    settings = Settings(tmp_path, "", {})
    settings.keep_secret("shop", secret)
    assert settings.secret("shop") == secret


def test_what_a_provider_is_shown_is_the_environments_else_what_is_kept_at_home(tmp_path: Path) -> None:
    assert Settings.read({}, tmp_path).oidc_secret() is None
    (tmp_path / "secrets.toml").write_text('"oidc client secret" = "kept"\n')
    assert Settings.read({}, tmp_path).oidc_secret() == "kept"
    assert Settings.read({"LENSAN_OIDC_CLIENT_SECRET": "said"}, tmp_path).oidc_secret() == "said"


def test_a_home_makes_one_key_to_seal_by_however_many_ask_at_once(tmp_path: Path) -> None:
    home = tmp_path / "new"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings(home).sealing_key(), range(16)))
    assert len(keys) == 1
    assert all(len(key) >= 40 for key in keys)
    assert (home / "secrets.toml").stat().st_mode & 0o777 == 0o600
    assert (settings(home).opening_keys(), settings(home).seals_by_home) == (tuple(keys), True)
    assert settings(home).kept_secrets() == []
    assert list(settings(home).secrets().values()) == [*keys]


def test_the_key_of_the_environment_seals_and_that_at_home_still_opens(tmp_path: Path) -> None:
    assert (settings(tmp_path).opening_keys(), settings(tmp_path).seals_by_home) == ((), False)
    before = settings(tmp_path).sealing_key()
    given = Settings.read({"LENSAN_KEY": "mùa vải thiều 2026"}, tmp_path)
    assert given.sealing_key() == "mùa vải thiều 2026"
    assert (given.opening_keys(), given.seals_by_home) == (("mùa vải thiều 2026", before), False)
    with pytest.raises(SealError, match="fewer than 16 letters"):
        Settings.read({"LENSAN_KEY": "short"}, tmp_path).sealing_key()
    sealed = seal(b"mot", before)
    assert unseal(sealed, *given.opening_keys()) == b"mot"
    (tmp_path / "new").mkdir()
    settings(tmp_path / "new").take_secrets(settings(tmp_path).secrets())
    assert settings(tmp_path / "new").sealing_key() == before


def test_how_long_a_recipient_is_kept_is_the_environments_word_within_reason(tmp_path: Path) -> None:
    assert Settings.read({}, tmp_path).recipient_days() == 14
    assert Settings.read({"LENSAN_RECIPIENT_DAYS": "30"}, tmp_path).recipient_days() == 30
    for wrong in ("0", "61", "two", "-3"):
        with pytest.raises(SettingsError, match="from 1 to 60"):
            Settings.read({"LENSAN_RECIPIENT_DAYS": wrong}, tmp_path).recipient_days()
