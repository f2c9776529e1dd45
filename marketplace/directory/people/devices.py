"""Devices: the phones and computers on which people asked to be remembered; one may serve two households."""

from secrets import token_urlsafe
from typing import NamedTuple

from sqlalchemy import Connection, insert

from marketplace.directory import audit
from marketplace.directory.rights.visitor import digest_of
from marketplace.storage import bulk
from marketplace.storage.tables import TABLES

_DEVICE, _ON_IT = TABLES["device"], TABLES["device_person"]
REMEMBERED_MS = 90 * 86_400_000
LONGEST_LABEL = 60
_KNOWN = """
SELECT id, label, made_ms, ends_ms FROM device WHERE token_digest = :digest AND revoked_ms IS NULL AND ends_ms > :now
"""
_PERSONS = """
SELECT p.id, p.code, p.name, p.secret_kind FROM device_person d JOIN person p ON p.id = d.person_id
WHERE d.device_id = :device AND p.ended_ms IS NULL ORDER BY d.since_ms, p.id
"""
_OF_PERSON = """
SELECT d.id, d.label, d.made_ms, d.ends_ms FROM device d JOIN device_person p ON p.device_id = d.id
WHERE p.person_id = :person AND d.revoked_ms IS NULL AND d.ends_ms > :now ORDER BY d.made_ms, d.id
"""
_KNOWS = """
SELECT 1 FROM device d JOIN device_person p ON p.device_id = d.id
WHERE d.id = :device AND p.person_id = :person AND d.revoked_ms IS NULL AND d.ends_ms > :now
"""
_REVOKE = "UPDATE device SET revoked_ms = :now WHERE id = :device AND revoked_ms IS NULL"
_REVOKE_ALL = "UPDATE device SET revoked_ms = :now WHERE revoked_ms IS NULL AND ends_ms > :now"
_CLOSE = """
UPDATE session SET closed_ms = :now
WHERE closed_ms IS NULL AND device_id = :device AND (:all = 1 OR person_id = :person)
"""
_FORGET = "DELETE FROM device_person WHERE device_id = :device AND person_id = :person"
_LEFT = "SELECT 1 FROM device_person WHERE device_id = :device"


class PersonOnDevice(NamedTuple):
    """Somebody who is remembered on a device."""

    id: int
    code: str
    name: str
    secret_kind: str | None


class DeviceRow(NamedTuple):
    """A device that is remembered, with who is remembered on it (people's ids alone where one person's are listed)."""

    id: int
    label: str
    made_ms: int
    ends_ms: int
    persons: tuple[PersonOnDevice, ...] = ()

    def person(self, person_id: int) -> PersonOnDevice | None:
        """Return one of those who are remembered on it."""
        return next((one for one in self.persons if one.id == person_id), None)


def remember(connection: Connection, person_id: int, label: str, now_ms: int) -> str:
    """Remember a new device for 90 days; return the token of its cookie."""
    token = token_urlsafe(32)
    said = " ".join(label.split())[:LONGEST_LABEL]
    row = {"token_digest": digest_of(token), "label": said, "made_ms": now_ms, "ends_ms": now_ms + REMEMBERED_MS}
    device_id = connection.execute(insert(_DEVICE).values(row).returning(_DEVICE.c.id)).scalar_one()
    add_person(connection, device_id, person_id, now_ms)
    return token


def add_person(connection: Connection, device_id: int, person_id: int, now_ms: int) -> None:
    """Remember a (further) person on a device; one who is there already stays as before."""
    bulk.insert_new(connection, _ON_IT, ("device_id", "person_id", "since_ms"), [(device_id, person_id, now_ms)])
    who, called = audit.signed_by(connection, person_id), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "device remembered", called, {"device": device_id})


def device_of(connection: Connection, token: str, now_ms: int) -> DeviceRow | None:
    """Return the device that holds a token, with its persons; None where none does (any more)."""
    for device in bulk.select(connection, _KNOWN, {"digest": digest_of(token), "now": now_ms}):
        known = DeviceRow(*device)
        persons = bulk.select(connection, _PERSONS, {"device": known.id})
        return known._replace(persons=tuple(PersonOnDevice(*person) for person in persons))
    return None


def devices_of(connection: Connection, person_id: int, now_ms: int) -> list[DeviceRow]:
    """Return the devices on which a person is remembered, without who else is."""
    return [DeviceRow(*row) for row in bulk.select(connection, _OF_PERSON, {"person": person_id, "now": now_ms})]


def knows(connection: Connection, device_id: int, person_id: int, now_ms: int) -> bool:
    """Say whether a person is remembered on a device."""
    asked = {"device": device_id, "person": person_id, "now": now_ms}
    return bool(bulk.select(connection, _KNOWS, asked))


def revoke(connection: Connection, device_id: int, by: int | None, now_ms: int) -> None:
    """Forget a device, whoever is remembered on it, and close what is open there."""
    if bulk.execute(connection, _REVOKE, {"device": device_id, "now": now_ms}):
        bulk.execute(connection, _CLOSE, {"device": device_id, "now": now_ms, "all": 1, "person": 0})
        audit.note(connection, now_ms, audit.signed_by(connection, by), "device revoked", "", {"device": device_id})


def revoke_all(connection: Connection, now_ms: int) -> int:
    """Forget every device, as where a market is restored in which one may have been forgotten since; return how many.

    Of sessions none may be open any more.
    """
    return bulk.execute(connection, _REVOKE_ALL, {"now": now_ms})


def forget_person(connection: Connection, device_id: int, person_id: int, by: int | None, now_ms: int) -> None:
    """Forget one person on a device, and close that person's sessions there; the last one takes the device along."""
    asked = {"device": device_id, "person": person_id}
    if not bulk.execute(connection, _FORGET, asked):
        return
    bulk.execute(connection, _CLOSE, asked | {"now": now_ms, "all": 0})
    if not bulk.select(connection, _LEFT, {"device": device_id}):
        bulk.execute(connection, _REVOKE, {"device": device_id, "now": now_ms})
    who, called = audit.signed_by(connection, by), audit.called(connection, person_id)
    audit.note(connection, now_ms, who, "device forgotten", called, {"device": device_id})


def forget_all(connection: Connection, person_id: int, by: int | None, now_ms: int) -> None:
    """Forget a person on every device, as where a secret is reset."""
    for device in devices_of(connection, person_id, now_ms):
        forget_person(connection, device.id, person_id, by, now_ms)
