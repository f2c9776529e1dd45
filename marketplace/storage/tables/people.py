"""People: who they are, what they may see and by what right, how they are known again, and what they looked at."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from marketplace.storage.tables.columns import DeclaredTable, big, field, late, one_of, only_where

ROLES = (
    "farmer", "helper", "director", "accountant", "weigher", "seller", "commune staff", "officer", "administrator",
)  # fmt: skip
_INSIDE = "role = 'director' OR role = 'accountant' OR role = 'weigher' OR role = 'seller'"
_AT_HOME = "role = 'farmer' OR role = 'helper'"
_AREA = "(area_system IS NOT NULL AND province_code IS NOT NULL)"


class Person(DeclaredTable):
    """A person who may sign in, or acts for a household. The telephone number is digits alone, as 84912345678."""

    __table_args__ = (one_of("secret_kind", "password", "pin"),)
    id: int | None = field(default=None, primary_key=True)
    code: str = field(unique=True)
    name: str
    name_key: str = field(index=True)
    phone: str | None = field(default=None, unique=True)
    secret: str | None = None
    """The password or PIN as Argon2 keeps it, with its parameters; None where none was chosen yet."""
    secret_kind: str | None = None
    """'password', or 'pin' (six digits, of farmers, on a remembered phone alone)."""
    secret_ms: int | None = big(null=True)
    totp_sealed: bytes | None = None
    """What makes the codes of the second factor, sealed."""
    totp_step: int | None = big(null=True)
    """The step of the last code that was taken: none is taken twice."""
    made_ms: int = big()
    made_by: int | None = None
    """Another person; None where it was the command line."""
    ended_ms: int | None = big(null=True)
    """Since when the person may not sign in any more."""


class Basis(DeclaredTable):
    """By what right somebody sees what households did: with its paper, from a day to a day, both included."""

    __table_args__ = (
        one_of("kind", "state", "agreement", "consent"),
        CheckConstraint("(kind = 'agreement') = (cooperative_id IS NOT NULL)", name="of_a_cooperative"),
        CheckConstraint("(kind = 'consent') = (household_id IS NOT NULL)", name="of_a_household"),
        CheckConstraint("kind <> 'consent' OR (purpose IS NOT NULL AND until_on IS NOT NULL)", name="expires"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
    )
    id: int | None = field(default=None, primary_key=True)
    kind: str
    """'state' (state management), 'agreement' (of a cooperative's members) or 'consent' (of a household)."""
    document: str
    """The number of the document, or what the signed list is called."""
    purpose: str | None = None
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id")
    household_id: int | None = field(default=None, foreign_key="household.id", index=True)
    from_on: date
    until_on: date | None = None
    upload_id: int | None = field(default=None, foreign_key="upload.id")
    """The photograph of the paper."""
    made_ms: int = big()
    made_by: int | None = field(default=None, foreign_key="person.id")
    ended_ms: int | None = big(null=True)
    ended_by: int | None = field(default=None, foreign_key="person.id")


class Grant(DeclaredTable):
    """What a person may see and do, from a day to a day, both included. Ended by ``revoked_ms``, never deleted."""

    __tablename__ = "grants"
    __table_args__ = (
        one_of("role", *ROLES),
        one_of("area_system", "63", "34"),
        CheckConstraint(f"({_AT_HOME}) = (household_id IS NOT NULL)", name="at_home"),
        CheckConstraint(f"({_INSIDE}) = (cooperative_id IS NOT NULL)", name="inside"),
        CheckConstraint("role <> 'commune staff' OR commune_id IS NOT NULL", name="commune_staff"),
        CheckConstraint(f"(role = 'officer') = ((commune_id IS NOT NULL AND role <> 'commune staff') OR {_AREA})",
                        name="officer"),
        CheckConstraint("area_system IS NULL OR commune_id IS NULL", name="one_place"),
        CheckConstraint("district IS NULL OR (area_system IS NOT NULL AND area_system = '63')", name="former_district"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
        Index("ix_grants_person", "person_id"),
    )  # fmt: skip
    id: int | None = field(default=None, primary_key=True)
    person_id: int = field(foreign_key="person.id")
    role: str
    household_id: int | None = field(default=None, foreign_key="household.id", index=True)
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id", index=True)
    commune_id: int | None = field(default=None, foreign_key="commune.id")
    area_system: str | None = None
    """Of an officer's district or province: the tree its code is of, as ``Commune.system``."""
    province_code: str | None = None
    district: str | None = None
    """The name of a former district; None where the whole province is meant."""
    from_on: date
    until_on: date | None = None
    basis_id: int | None = field(default=None, foreign_key="basis.id")
    made_ms: int = big()
    made_by: int | None = field(default=None, foreign_key="person.id")
    revoked_ms: int | None = big(null=True)
    revoked_by: int | None = field(default=None, foreign_key="person.id")
    issuer: str | None = None
    """The provider of OpenID Connect of whose claims it follows; None where a person granted it."""


class Withdrawal(DeclaredTable):
    """A household that took back its agreement or consent: whoever sees by that right sees it no more."""

    __table_args__ = (
        one_of("kind", "agreement", "consent"),
        only_where("ended_ms IS NULL", "ix_withdrawal_standing", "household_id", "kind", unique=True),
    )  # fmt: skip
    id: int | None = field(default=None, primary_key=True)
    household_id: int = field(foreign_key="household.id", index=True)
    kind: str
    at_ms: int = big()
    by_id: int | None = field(default=None, foreign_key="person.id")
    ended_ms: int | None = big(null=True)
    """When the household gave it again."""


class Rectification(DeclaredTable):
    """What a household set right of what is kept of it, or asked to be set right.

    What is its own to say is settled at once; what moves a figure, or what others know it by, waits for an answer.
    """

    __table_args__ = (
        one_of("what", "name", "phone", "hamlet", "commune", "area", "other", "digital_address"),
        one_of("outcome", "done", "refused"),
        CheckConstraint("(settled_ms IS NULL) = (outcome IS NULL)", name="settled"),
        only_where("settled_ms IS NULL", "ix_rectification_waiting", "household_id"),
        Index("ix_rectification_household", "household_id"),
    )
    id: int | None = field(default=None, primary_key=True)
    household_id: int = field(foreign_key="household.id")
    what: str
    before: str | None = None
    """What was kept, as people read it."""
    wanted: str
    from_on: date | None = None
    """Since when the household lives in the commune."""
    at_ms: int = big()
    by_id: int | None = field(default=None, foreign_key="person.id")
    settled_ms: int | None = big(null=True)
    settled_by: int | None = field(default=None, foreign_key="person.id")
    outcome: str | None = None
    reply: str | None = None
    """What was answered: why it was refused, or what was done."""


class Device(DeclaredTable):
    """A phone or computer that a person asked to be remembered on, known by a cookie of its own."""

    id: int | None = field(default=None, primary_key=True)
    token_digest: bytes = field(unique=True)
    label: str
    """What it calls itself, in a few words."""
    made_ms: int = big()
    ends_ms: int = big()
    revoked_ms: int | None = big(null=True)


class DevicePerson(DeclaredTable):
    """Who is remembered on a device; one phone may serve two households."""

    __tablename__ = "device_person"
    device_id: int = field(foreign_key="device.id", primary_key=True)
    person_id: int = field(foreign_key="person.id", primary_key=True, index=True)
    since_ms: int = big()


class Session(DeclaredTable):
    """A person who is signed in, known by a cookie of which only the digest is kept."""

    __table_args__ = (
        one_of("opened_by", "password", "pin", "card", "oidc", "demo"),
        Index("ix_session_person", "person_id"),
    )
    id: int | None = field(default=None, primary_key=True)
    token_digest: bytes = field(unique=True)
    person_id: int = field(foreign_key="person.id")
    device_id: int | None = field(default=None, foreign_key="device.id")
    opened_by: str
    opened_ms: int = big()
    seen_ms: int = big()
    ends_ms: int = big()
    second_ms: int | None = big(null=True)
    """When the second factor was shown."""
    closed_ms: int | None = big(null=True)


class Card(DeclaredTable):
    """A card by which a person signs in for the first time, once: as a QR code or by its short code."""

    __table_args__ = (Index("ix_card_person", "person_id"),)
    id: int | None = field(default=None, primary_key=True)
    code_digest: bytes = field(unique=True)
    """Of the short code that is typed."""
    token_digest: bytes = field(unique=True)
    """Of the long one in the QR code."""
    person_id: int = field(foreign_key="person.id")
    made_ms: int = big()
    made_by: int | None = field(default=None, foreign_key="person.id")
    ends_ms: int = big()
    used_ms: int | None = big(null=True)
    revoked_ms: int | None = big(null=True)


class PersonalLink(DeclaredTable):
    """A link that answers one household's tasks of one day without a sign-in, and shows no money."""

    __tablename__ = "personal_link"
    __table_args__ = (Index("ix_personal_link_household", "household_id"),)
    id: int | None = field(default=None, primary_key=True)
    token_digest: bytes = field(unique=True)
    household_id: int = field(foreign_key="household.id")
    on_day: date
    made_ms: int = big()
    made_by: int | None = field(default=None, foreign_key="person.id")
    revoked_ms: int | None = big(null=True)


class Attempt(DeclaredTable):
    """What was tried in vain of late, by person, address or device: until when nothing more is tried there."""

    key: bytes = field(primary_key=True)
    """A digest of whose it is."""
    failures: int
    last_ms: int = big()
    until_ms: int = big()
    untold: int
    """Attempts that no line of the audit tells of yet, since ``since_ms``."""
    since_ms: int = big()
    whose: str | None = None
    """Whose it is, where that may be told: 'person 7', 'device 3', 'address 203.0.113.7'."""


class Identity(DeclaredTable):
    """A person as a provider of OpenID Connect knows them."""

    issuer: str = field(primary_key=True)
    subject: str = field(primary_key=True)
    person_id: int = field(foreign_key="person.id", index=True)
    since_ms: int = big()


class ClaimGrant(DeclaredTable):
    """Which grant follows from what a provider claims of a person: a claim's name and value, and the grant."""

    __tablename__ = "claim_grant"
    __table_args__ = (
        UniqueConstraint(
            "issuer", "claim", "said", "role", "cooperative_id", "commune_id", "province_code", "district"
        ),
        one_of("role", *ROLES),
    )
    id: int | None = field(default=None, primary_key=True)
    issuer: str
    claim: str
    said: str
    role: str
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id")
    commune_id: int | None = field(default=None, foreign_key="commune.id")
    area_system: str | None = None
    province_code: str | None = None
    district: str | None = None
    basis_id: int | None = field(default=None, foreign_key="basis.id")


class Upload(DeclaredTable):
    """A file that a person handed in, sealed, after it was checked; photos are kept as they were written anew."""

    __table_args__ = (
        one_of("kind", "paper", "photo", "sheet"),
        Index("ix_upload_digest", "digest"),
        Index("ix_upload_made", "made_by", "made_ms"),
    )
    id: int | None = field(default=None, primary_key=True)
    kind: str
    """'paper' (a signed list, a consent), 'photo' or 'sheet'."""
    name: str
    media_type: str
    size: int
    digest: bytes
    """SHA-256 of what is sealed."""
    sealed: bytes
    cooperative_id: int | None = field(default=None, foreign_key="cooperative.id")
    household_id: int | None = field(default=None, foreign_key="household.id")
    made_ms: int = big()
    made_by: int | None = field(default=None, foreign_key="person.id")


class Viewing(DeclaredTable):
    """Who looked at a household's figures on which day, and how often."""

    __table_args__ = ({"sqlite_with_rowid": False},)
    household_id: int = field(foreign_key="household.id", primary_key=True)
    on_day: date = field(primary_key=True)
    person_id: int = field(foreign_key="person.id", primary_key=True)
    what: str = field(primary_key=True)
    """'figures', 'orders', 'lots', 'money', 'tax', 'file', 'data'."""
    times: int
    last_ms: int = big()


class Audit(DeclaredTable):
    """What was done to people, rights, shops and secrets, and by whom: rows are added, and never changed."""

    __table_args__ = (Index("ix_audit_at", "at_ms"),)
    id: int | None = big(key=True)
    at_ms: int = big()
    person_id: int | None = field(default=None, foreign_key="person.id")
    who: str
    """The person's name as it was, or the system's user at the command line."""
    act: str
    subject: str = late("")
    detail: str = late("{}")
    """More of it, as a JSON object."""
