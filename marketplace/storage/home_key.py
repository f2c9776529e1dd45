"""The key by which this home seals what it keeps: that of the environment, else one that is made and kept at home.

The one at home guards what is carried away without it, such as a database alone; whoever reads the home reads both.
It stands among the secrets, and travels sealed with them.
"""

from marketplace.storage.encryption import seal, unseal
from marketplace.storage.settings import Settings


def home_key(settings: Settings) -> str:
    """Return the key, made where there is none yet; SettingsError where it can be neither read nor written."""
    return settings.sealing_key()


def seal_at_home(settings: Settings, content: bytes) -> bytes:
    """Return the content as only this home's key opens it."""
    return seal(content, home_key(settings))


def open_at_home(settings: Settings, sealed: bytes) -> bytes:
    """Return what was sealed here, also before the environment gave a key; SealError where it was elsewhere."""
    return unseal(sealed, *settings.opening_keys())
