"""Let the databases themselves refuse what must never be: words that mean nothing, weights below 0, two owners.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CHECKS = (
    ("lot_move", "drawn", "grams > 0 OR kind <> 'drawn'"),
    ("lot_move", "given_back", "grams < 0 OR kind <> 'given back'"),
    ("lot_move", "kind",
     "kind = 'forecast' OR kind = 'picked' OR kind = 'sorted in' OR kind = 'adjusted' OR kind = 'drawn' OR kind "
     "= 'given back' OR kind = 'over-filled' OR kind = 'sorted out' OR kind = 'culls' OR kind = 'loss' OR kind ="
     " 'spoiled' OR kind = 'sold elsewhere'"),
    ("choice", "grams", "grams > 0"),
    ("period", "days", "to_on >= from_on"),
    ("entry", "kind",
     "kind = 'sale' OR kind = 'pool' OR kind = 'outright' OR kind = 'own' OR kind = 'spoiled' OR kind = "
     "'elsewhere' OR kind = 'failed' OR kind = 'correction'"),
    ("hand_over", "amount", "amount_dong > 0 OR (amount_dong < 0 AND note IS NOT NULL)"),
    ("hand_over", "kind", "kind = 'advance' OR kind = 'paid' OR kind = 'cod'"),
    ("tax_rate", "rate", "rate_bp BETWEEN 0 AND 10000"),
    ("tax_rate", "seller_kind",
     "seller_kind = 'household' OR seller_kind = 'business' OR seller_kind = 'group' OR seller_kind = "
     "'cooperative'"),
    ("failed_bearer", "bearer", "bearer = 'cooperative' OR bearer = 'household' OR bearer = 'shared'"),
    ("failed_cost", "cost", "freight_dong >= 0 AND box_dong >= 0"),
    ("season", "days", "ends_on >= starts_on"),
    ("season", "origin", "origin = 'recorded' OR origin = 'simulated'"),
    ("cooperative", "kind", "kind = 'cooperative' OR kind = 'group' OR kind = 'business'"),
    ("membership", "days", "left_on IS NULL OR joined_on IS NULL OR left_on > joined_on"),
    ("rule", "kind", "kind = 'oldest' OR kind = 'quota' OR kind = 'turn'"),
    ("quota", "share", "share >= 0"),
    ("lot", "balance", "balance_g >= 0"),
    ("lot", "bought", "(terms = 'outright') = (price_dong_per_kg IS NOT NULL)"),
    ("lot", "terms", "terms = 'order' OR terms = 'pool' OR terms = 'outright'"),
    ("lot", "weights",
     "in_g >= 0 AND sold_g >= 0 AND over_g >= 0 AND sorted_g >= 0 AND lost_g >= 0 AND spoiled_g >= 0 AND "
     "elsewhere_g >= 0"),
    ("commune", "system", "system = '63' OR system = '34'"),
    ("run", "status",
     "status = 'running' OR status = 'ran' OR status = 'cut short' OR status = 'crashed' OR status = 'refused'"),
    ("channel", "road", "road = 'contract' OR road = 'file' OR road = 'page' OR road = 'hand'"),
    ("channel", "transit", "transit_days >= 0"),
    ("listing", "exposure", "exposure_packs >= 0"),
    ("listing", "owner", "(household_id IS NULL) <> (cooperative_id IS NULL)"),
    ("listing", "pack", "label_g > 0 AND fruit_g > 0"),
    ("listing", "policy", "policy = 'split' OR policy = 'everywhere'"),
    ("listing", "price", "price_dong >= 0"),
    ("offer", "kept_back", "kept_back >= 0"),
    ("offer", "moderation",
     "moderation = 'approved' OR moderation = 'pending' OR moderation = 'rejected' OR moderation = 'hidden'"),
    ("offer", "state", "state = 'wanted' OR state = 'live' OR state = 'refused' OR state = 'hidden'"),
    ("orders", "fulfilment",
     "fulfilment = 'none' OR fulfilment = 'collected' OR fulfilment = 'shipping' OR fulfilment = 'failed' OR "
     "fulfilment = 'delivered' OR fulfilment = 'returning' OR fulfilment = 'returned'"),
    ("orders", "order_state", "order_state = 'placed' OR order_state = 'confirmed' OR order_state = 'cancelled'"),
    ("orders", "state",
     "state = 'placed' OR state = 'confirmed' OR state = 'collected' OR state = 'shipping' OR state = 'failed' "
     "OR state = 'delivered' OR state = 'returning' OR state = 'returned' OR state = 'cancelled'"),
    ("order_line", "grams",
     "ordered_g >= 0 AND cancelled_g >= 0 AND short_g >= 0 AND returned_g >= 0 AND undelivered_g >= 0"),
    ("order_line", "left", "cancelled_g + short_g + returned_g + undelivered_g <= ordered_g"),
    ("order_line", "packs", "quantity >= 0 AND replaced >= 0 AND n >= 0"),
    ("shipment", "state",
     "state = 'collected' OR state = 'shipping' OR state = 'failed' OR state = 'delivered' OR state = "
     "'returning' OR state = 'returned'"),
    ("draw", "grams",
     "drawn_g >= 0 AND cancelled_g >= 0 AND short_g >= 0 AND returned_g >= 0 AND undelivered_g >= 0 AND over_g "
     ">= 0"),
    ("draw", "left", "cancelled_g + short_g + returned_g + undelivered_g <= drawn_g"),
    ("shortfall", "cause", "cause = 'oversold' OR cause = 'spoiled' OR cause = 'picked less'"),
    ("shortfall", "weight", "weight_g >= 0"),
)  # fmt: skip


def upgrade() -> None:
    """Add them; rows that break one are named by ``lensan migrate`` before it begins."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for table, name, said in _CHECKS:
            op.create_check_constraint(name, table, said)
        return
    for table, _, said in _CHECKS:
        if connection.execute(sa.text(f'SELECT 1 FROM "{table}" WHERE NOT ({said}) LIMIT 1')).first():  # noqa: S608
            raise RuntimeError(f"rows of {table} are not: {said}")
    _declare(connection, lambda sql, clauses: f"{sql[: sql.rindex(')')].rstrip()}{clauses}\n{sql[sql.rindex(')') :]}")


def downgrade() -> None:
    """Take them away again."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for table, name, _ in _CHECKS:
            op.drop_constraint(name, table, type_="check")
        return
    _declare(connection, lambda sql, clauses: sql.replace(clauses, ""))


def _declare(connection: sa.Connection, change: Callable[[str, str], str]) -> None:
    """Change the tables' declarations in place, as SQLite's own manual does where no row changes.

    Copies as Alembic makes them could not take the place of tables that others point to, and would lose triggers; a
    market of a million orders need not be written anew for a promise that its rows keep already.
    """
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    try:
        _write(connection, change)
        connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    finally:
        connection.execute(sa.text("PRAGMA writable_schema = RESET"))


def _write(connection: sa.Connection, change: Callable[[str, str], str]) -> None:
    for table in dict.fromkeys(table for table, _, _ in _CHECKS):
        found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
        sql = connection.execute(found, {"table": table}).scalar_one()
        own = "".join(f", \n\tCONSTRAINT {name} CHECK ({said})" for of, name, said in _CHECKS if of == table)
        written = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
        connection.execute(written, {"sql": change(sql, own), "table": table})
