"""Sealing: what only somebody who has the key reads again (AES in CBC with HMAC, by Fernet)."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache

from marketplace.words.messages import Refusal

KEY = "LENSAN_KEY"
_LEAST = 16
_SALT = 16
_COST, _BLOCK, _LANES = 2**15, 8, 1
"""Scrypt's: about 32 MB and a tenth of a second for each guess, as RFC 7914 and OWASP have it for a person's secret."""


class SealError(Refusal):
    """Something cannot be sealed or opened; the message is one plain sentence, and never holds the key."""


def key_of(environ: Mapping[str, str]) -> str | None:
    """Return the key that the environment gives, or None; SealError where it is too short to keep anything."""
    key = environ.get(KEY)
    if key and len(key.strip()) < _LEAST:
        raise SealError(
            f"{KEY} has fewer than {_LEAST} letters; give a longer one, and keep it apart from the backups",
            f"{KEY} có ít hơn {_LEAST} ký tự; hãy đặt dài hơn và cất riêng với tệp sao lưu.",
        )
    return key or None


def seal(content: bytes, key: str) -> bytes:
    """Return the content as only the key opens it; twice the same gives two different texts."""
    from cryptography.fernet import Fernet

    salt = _salt_of_this_process()
    return salt + Fernet(_derived(key, salt)).encrypt(content)


def unseal(sealed: bytes, *keys: str) -> bytes:
    """Return what one of the keys had sealed; SealError where none did, or what was sealed was changed."""
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet

    salt, token = sealed[:_SALT], sealed[_SALT:]
    try:
        if not keys:
            raise InvalidToken
        return MultiFernet([Fernet(_derived(key, salt)) for key in keys]).decrypt(token)
    except InvalidToken as error:
        raise SealError(
            f"It was sealed with another {KEY} than this; give the one of that day",
            f"Nội dung này được khóa bằng {KEY} khác; hãy dùng {KEY} của ngày đó.",
        ) from error


def opens(sealed: bytes, *keys: str) -> bool:
    """Say whether one of the keys opens what was sealed."""
    try:
        unseal(sealed, *keys)
    except SealError:
        return False
    return True


@lru_cache(maxsize=1)
def _salt_of_this_process() -> bytes:
    """Return a salt for all that this process seals, so that a row costs no derivation of its own."""
    return os.urandom(_SALT)


@lru_cache(maxsize=64)
def _derived(key: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return urlsafe_b64encode(Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_LANES).derive(key.encode()))
