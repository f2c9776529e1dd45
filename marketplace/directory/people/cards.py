"""Cards: a person who has no secret yet signs in by one, once, within seven days; a new card makes older ones void.

Its short code has forty bits, too few for a digest that is quickly made: Argon2id makes it, so that whoever reads the
table cannot try them all. The long token of its QR code needs no such work.
"""

import secrets
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, insert

from marketplace.directory import audit
from marketplace.directory.people.secrets import LANES, MEMORY_KIB, PASSES
from marketplace.directory.rights.visitor import digest_of
from marketplace.storage import bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words.messages import Refusal

_CARD = TABLES["card"]
VALID_MS = 7 * 86_400_000
LETTERS = 8
ADDRESS = "/the/{token}"
"""Where its QR code leads, at our address."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: none of its letters is taken for another."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys("- \u2013\u2011.", ""))
_SALT = b"a card of Len San"
_MAY = "SELECT id FROM person WHERE id = :person AND ended_ms IS NULL"
_VOID = "UPDATE card SET revoked_ms = :now WHERE person_id = :person AND used_ms IS NULL AND revoked_ms IS NULL"
_FOUND = "SELECT id, person_id FROM card WHERE token_digest = :token OR code_digest = :code"
_USE = """
UPDATE card SET used_ms = :now WHERE id = :card AND used_ms IS NULL AND revoked_ms IS NULL AND ends_ms > :now
"""
_HOLDER = """
SELECT c.person_id FROM card c JOIN person p ON p.id = c.person_id
WHERE (c.token_digest = :token OR c.code_digest = :code) AND c.used_ms IS NULL AND c.revoked_ms IS NULL
AND c.ends_ms > :now AND p.ended_ms IS NULL
"""
_STANDING = """
SELECT id, made_ms, ends_ms FROM card WHERE person_id = :person AND used_ms IS NULL AND revoked_ms IS NULL
AND ends_ms > :now ORDER BY id DESC
"""


class CardError(Refusal):
    """A card cannot be issued; ``sentence`` says why."""


class IssuedCard(NamedTuple):
    """A card as it is given away, and known here no more: the code to type, and the token of its QR code."""

    code: str
    token: str


class CardRow(NamedTuple):
    """A card that was neither used nor revoked, and when it ends."""

    id: int
    made_ms: int
    ends_ms: int


def issue(connection: Connection, person_id: int, by: int | None, now_ms: int) -> IssuedCard:
    """Issue a card; the ones that person still has are void from now on. CardError where the person has ended."""
    if not bulk.select(connection, _MAY + locks.for_update(connection), {"person": person_id}):
        raise CardError(
            "This person may not sign in any more, so there is no card; add the person anew if need be",
            "Người này không còn được đăng nhập nên không cấp thẻ; nếu cần hãy thêm người mới.",
        )
    bulk.execute(connection, _VOID, {"person": person_id, "now": now_ms})
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(LETTERS))
    card = IssuedCard(f"{letters[:4]}-{letters[4:]}", secrets.token_urlsafe(32))
    row = {"code_digest": _digest_of_code(letters), "token_digest": digest_of(card.token), "person_id": person_id,
           "made_ms": now_ms, "made_by": by, "ends_ms": now_ms + VALID_MS}  # fmt: skip
    connection.execute(insert(_CARD).values(row))
    who, called = audit.signed_by(connection, by), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "card issued", called)
    return card


def take(connection: Connection, code_or_token: str, now_ms: int) -> int | None:
    """Use a card, by its code or its token; return its person, or None where it was used before, ended or void.

    Of two at the same instant one is let in.
    """
    typed = code_or_token.strip()
    code = _digest_of_code(normal_code(typed)) if normal_code(typed) else b""
    for card_id, person_id in bulk.select(connection, _FOUND, {"token": digest_of(typed), "code": code}):
        if not bulk.select(connection, _MAY + locks.for_share(connection), {"person": person_id}):
            return None
        if not bulk.execute(connection, _USE, {"card": card_id, "now": now_ms}):
            return None
        who = audit.signed_by(connection, person_id)
        audit.note(connection, now_ms, who, "card used", who.name)
        return int(person_id)
    return None


def holder(connection: Connection, code_or_token: str, now_ms: int) -> int | None:
    """Return whose card it is without using it, by its code or its token; None where it opens nothing (any more)."""
    typed = code_or_token.strip()
    code = _digest_of_code(normal_code(typed)) if normal_code(typed) else b""
    said = {"token": digest_of(typed), "code": code, "now": now_ms}
    return next((int(person_id) for person_id in bulk.scalars(connection, _HOLDER, said)), None)


def revoke(connection: Connection, person_id: int, by: int | None, now_ms: int) -> bool:
    """Make a person's unused cards void; False where there was none."""
    if not bulk.execute(connection, _VOID, {"person": person_id, "now": now_ms}):
        return False
    who, called = audit.signed_by(connection, by), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "card revoked", called)
    return True


def standing(connection: Connection, person_id: int, now_ms: int) -> CardRow | None:
    """Return the card that a person can still use; None without one."""
    found = bulk.select(connection, _STANDING, {"person": person_id, "now": now_ms})
    return next((CardRow(*row) for row in found), None)


def normal_code(typed: str) -> str:
    """Return the letters of a code as it was issued, however they were typed; '' where they can be none."""
    letters = typed.upper().translate(_READ_AS)
    return letters if len(letters) == LETTERS and set(letters) <= set(_ALPHABET) else ""


@lru_cache(maxsize=64)
def _digest_of_code(letters: str) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # takes time to import, which most commands do without

    return hash_secret_raw(letters.encode(), _SALT, PASSES, MEMORY_KIB, LANES, 32, Type.ID)
