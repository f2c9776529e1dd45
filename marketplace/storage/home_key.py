"""The key by which this home seals what it keeps: that of the environment, else one that is made and kept at home.

The one at home guards what is carried away without it, such as a database alone; whoever reads the home reads both.
"""

import os
from pathlib import Path
from secrets import token_urlsafe
from tempfile import mkstemp

from marketplace.storage.encryption import key_of
from marketplace.storage.settings import Settings, SettingsError

_FILE = "key"


def home_key(settings: Settings) -> str:
    """Return the key, made where there is none yet; SettingsError where it can be neither read nor written."""
    given = key_of(settings.environ)
    if given is not None:
        return given
    settings.prepare()
    path = settings.home / _FILE
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise SettingsError(f"{path} cannot be read or written ({why.lower()}); let this user do so") from error
    if not key:
        raise SettingsError(f"{path} is empty; put the key back from where you keep it, or delete the file")
    return key


def _make(path: Path) -> None:
    """Write a new key for the owner alone; of several that do it at once the first one's stays."""
    handle, written = mkstemp(dir=path.parent, prefix=f".{_FILE}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(written, path)
        except FileExistsError:
            return
    finally:
        Path(written).unlink()
