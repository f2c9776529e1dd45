"""The environment, read once: where things are kept, which database, and the secrets of the channels."""

import os
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkstemp
from urllib.parse import quote

import tomli_w

from marketplace.storage.encryption import KEY, key_of
from marketplace.words.messages import OperatorRefusal

DEFAULT_HOME = Path("data/local")
_DATABASE = "lensan.sqlite"
SECRETS = "secrets.toml"
_LOCK = "secrets.lock"
_PATIENCE_S = 30.0
_WEBHOOK = "webhook "  # no channel's code has a space in it
_OIDC = "oidc client secret"
_SEALING = "sealing key"
RECIPIENT_DAYS = 14
"""So many days after it was typed it is known at most who gets a parcel, unless the environment says otherwise."""
_LONGEST_DAYS = 60
ASK_BELOW_PACKS = 10
_MOST_PACKS = 10_000


class SettingsError(OperatorRefusal):
    """A setting cannot be used; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where Lên Sàn keeps its things. ``database_url`` is an SQLAlchemy URL; it may hold a password: never print it."""

    home: Path
    database_url: str
    environ: Mapping[str, str]

    @classmethod
    def read(cls, environ: Mapping[str, str], home: Path | None = None) -> "Settings":
        """Read ``LENSAN_HOME`` and ``LENSAN_DATABASE_URL``; a home given by the caller wins over the environment.

        SettingsError where the home is that of a user who is not there.
        """
        place = _expanded(home or Path(environ.get("LENSAN_HOME") or DEFAULT_HOME)).absolute()
        url = environ.get("LENSAN_DATABASE_URL") or f"sqlite:///{quote(str(place / _DATABASE))}"
        return cls(home=place, database_url=_driver(url), environ=environ)

    def __repr__(self) -> str:
        return f"Settings(home={str(self.home)!r})"

    def check(self) -> None:
        """Raise SettingsError where no directory can be, for a file is there."""
        for place in (self.home, *self.home.parents):
            if place.exists():
                if not place.is_dir():
                    raise SettingsError(f"{place} is a file; give a directory with --home or LENSAN_HOME")
                return

    def prepare(self) -> None:
        """Make the home directory, readable by its owner alone; SettingsError when that cannot be."""
        self.check()
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            why = (error.strerror or "no reason is given").lower()
            raise SettingsError(f"{self.home} cannot be made ({why}); give another home with --home") from error

    def secret(self, channel: str) -> str | None:
        """Return the channel's secret: ``LENSAN_SECRET_<CHANNEL>``, else ``secrets.toml`` at home, else None."""
        return self._secret("LENSAN_SECRET_", channel, channel)

    def given_secret(self, channel: str) -> str | None:
        """Return the name of the environment's secret of a channel, which wins over any kept; None where it has none.

        What that secret is, is not told.
        """
        name = _given("LENSAN_SECRET_", channel)
        return name if self.environ.get(name) else None

    def kept_secrets(self) -> list[str]:
        """Return the names under which secrets of the shops are kept at home, without the secrets."""
        return sorted(name for name in self._secrets() if name != _SEALING)

    def keep_secret(self, channel: str, secret: str) -> None:
        """Write a channel's secret into ``secrets.toml`` at home (owner-readable only)."""
        with self._alone():
            self._write(self._secrets() | {channel: secret})

    def webhook_secret(self, channel: str) -> str | None:
        """Return what signs a channel's notices: ``LENSAN_WEBHOOK_SECRET_<CHANNEL>``, else as kept at home."""
        return self._secret("LENSAN_WEBHOOK_SECRET_", channel, _WEBHOOK + channel)

    def keep_webhook_secret(self, channel: str, secret: str | None) -> None:
        """Write what a channel's notices are signed with beside its secret; None forgets it."""
        with self._alone():
            others = {name: value for name, value in self._secrets().items() if name != _WEBHOOK + channel}
            self._write(others if secret is None else others | {_WEBHOOK + channel: secret})

    def oidc_secret(self) -> str | None:
        """Return what we show a provider of OpenID Connect: ``LENSAN_OIDC_CLIENT_SECRET``, else as kept at home."""
        kept = self.environ.get("LENSAN_OIDC_CLIENT_SECRET") or self._secrets().get(_OIDC)
        return None if kept is None else str(kept)

    def sealing_key(self) -> str:
        """Return what seals rows of this home: ``LENSAN_KEY``, else a key that is made and kept beside the secrets.

        SealError where the environment's is too short, SettingsError where none can be kept.
        """
        if given := key_of(self.environ):
            return given
        if _SEALING not in self._secrets():
            self.prepare()
            with self._alone():
                self._write({_SEALING: token_urlsafe(32)} | self._secrets())
        return str(self._secrets()[_SEALING])

    def opening_keys(self) -> tuple[str, ...]:
        """Return every key by which rows may have been sealed: the environment's, and that at home."""
        given, kept = key_of(self.environ), self._secrets().get(_SEALING)
        return tuple(str(key) for key in (given, kept) if key)

    def recipient_days(self) -> int:
        """Return how many days a recipient is kept at most: ``LENSAN_RECIPIENT_DAYS``, else 14.

        SettingsError where it is no number from 1 to 60.
        """
        said = self.environ.get("LENSAN_RECIPIENT_DAYS") or str(RECIPIENT_DAYS)
        if not said.isdecimal() or not 1 <= int(said) <= _LONGEST_DAYS:
            raise SettingsError(f"LENSAN_RECIPIENT_DAYS must be a number of days from 1 to {_LONGEST_DAYS}")
        return int(said)

    def ask_below_packs(self) -> int:
        """Return below how many boxes left a shop without a contract is asked to be set by hand between mornings.

        ``LENSAN_ASK_BELOW_BOXES``, else 10; SettingsError where it is no number from 0 to 10,000.
        """
        said = self.environ.get("LENSAN_ASK_BELOW_BOXES") or str(ASK_BELOW_PACKS)
        if not said.isdecimal() or int(said[:9]) > _MOST_PACKS:
            raise SettingsError(f"LENSAN_ASK_BELOW_BOXES must be a number of boxes from 0 to {_MOST_PACKS}")
        return int(said)

    @property
    def seals_by_home(self) -> bool:
        """Whether rows are sealed by a key that is kept at home, and travels in no backup."""
        return not self.environ.get(KEY) and _SEALING in self._secrets()

    def secrets(self) -> dict[str, str]:
        """Return all that is kept in ``secrets.toml`` at home, by its name there; for a backup, which seals it."""
        return {name: str(value) for name, value in self._secrets().items()}

    def take_secrets(self, secrets: Mapping[str, str]) -> None:
        """Write what ``secrets`` returned once into ``secrets.toml`` at home, beside what is there."""
        with self._alone():
            self._write(self._secrets() | dict(secrets))

    def _secret(self, prefix: str, channel: str, key: str) -> str | None:
        if value := self.environ.get(_given(prefix, channel)):
            return value
        kept = self._secrets().get(key)
        return None if kept is None else str(kept)

    def _write(self, secrets: Mapping[str, object]) -> None:
        """Put a new file, readable by its owner alone, in the place of the old one, which stays whole until then."""
        text = tomli_w.dumps({key: str(value) for key, value in sorted(secrets.items())})
        written: str | None = None
        try:
            handle, written = mkstemp(dir=self.home, prefix=f".{SECRETS}-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(self.home / SECRETS)
        except OSError as error:
            if written is not None:
                Path(written).unlink()
            why = (error.strerror or "no reason is given").lower()
            told = f"{self.home / SECRETS} cannot be written ({why}); see that it may be, and that there is room"
            raise SettingsError(told) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time change the secrets; its lock goes with it, also where it is killed.

        The lock is SQLite's, which is the same on every system.
        """
        place = self.home / _LOCK
        with ExitStack() as stack:
            try:
                lock = stack.enter_context(closing(sqlite3.connect(place, timeout=_PATIENCE_S, isolation_level=None)))
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                from marketplace.storage import cause_of  # takes long to import, and is asked for seldom

                raise SettingsError(cause_of(error, str(place)) or f"{place} cannot be locked ({error})") from error
            yield

    def _secrets(self) -> dict[str, object]:
        path = self.home / SECRETS
        if not path.exists():
            return {}
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path} is not valid TOML; correct it or delete it") from error
        except OSError as error:
            why = (error.strerror or "no reason is given").lower()
            raise SettingsError(f"{path} cannot be read ({why}); let this user read it, or delete it") from error
        if not all(isinstance(value, str) for value in found.values()):
            raise SettingsError(f'{path} holds more than lines of the form name = "secret"; correct it or delete it')
        return found


def _given(prefix: str, channel: str) -> str:
    return prefix + channel.upper().replace("-", "_")


def _expanded(place: Path) -> Path:
    try:
        return place.expanduser()
    except RuntimeError as error:
        raise SettingsError(f"{place} is the home of nobody on this machine; give a directory with --home") from error


def _driver(url: str) -> str:
    """Name the driver in a PostgreSQL URL: psycopg 3."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
