"""One-time codes of the second factor (TOTP, RFC 6238): six digits every thirty seconds, each taken once."""

import hmac
from base64 import b32encode
from hashlib import sha256

import pyotp
import segno

from marketplace.storage.settings import Settings

STEP_MS = 30_000
_APART = (0, -1, 1)
"""How many steps a person's clock may be apart from ours."""


def proposed_secret(settings: Settings, token: str) -> str:
    """Return the secret that a session may set up: the same each time it asks, and nobody else's."""
    return b32encode(hmac.new(settings.sealing_key().encode(), f"totp {token}".encode(), sha256).digest()[:20]).decode()


def matching_step(secret: str, code: str, now_ms: int) -> int | None:
    """Return the step whose code this is, now or one step apart; None where it is none of them."""
    typed = "".join(code.split())
    if not (len(typed) == 6 and typed.isascii() and typed.isdecimal()):
        return None
    codes, step = pyotp.TOTP(secret), now_ms // STEP_MS
    found = [one for one in (step + apart for apart in _APART) if hmac.compare_digest(codes.generate_otp(one), typed)]
    return found[0] if found else None


def picture(secret: str, code: str) -> str:
    """Return the QR code by which an authenticator takes the secret, as an inline image; ``code`` is the person's."""
    address = pyotp.TOTP(secret).provisioning_uri(name=code, issuer_name="Lên Sàn")
    return str(segno.make(address, micro=False).svg_data_uri(scale=4, border=4))
