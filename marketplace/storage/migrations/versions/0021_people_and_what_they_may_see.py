"""People, what they may see and by what right, how they are known again, what they looked at, and what was done.

Revision ID: 0021
Revises: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STAYS = "RAISE(ABORT, 'what the audit says is never changed')"
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'what the audit says is never changed'; END $$
"""
_TABLES = (
    "attempt",
    "device",
    "person",
    "audit",
    "card",
    "device_person",
    "identity",
    "session",
    "personal_link",
    "upload",
    "viewing",
    "withdrawal",
    "basis",
    "claim_grant",
    "grants",
)
"""In the order in which they are made."""


def upgrade() -> None:
    """Make the tables empty: until now nobody signed in."""
    op.create_table(
        "attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_ms", _BIG, nullable=False),
        sa.Column("until_ms", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("ends_ms", _BIG, nullable=False),
        sa.Column("revoked_ms", _BIG, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("secret_kind", sa.String(), nullable=True),
        sa.Column("secret_ms", _BIG, nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", _BIG, nullable=True),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ended_ms", _BIG, nullable=True),
        sa.CheckConstraint("secret_kind = 'password' OR secret_kind = 'pin'", name="secret_kind"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("phone"),
    )
    op.create_index("ix_person_name_key", "person", ["name_key"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("at_ms", _BIG, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.String(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at", "audit", ["at_ms"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ends_ms", _BIG, nullable=False),
        sa.Column("used_ms", _BIG, nullable=True),
        sa.Column("revoked_ms", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_digest"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index("ix_card_person", "card", ["person_id"], unique=False)
    op.create_table(
        "device_person",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("device_id", "person_id"),
    )
    op.create_index("ix_device_person_person_id", "device_person", ["person_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("issuer", "subject"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_ms", _BIG, nullable=False),
        sa.Column("seen_ms", _BIG, nullable=False),
        sa.Column("ends_ms", _BIG, nullable=False),
        sa.Column("second_ms", _BIG, nullable=True),
        sa.Column("closed_ms", _BIG, nullable=True),
        sa.CheckConstraint(
            "opened_by = 'password' OR opened_by = 'pin' OR opened_by = 'card' OR opened_by = 'oidc' OR opened_by = 'demo'",
            name="opened_by",
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index("ix_session_person", "session", ["person_id"], unique=False)
    op.create_table(
        "personal_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("revoked_ms", _BIG, nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    op.create_index("ix_personal_link_household", "personal_link", ["household_id"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("cooperative_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind = 'paper' OR kind = 'photo' OR kind = 'sheet'", name="kind"),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_upload_digest", "upload", ["digest"], unique=False)
    op.create_table(
        "viewing",
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_ms", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("household_id", "on_day", "person_id", "what"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at_ms", _BIG, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_ms", _BIG, nullable=True),
        sa.CheckConstraint("kind = 'agreement' OR kind = 'consent'", name="kind"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_withdrawal_household_id", "withdrawal", ["household_id"], unique=False)
    op.create_index(
        "ix_withdrawal_standing",
        "withdrawal",
        ["household_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_ms IS NULL"),
        postgresql_where=sa.text("ended_ms IS NULL"),
    )
    op.create_table(
        "basis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("cooperative_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ended_ms", _BIG, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(kind = 'agreement') = (cooperative_id IS NOT NULL)", name="of_a_cooperative"),
        sa.CheckConstraint("(kind = 'consent') = (household_id IS NOT NULL)", name="of_a_household"),
        sa.CheckConstraint("kind <> 'consent' OR (purpose IS NOT NULL AND until_on IS NOT NULL)", name="expires"),
        sa.CheckConstraint("kind = 'state' OR kind = 'agreement' OR kind = 'consent'", name="kind"),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_basis_household_id", "basis", ["household_id"], unique=False)
    op.create_table(
        "claim_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("cooperative_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.Column("area_system", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("basis_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role = 'farmer' OR role = 'helper' OR role = 'director' OR role = 'accountant' OR role = 'weigher' OR role = 'seller' OR role = 'commune staff' OR role = 'officer' OR role = 'administrator'",
            name="role",
        ),
        sa.ForeignKeyConstraint(["basis_id"], ["basis.id"]),
        sa.ForeignKeyConstraint(["commune_id"], ["commune.id"]),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "issuer", "claim", "said", "role", "cooperative_id", "commune_id", "province_code", "district"
        ),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("cooperative_id", sa.Integer(), nullable=True),
        sa.Column("commune_id", sa.Integer(), nullable=True),
        sa.Column("area_system", sa.String(), nullable=True),
        sa.Column("province_code", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("basis_id", sa.Integer(), nullable=True),
        sa.Column("made_ms", _BIG, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("revoked_ms", _BIG, nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(role = 'director' OR role = 'accountant' OR role = 'weigher' OR role = 'seller') = (cooperative_id IS NOT NULL)",
            name="inside",
        ),
        sa.CheckConstraint("(role = 'farmer' OR role = 'helper') = (household_id IS NOT NULL)", name="at_home"),
        sa.CheckConstraint(
            "(role = 'officer') = ((commune_id IS NOT NULL AND role <> 'commune staff') OR (area_system IS NOT NULL AND province_code IS NOT NULL))",
            name="officer",
        ),
        sa.CheckConstraint("area_system = '63' OR area_system = '34'", name="area_system"),
        sa.CheckConstraint("district IS NULL OR (area_system IS NOT NULL AND area_system = '63')", name="former_district"),
        sa.CheckConstraint("role <> 'commune staff' OR commune_id IS NOT NULL", name="commune_staff"),
        sa.CheckConstraint(
            "role = 'farmer' OR role = 'helper' OR role = 'director' OR role = 'accountant' OR role = 'weigher' OR role = 'seller' OR role = 'commune staff' OR role = 'officer' OR role = 'administrator'",
            name="role",
        ),
        sa.CheckConstraint("area_system IS NULL OR commune_id IS NULL", name="one_place"),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days"),
        sa.ForeignKeyConstraint(["basis_id"], ["basis.id"]),
        sa.ForeignKeyConstraint(["commune_id"], ["commune.id"]),
        sa.ForeignKeyConstraint(["cooperative_id"], ["cooperative.id"]),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_grants_cooperative_id", "grants", ["cooperative_id"], unique=False)
    op.create_index("ix_grants_household_id", "grants", ["household_id"], unique=False)
    op.create_index("ix_grants_person", "grants", ["person_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER audit_stays_{event.lower()} BEFORE {event} ON audit BEGIN SELECT {_STAYS}; END")
    else:
        op.execute(_FUNCTION)
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()"
        )


def downgrade() -> None:
    """Forget them all."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_stays()")
