"""The secrets at home in a backup: only sealed, and only by the key of the environment."""

from pathlib import Path

import msgspec

from marketplace.storage.backup.archive import BackupError, secrets_of
from marketplace.storage.encryption import KEY, key_of, seal, unseal
from marketplace.storage.settings import Settings


def sealed_secrets(settings: Settings) -> bytes | None:
    """Return what a backup takes along of the secrets at home; None where there are none, or no key to seal them by."""
    key, secrets = key_of(settings.environ), settings.secrets()
    return seal(msgspec.json.encode(secrets), key) if key and secrets else None


def opened_secrets(settings: Settings, path: Path) -> dict[str, str]:
    """Return the secrets that a backup holds, by name; BackupError or SealError where the key is missing or another."""
    sealed = secrets_of(path)
    if sealed is None:
        return {}
    key = key_of(settings.environ)
    if key is None:
        raise BackupError(
            f"{path} holds sealed secrets of the shops; set {KEY} to what it was then, or leave them there with"
            " --without-secrets"
        )
    return msgspec.json.decode(unseal(sealed, key), type=dict[str, str])
