"""What a home sealed it opens again, also when the environment gives a key since; another home does not."""

from pathlib import Path

import pytest

from marketplace.storage.encryption import SealError
from marketplace.storage.home_key import home_key, open_at_home, seal_at_home
from marketplace.storage.settings import Settings


def of(home: Path, **environ: str) -> Settings:
    return Settings.read(environ, home)


def test_what_was_sealed_before_the_environment_gave_a_key_is_opened_after(tmp_path: Path) -> None:
    before, after = of(tmp_path), of(tmp_path, LENSAN_KEY="một khóa đủ dài và riêng")
    sealed, newer = seal_at_home(before, b"mot"), seal_at_home(after, b"hai")
    assert (open_at_home(before, sealed), open_at_home(after, sealed), open_at_home(after, newer)) == (
        b"mot", b"mot", b"hai",
    )  # fmt: skip
    for elsewhere in (before, of(tmp_path, LENSAN_KEY="một khóa đủ dài khác"), of(tmp_path / "x")):
        with pytest.raises(SealError):
            open_at_home(elsewhere, newer)


def test_the_key_of_a_home_stays_the_same_and_travels_with_its_secrets(tmp_path: Path) -> None:
    key = home_key(of(tmp_path))
    of(tmp_path).keep_secret("postmart", "b")
    assert home_key(of(tmp_path)) == key
    of(tmp_path / "new").prepare()
    of(tmp_path / "new").take_secrets(of(tmp_path).secrets())
    assert home_key(of(tmp_path / "new")) == key
