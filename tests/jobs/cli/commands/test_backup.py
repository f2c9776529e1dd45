"""``lensan backup`` and ``restore``: one file, tried before it is kept; secrets only sealed, and only by their key."""

from pathlib import Path

import pytest

from marketplace.directory.people import devices, sessions
from marketplace.directory.uploads import NewUpload, keep, open_upload
from marketplace.storage.clock import now_ms
from marketplace.storage.encryption import SealError
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.settings import Settings
from tests import old_home, people
from tests.databases import whole
from tests.jobs.cli.calling import Lensan, sentence

KEY = "mùa vải thiều 2026"
PHOTO = NewUpload("photo", "vuon.jpg", "image/jpeg", b"\xff\xd8 vuon vai")


@pytest.fixture
def kept(lensan: Lensan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A market with a season and a shop's secret, kept in a file; commands now run in a new home."""
    monkeypatch.setenv("LENSAN_KEY", KEY)
    lensan("migrate")
    lensan("seasons", "add", "vai-2031", "Vụ vải 2031", "01/06/2031", "31/07/2031")
    (tmp_path / "home" / "secrets.toml").write_text('postmart = "bí mật"\n', encoding="utf-8")
    come_in(tmp_path / "home")
    assert lensan("backup", str(tmp_path / "it.lensan")).code == 0
    monkeypatch.setenv("LENSAN_HOME", str(tmp_path / "new"))
    return tmp_path / "it.lensan"


def come_in(home: Path) -> None:
    """Let somebody be signed in at a home, and remembered on a device."""
    with whole(home / "lensan.sqlite") as database:
        person_id = people.person(database)
        people.session(database, person_id)
        with database.write() as connection:
            devices.remember(connection, person_id, "Máy", now_ms())


def opens(home: Path) -> tuple[int, int]:
    """How many sessions are open in a home, and how many devices are remembered."""
    with whole(home / "lensan.sqlite") as database, database.read() as connection:
        return len(sessions.sessions_of(connection, 1, now_ms())), len(devices.devices_of(connection, 1, now_ms()))


@pytest.fixture
def empty(sqlite_template: bytes, tmp_path: Path) -> Path:
    """The home of a market without a row, in which commands run; thousands of communes are kept by ``kept`` alone."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "lensan.sqlite").write_bytes(sqlite_template)
    return tmp_path / "home"


def test_what_was_kept_is_there_in_a_new_home_with_its_secrets(
    lensan: Lensan, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the key nothing is written until one says so, and what is there is not written over."""
    monkeypatch.delenv("LENSAN_KEY")
    assert "--without-secrets" in sentence(lensan("restore", str(kept)))
    monkeypatch.setenv("LENSAN_KEY", KEY + " khác")
    assert "another LENSAN_KEY" in sentence(lensan("restore", str(kept)))
    assert not (tmp_path / "new").exists()
    monkeypatch.setenv("LENSAN_KEY", KEY)
    assert "bí mật".encode() not in kept.read_bytes()
    said = lensan("restore", str(kept))
    assert (said.code, said.err) == (0, "")
    assert "the next sync takes up what the shops have had since" in said.out
    assert "Phones that were remembered (1) are so no more" in said.out
    assert (opens(tmp_path / "home"), opens(tmp_path / "new")) == ((1, 1), (0, 0))
    assert [one["code"] for one in lensan("seasons", "list", "--format", "json").json] == ["vai-2031"]
    assert (tmp_path / "new" / "secrets.toml").read_text(encoding="utf-8") == 'postmart = "bí mật"\n'
    assert lensan("reconcile").code == 0
    assert "restore into a new home" in sentence(lensan("restore", str(kept)))


def test_without_a_key_or_where_one_says_so_the_secrets_stay(
    lensan: Lensan, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty / "secrets.toml").write_text('postmart = "bí mật"\n', encoding="utf-8")
    come_in(empty)
    for key, how, where in (("", ["--moved"], "it.lensan"), (KEY, ["--without-secrets"], "with.lensan")):
        monkeypatch.setenv("LENSAN_HOME", str(empty))
        monkeypatch.setenv("LENSAN_KEY", key)
        said = lensan("backup", str(tmp_path / where))
        assert ("The secrets of the shops are not in it: set LENSAN_KEY" in said.out) == (not key)
        monkeypatch.setenv("LENSAN_HOME", str(tmp_path / f"new-{where}"))
        assert lensan("restore", str(tmp_path / where), *how).code == 0
        assert not (tmp_path / f"new-{where}" / "secrets.toml").exists()
        assert opens(tmp_path / f"new-{where}") == (0, int("--moved" in how))


def handed_in(home: Path, environ: dict[str, str]) -> int:
    """A photo that is kept in a market, sealed as its home seals."""
    settings = Settings.read(environ, home)
    with whole(home / "lensan.sqlite") as database, database.write() as connection:
        return keep(connection, EVERYTHING, PHOTO, settings.sealing_key(), None, 5)


def photo_at(home: Path, environ: dict[str, str], key: int) -> bytes:
    settings = Settings.read(environ, home)
    with whole(home / "lensan.sqlite") as database, database.read() as connection:
        found = open_upload(connection, EVERYTHING, key, settings.opening_keys())
    assert found is not None
    return found[1]


def test_what_was_handed_in_opens_in_a_new_home_by_the_same_key(
    lensan: Lensan, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed by the key at home before there was one of the environment, and by that one since."""
    new, environ = tmp_path / "new", {"LENSAN_KEY": KEY}
    before = handed_in(empty, {})
    monkeypatch.setenv("LENSAN_KEY", KEY)
    since = handed_in(empty, environ)
    said = lensan("backup", str(tmp_path / "it.lensan"))
    assert "sealed by a key" not in said.out
    monkeypatch.setenv("LENSAN_HOME", str(new))
    said = lensan("restore", str(tmp_path / "it.lensan"))
    assert (said.code, "sealed by a key" in said.out) == (0, False)
    assert [photo_at(new, environ, one) for one in (before, since)] == [PHOTO.content] * 2


def test_what_is_sealed_by_a_key_at_home_alone_is_said_to_be_closed_elsewhere(
    lensan: Lensan, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, new = empty, tmp_path / "new"
    monkeypatch.delenv("LENSAN_KEY", raising=False)
    key = handed_in(home, {})
    said = lensan("backup", str(tmp_path / "it.lensan"))
    assert f"sealed by a key in {home / 'secrets.toml'}, and are read nowhere without that" in said.out
    monkeypatch.setenv("LENSAN_HOME", str(new))
    said = lensan("restore", str(tmp_path / "it.lensan"))
    assert "sealed by a key that is not here: put back the secrets.toml" in said.out
    with pytest.raises(SealError):
        photo_at(new, {}, key)
    (new / "secrets.toml").write_bytes((home / "secrets.toml").read_bytes())
    assert photo_at(new, {}, key) == PHOTO.content


def test_a_home_of_an_older_release_is_backed_up_before_it_is_upgraded(
    lensan: Lensan, bare_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_home.made(bare_url).close()
    monkeypatch.setenv("LENSAN_DATABASE_URL", bare_url)
    said = lensan("backup", str(tmp_path / "before.lensan"))
    assert (said.code, said.err) == (0, "")
    assert (tmp_path / "before.lensan").exists()


def test_in_a_folder_it_gets_a_name_of_its_hour(lensan: Lensan, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    assert lensan("backup", str(tmp_path / "kept")).code == 0
    [path] = (tmp_path / "kept").iterdir()
    assert path.match("lensan-????????-??????.lensan")


def test_a_key_that_is_too_short_and_a_home_without_a_market_are_said(
    lensan: Lensan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing to keep" in sentence(lensan("backup", str(tmp_path / "it.lensan")))
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("LENSAN_KEY", "short")
    assert "fewer than 16 letters" in sentence(lensan("backup", str(tmp_path / "it.lensan")))
    assert not (tmp_path / "it.lensan").exists()


def test_what_is_no_backup_is_said_to_be_none(lensan: Lensan, tmp_path: Path) -> None:
    (tmp_path / "it.lensan").write_text("anything")
    assert "is no backup of Lên Sàn" in sentence(lensan("restore", str(tmp_path / "it.lensan")))
    assert "cannot be read" in sentence(lensan("restore", str(tmp_path / "none.lensan")))
