"""Attempts: how long somebody who tried in vain has to wait, by what is guessed and from where.

What is tried is counted before it is tried (``begin``), so that many at the same instant are as many attempts. Each
thing that can be guessed has a key of its own, which begins anew for nothing else than that very thing being right.
On a remembered device the key of its person there is asked alone: whoever guesses elsewhere never locks it out. Of
each stretch of attempts one line stands in the audit, with their number (``tell``); what was typed is in none.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from sqlalchemy import Connection

from marketplace.directory import audit
from marketplace.directory.audit_acts import AuditDetail
from marketplace.storage import Database, bulk, locks
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.instants import iso

_ATTEMPT = TABLES["attempt"]
_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000


class Pace(NamedTuple):
    """So many attempts are free, each later one is waited for twice as long, at most so long; forgotten when quiet."""

    free: int
    most_ms: int
    quiet_ms: int


class AttemptKey(NamedTuple):
    """Whose attempts are counted together: a digest of it, and whose it is where the audit may tell that."""

    kind: str
    digest: bytes
    whose: str | None = None


class _Counted(NamedTuple):
    failures: int
    last_ms: int
    until_ms: int
    untold: int
    since_ms: int


class _Ended(NamedTuple):
    """A stretch that is over."""

    key: bytes
    whose: str
    untold: int
    since_ms: int


PACES: Mapping[str, Pace] = {
    # About a hundred a day, where ASVS 2.2.1 has a hundred an hour at most.
    "person": Pace(5, 15 * _MINUTE, _DAY),
    # A commune shares one address, and so does a mobile network: what guards each person is the person's own pace.
    "address": Pace(30, _MINUTE, _HOUR),
    # Whoever types a card's letters, wherever: one in two seconds once much is wrong. With 100,000 cards given out at
    # any time, that finds fewer than two of the 32^8 in a year.
    "cards": Pace(100, 2 * _SECOND, _HOUR),
    # Three of a million codes count at a time: at a hundred a day, who has the password finds one in 3,000 days.
    "code": Pace(5, 15 * _MINUTE, _DAY),
    # Of the million PINs fewer than 250 can be tried in the 90 days that a stolen phone remembers a person.
    "device": Pace(5, 12 * _HOUR, 90 * _DAY),
}
PAUSE_MS, LONGEST_MS = 10 * _MINUTE, _HOUR
"""A stretch of attempts is over after so long a pause, and after so long at most."""
_OF = "SELECT failures, last_ms, until_ms, untold, since_ms FROM attempt WHERE key = :key"
_OVER = """
UPDATE attempt SET failures = failures - 1, until_ms = 0, untold = CASE WHEN untold > 0 THEN untold - 1 ELSE 0 END
WHERE key = :key AND failures > 0
"""
_ANEW = """
UPDATE attempt SET failures = 0, last_ms = 0, until_ms = 0, untold = untold - 1
WHERE key = :key AND whose IS NOT NULL AND untold > 1
"""
_FORGET = "DELETE FROM attempt WHERE key = :key"
_SWEEP = "DELETE FROM attempt WHERE last_ms < :before AND until_ms < :now"
_ENDED = """
SELECT key, whose, untold, since_ms FROM attempt
WHERE untold > 0 AND whose IS NOT NULL AND (last_ms < :pause OR since_ms < :longest) ORDER BY key
"""
_TOLD = "UPDATE attempt SET untold = 0 WHERE key = :key"


def of_person(person_id: int) -> AttemptKey:
    """Return the key of a person, wherever somebody tries to be that person."""
    return _key("person", f"id {person_id}", f"person {person_id}")


def of_typed(typed: str) -> AttemptKey:
    """Return the key of a number or code that is nobody's: it waits like a person's, and so tells nothing.

    Nor does the audit: in place of a number somebody may have typed a secret.
    """
    return _key("person", f"typed {names.key(typed)}")


def of_address(address: str) -> AttemptKey:
    """Return the key of an address; of IPv6 the whole network of a subscriber (/64) is one."""
    try:
        known = ip_address(address.strip())
    except ValueError:
        return _key("address", address)
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64)
    return _key("address", str(known), f"address {known}")


def of_device(device_id: int, person_id: int) -> AttemptKey:
    """Return the key of a person on a remembered device: others who sign in there set nobody free to guess it."""
    return _key("device", f"id {device_id} {person_id}", f"device {device_id}")


def of_code(person_id: int) -> AttemptKey:
    """Return the key of a person's second factor: the password, right once more, is no reason to guess on."""
    return _key("code", f"id {person_id}", f"person {person_id}")


def of_cards() -> AttemptKey:
    """Return the key of all who type a card's letters: who has the QR code waits for none of them."""
    return _key("cards", "all")


def wait_ms(connection: Connection, keys: Iterable[AttemptKey], now_ms: int) -> int:
    """Return how long nothing may be tried, to tell it beforehand; 0 where it may. ``begin`` counts, this does not."""
    return max(_wait(connection, key, now_ms) for key in keys)


def begin(connection: Connection, keys: Iterable[AttemptKey], now_ms: int) -> int:
    """Count an attempt as failed before it is made and return 0; else return the wait, and count nothing.

    Commit it before anything is tried; ``succeeded`` takes it back.
    """
    held = sorted(set(keys))
    for key in held:
        columns = ("key", "failures", "last_ms", "until_ms", "untold", "since_ms")
        bulk.insert_new(connection, _ATTEMPT, columns, [(key.digest, 0, now_ms, 0, 0, now_ms)])
        locks.lock_rows(connection, _OF + locks.for_update(connection), {"key": key.digest})
    wait = wait_ms(connection, held, now_ms)
    if not wait:
        failed(connection, held, now_ms)
    return wait


def failed(connection: Connection, keys: Iterable[AttemptKey], now_ms: int) -> None:
    """Count what was tried in vain without ``begin``."""
    columns = ("failures", "last_ms", "until_ms", "whose", "untold", "since_ms")
    for key in sorted(set(keys)):
        pace, failures, untold, since_ms = PACES[key.kind], 1, 0, now_ms
        for one in map(_Counted._make, bulk.select(connection, _OF, {"key": key.digest})):
            failures = one.failures + 1 if now_ms - one.last_ms < pace.quiet_ms else 1
            untold, since_ms = one.untold, one.since_ms if one.untold else now_ms
        until_ms = now_ms + _delay_ms(pace, failures)
        row = (key.digest, failures, now_ms, until_ms, key.whose, untold + 1, since_ms)
        bulk.put(connection, _ATTEMPT, ("key",), columns, [row])


def succeeded(connection: Connection, keys: Iterable[AttemptKey]) -> None:
    """Take back what ``begin`` counted; the thing that was right begins anew.

    An address does not, nor do all who type cards: whoever has an account or a card of his own could go on guessing.
    """
    for key in sorted(set(keys)):
        asked = {"key": key.digest}
        if key.kind in {"address", "cards"}:
            bulk.execute(connection, _OVER, asked)
        elif not bulk.execute(connection, _ANEW, asked):
            bulk.execute(connection, _FORGET, asked)


def tell(database: Database, now_ms: int) -> int:
    """Add a line to the audit for each stretch of attempts that is over; return how many there are."""
    asked = {"pause": now_ms - PAUSE_MS, "longest": now_ms - LONGEST_MS}
    with database.read() as connection:
        if not bulk.select(connection, _ENDED, asked):
            return 0
    with database.write() as connection:
        ended = [_Ended(*row) for row in bulk.select(connection, _ENDED + locks.for_update(connection), asked)]
        for one in ended:
            kind, _, of = one.whose.partition(" ")
            said: AuditDetail = {"kind": kind, "count": one.untold, "began": iso(one.since_ms)}
            called = audit.called(connection, int(of)) if kind == "person" else of
            audit.note(connection, now_ms, audit.BY_ITSELF, "sign-in failed", called, said)
            bulk.execute(connection, _TOLD, {"key": one.key})
    return len(ended)


def sweep(connection: Connection, now_ms: int) -> None:
    """Forget what no pace counts any more, after it was told."""
    longest = max(pace.quiet_ms for pace in PACES.values())
    bulk.execute(connection, _SWEEP, {"before": now_ms - longest, "now": now_ms})


def _wait(connection: Connection, key: AttemptKey, now_ms: int) -> int:
    found = map(_Counted._make, bulk.select(connection, _OF, {"key": key.digest}))
    return max([0, *(one.until_ms - now_ms for one in found)])


def _delay_ms(pace: Pace, failures: int) -> int:
    over = failures - pace.free
    return 0 if over < 0 else min(_SECOND << min(over, 40), pace.most_ms)


def _key(kind: str, said: str, whose: str | None = None) -> AttemptKey:
    return AttemptKey(kind, sha256(f"{kind} {said}".encode()).digest(), whose)
