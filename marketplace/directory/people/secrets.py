"""Secrets: passwords and PINs, kept as Argon2id makes of them, checked in the same time whoever is asked for.

A PIN counts on a device alone on which its person is remembered. To try one takes a thirtieth of a second, in which
nobody else may be kept from writing: what is kept is read, tried without a transaction (``tried``), and must still be
kept in the transaction that it opens a door in (``holds``).
"""

import re
import unicodedata
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.people import devices, sessions
from marketplace.storage import bulk, locks
from marketplace.words import names
from marketplace.words.messages import Refusal

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PASSWORD, PIN = "password", "pin"
LEAST, MOST = 8, 128
"""Letters of a password."""
# OWASP's smallest (Password Storage Cheat Sheet, 2025): 19 MiB, two passes, one lane; 33 ms here. RFC 9106's second
# choice takes 345 ms on two cores, and 64 MiB of each sign-in.
MEMORY_KIB, PASSES, LANES = 19_456, 2, 1

_COMMON = Path(__file__).parents[3] / "data" / "common_passwords.csv"
"""Those of eight letters and more among the 20,000 that are used most (Django's list, by Royce Williams), and ours."""
_OF = "SELECT code, name, phone, secret, secret_kind, ended_ms FROM person WHERE id = :person"
_SET = """
UPDATE person SET secret = :secret, secret_kind = :kind, secret_ms = :now WHERE id = :person AND ended_ms IS NULL
"""
_STILL = "SELECT id FROM person WHERE id = :person AND secret = :made AND ended_ms IS NULL"
_REHASH = "UPDATE person SET secret = :new WHERE id = :person AND secret = :old AND ended_ms IS NULL"
_RESET = "UPDATE person SET secret = NULL, secret_kind = NULL, secret_ms = NULL WHERE id = :person"
_CARDS = "UPDATE card SET revoked_ms = :now WHERE person_id = :person AND used_ms IS NULL AND revoked_ms IS NULL"


class SecretError(Refusal):
    """A secret cannot be taken; ``sentence`` says why and what to choose instead, and never the secret."""


class KeptSecret(NamedTuple):
    """What a secret is tried against. ``made`` is what Argon2id made of it; None where nothing counts."""

    person_id: int
    made: str | None
    device_id: int | None
    """The device on which alone it counts; None where it counts everywhere."""


class ProvenSecret(NamedTuple):
    """A secret that somebody knew, to be held against what is kept by then; ``anew`` where parameters have risen."""

    of: KeptSecret
    anew: str | None


class _Kept(NamedTuple):
    """What is kept of a person that a secret is held against."""

    code: str
    name: str
    phone: str | None
    secret: str | None
    kind: str | None
    ended_ms: int | None


def set_secret(
    connection: Connection,
    person_id: int,
    secret: str,
    kind: str,
    now_ms: int,
    but: int | None = None,
    made: str | None = None,
) -> None:
    """Set the password or PIN that a person chose, and close the person's sessions, but one of this id.

    ``made`` is what ``made_of`` made of it before the transaction. SecretError where it is too short, too long, or
    easily guessed.
    """
    for kept in map(_Kept._make, bulk.select(connection, _OF, {"person": person_id})):
        (_check_pin if kind == PIN else _check_password)(kept, _normal(secret))
        said = {"secret": made or made_of(secret), "kind": kind, "now": now_ms, "person": person_id}
        if bulk.execute(connection, _SET, said):
            sessions.close_all(connection, person_id, now_ms, but)
            who = audit.signed_by(connection, person_id)
            audit.note(connection, now_ms, who, "secret chosen", who.name, {"kind": kind})
            return
    raise SecretError(
        "Nobody who may sign in has this secret to choose; ask your administrator",
        "Người này không còn được đăng nhập; hãy hỏi người quản trị.",
    )


def reset(connection: Connection, person_id: int, by: int | None, now_ms: int) -> None:
    """Forget a person's secret, with every session, device and unused card: only a new card opens the door again."""
    bulk.execute(connection, _RESET, {"person": person_id})
    bulk.execute(connection, _CARDS, {"person": person_id, "now": now_ms})
    sessions.close_all(connection, person_id, now_ms)
    devices.forget_all(connection, person_id, by, now_ms)
    who, called = audit.signed_by(connection, by), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "secret reset", called)


def made_of(secret: str) -> str:
    """Return what Argon2id makes of a secret; it takes long, and needs no transaction."""
    return _hasher().hash(_normal(secret)[: MOST + 1])


def kept_secret(connection: Connection, person_id: int | None, device_id: int | None, now_ms: int) -> KeptSecret:
    """Return what a person's secret is tried against, on this remembered device or on none."""
    for kept in map(_Kept._make, bulk.select(connection, _OF, {"person": person_id or 0})):
        known = device_id is not None and devices.knows(connection, device_id, person_id or 0, now_ms)
        counts = kept.ended_ms is None and (kept.kind != PIN or known)
        return KeptSecret(person_id or 0, kept.secret if counts else None, device_id if kept.kind == PIN else None)
    return KeptSecret(0, None, None)


def tried(kept: KeptSecret, secret: str) -> ProvenSecret | None:
    """Say whether this is the secret that is kept, without a transaction; None where it is not.

    Where nothing counts, the same work is done and it is not.
    """
    typed = _normal(secret)
    if not _matches(kept.made or _of_nobody(), typed) or kept.made is None:
        return None
    return ProvenSecret(kept, made_of(typed) if _hasher().check_needs_rehash(kept.made) else None)


def holds(connection: Connection, proven: ProvenSecret, now_ms: int) -> bool:
    """Say whether what was proven is still kept, in a write transaction; it is kept anew where parameters have risen.

    Nobody changes or resets it until that transaction ends.
    """
    person_id, made, device_id = proven.of
    if device_id is not None and not devices.knows(connection, device_id, person_id, now_ms):
        return False
    if proven.anew is not None:
        return bool(bulk.execute(connection, _REHASH, {"new": proven.anew, "person": person_id, "old": made}))
    asked = _STILL + locks.for_share(connection)
    return bool(bulk.select(connection, asked, {"person": person_id, "made": made}))


def _matches(kept: str, secret: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, secret[: MOST + 1])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # takes time to import, which most commands do without

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


@cache
def _of_nobody() -> str:
    return _hasher().hash(token_urlsafe(32))


def _normal(secret: str) -> str:
    """Return a secret as every keyboard gives it: composed, and compatible letters made one (NFKC)."""
    return unicodedata.normalize("NFKC", secret)


def _check_password(of: _Kept, password: str) -> None:
    if len(password) < LEAST:
        raise SecretError(
            f"A password has at least {LEAST} letters; take several words, which are easy to keep in mind",
            f"Mật khẩu cần ít nhất {LEAST} ký tự; hãy ghép vài từ cho dễ nhớ.",
        )
    if len(password) > MOST:
        raise SecretError(
            f"A password has at most {MOST} letters; take a shorter one",
            f"Mật khẩu có nhiều nhất {MOST} ký tự; hãy đặt ngắn hơn.",
        )
    plain = password.casefold()
    if plain in _common() or len(set(plain)) < 4 or _holds_own(of, plain):
        raise SecretError(
            "This password is easily guessed: it is among the most used ones, or made of your own name or number; "
            "take several words that do not belong together",
            "Mật khẩu này dễ đoán: nhiều người dùng, hoặc có tên hay số điện thoại của bạn; hãy ghép vài từ không liên "
            "quan với nhau.",
        )


def _holds_own(of: _Kept, password: str) -> bool:
    """Say whether a password is made of what everybody knows of a person: number, code, whole or given name.

    A given name of three letters and fewer stands in too many words; it counts where nothing else but digits and signs
    stands beside it. Names are compared without their marks.
    """
    number = of.phone[2:] if of.phone else ""
    said = (number, of.code.casefold(), of.code.casefold().replace("-", ""))
    if any(one in password for one in said if len(one) >= 6):
        return True
    letters = names.key(password).replace(" ", "")
    whole, given = names.key(of.name).replace(" ", ""), names.key(of.name).rpartition(" ")[2]
    alone = re.sub("[^a-z]", "", letters)
    return (len(whole) >= 6 and whole in letters) or (len(given) >= 4 and given in letters) or alone in {given, whole}


def _check_pin(of: _Kept, pin: str) -> None:
    if not re.fullmatch("[0-9]{6}", pin):
        raise SecretError("A PIN is six digits; type six digits", "Mã PIN gồm đúng 6 chữ số; hãy nhập 6 chữ số.")
    if _is_guessed(pin) or (of.phone or "").endswith(pin):
        raise SecretError(
            "This PIN is easily guessed: a row of digits, a birthday, or the end of your number; take another",
            "Mã PIN này dễ đoán: dãy số liền, ngày sinh hoặc đuôi số điện thoại của bạn; hãy chọn mã khác.",
        )


def _is_guessed(pin: str) -> bool:
    """Say whether six digits repeat, run up or down, or are a day as people write their birthday."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeats = pin[:3] == pin[3:] or pin[:2] * 3 == pin or len(set(pin)) <= 2
    return repeats or steps in ({1}, {9}) or any(_is_day(*one) for one in _days(pin))


def _days(pin: str) -> list[tuple[int, int, int]]:
    """Return the year, month and day that six digits may be: ddmmyy, yymmdd, and dmyyyy."""
    one, two, three = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return [(2000 + three, two, one), (2000 + one, two, three), (int(pin[2:]), int(pin[1]), int(pin[0]))]


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return 1900 <= date(year, month, day).year <= 2099
    except ValueError:
        return False


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split("\n")[1:-1])
