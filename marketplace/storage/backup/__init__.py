"""Backups: a whole market in one file, written while people and the clock go on, and read back into an empty one.

The file says nothing of the database it came from, so a market can move from SQLite to PostgreSQL and back.
It knows tables and rows, and nothing of what they mean.
"""

from marketplace.storage.backup.archive import BackupError, Manifest, TableManifest, manifest_of, secrets_of
from marketplace.storage.backup.restoring import restore
from marketplace.storage.backup.secrets import opened_secrets, sealed_secrets
from marketplace.storage.backup.writing import back_up, file_name, sweep

__all__ = [
    "BackupError",
    "Manifest",
    "TableManifest",
    "back_up",
    "file_name",
    "manifest_of",
    "opened_secrets",
    "restore",
    "sealed_secrets",
    "secrets_of",
    "sweep",
]
