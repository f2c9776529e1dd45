"""Identities: people as a provider of OpenID Connect knows them, by its issuer and the subject it gives each."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from marketplace.directory.people import claims, grants, persons
from marketplace.storage import bulk
from marketplace.storage.scope import EVERYTHING
from marketplace.storage.tables import TABLES
from marketplace.words import names
from marketplace.words.instants import as_date, day_of
from marketplace.words.messages import Refusal

_IDENTITY = TABLES["identity"]
_KNOWN = "SELECT person_id FROM identity WHERE issuer = :issuer AND subject = :subject"


class Unknown(Refusal):
    """A provider knows the person, and they cannot come in here; ``sentence`` says what to do."""


class NotGranted(Unknown):
    """Nothing is granted to a person whom a provider knows."""

    def __init__(self) -> None:
        super().__init__(
            "You are known to the province, and nothing was granted to you here; ask your administrator.",
            "Tỉnh đã xác nhận bạn, nhưng bạn chưa được cấp quyền ở đây; hãy hỏi người quản trị.",
        )


def person_of(connection: Connection, issuer: str, told: Mapping[str, Any], now_ms: int) -> int:
    """Return the person whom a provider told about, with the grants that follow from it today and no others of its.

    Who is new is added where at least one grant follows; NotGranted otherwise, and nothing may be kept then. A number
    counts where the provider has verified it, and links nobody to somebody who is there already.
    """
    subject = str(told["sub"])
    found = bulk.scalar(connection, _KNOWN, {"issuer": issuer, "subject": subject})
    person_id = _added(connection, issuer, told, now_ms) if found is None else int(found)
    standing = claims.apply(connection, issuer, told, person_id, now_ms)
    if found is None and not standing:
        raise NotGranted
    return person_id


def is_granted(connection: Connection, person_id: int, now_ms: int) -> bool:
    """Say whether anything is granted to a person today, by whomever; without a valid basis it shows what is published.

    Whoever lost the last grant since comes in by the provider no more.
    """
    today = as_date(day_of(now_ms))
    return any(one.stands_on(today) for one in grants.grants_of(connection, EVERYTHING, person_id))


def _added(connection: Connection, issuer: str, told: Mapping[str, Any], now_ms: int) -> int:
    verified = told.get("phone_number_verified") is True
    phone = persons.free_phone(connection, str(told.get("phone_number"))) if verified else None
    person = persons.add(connection, _name(told), phone, None, now_ms)
    subject = str(told["sub"])
    row = (issuer, subject, person.id, now_ms)
    bulk.insert_new(connection, _IDENTITY, ("issuer", "subject", "person_id", "since_ms"), [row])
    if bulk.scalar(connection, _KNOWN, {"issuer": issuer, "subject": subject}) != person.id:
        raise Unknown(
            "You are signing in twice at this moment; begin once more.",
            "Bạn đang đăng nhập hai nơi cùng lúc; hãy bắt đầu lại.",
        )
    return person.id


def _name(told: Mapping[str, Any]) -> str:
    """Return what a person is called, by the first claim that has letters; else the subject."""
    said = [str(told.get(claim) or "") for claim in ("name", "preferred_username", "sub")]
    called = next((one for one in said if names.key(one)), "OpenID Connect")
    return called[: persons.LONGEST_NAME]
