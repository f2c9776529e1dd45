"""Keep what an act that took fruit back from orders took from each line.

Revision ID: 0018
Revises: 0017
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CODES = (
    "swapped at packing", "fruit for a shortfall", "less weight agreed with the buyer", "refunded without a return",
    "sent once more", "came back fit for sale", "came back spoiled",
)  # fmt: skip
"""Why a person moved one line's fruit: no such move took fruit back for a lot."""
_MOVES = """
SELECT lot_id, channel_id, noted_ms, who, why, kind, grams FROM lot_move
WHERE channel_id IS NOT NULL AND (who IS NOT NULL OR why <> '')
    AND kind IN ('given back', 'drawn', 'over-filled', 'spoiled') ORDER BY id
"""
_SPOILED = "SELECT lot_id, noted_ms FROM lot_move WHERE kind = 'spoiled' AND channel_id IS NULL"
_SHORT = """
SELECT s.line_id, s.cause, s.opened_ms, l.ordered_g, l.listing_id, o.channel_id,
       (SELECT coalesce(sum(d.drawn_g), 0) FROM draw d WHERE d.line_id = l.id),
       (SELECT coalesce(sum(c.grams), 0) FROM choice c
        WHERE c.line_id = l.id AND c.from_lot_id IS NULL AND c.chosen_ms >= s.opened_ms)
FROM shortfall s JOIN order_line l ON l.id = s.line_id JOIN orders o ON o.id = l.order_id
WHERE s.cause <> 'oversold' ORDER BY s.line_id
"""
_NEAR = """
SELECT lot_id FROM listinglot WHERE listing_id = :listing UNION SELECT lot_id FROM draw WHERE line_id = :line
UNION SELECT to_lot_id FROM choice WHERE line_id = :line
UNION SELECT from_lot_id FROM choice WHERE line_id = :line AND from_lot_id IS NOT NULL
"""
# The moves that are copied from now on: as the copies of the others are written.
_COPIES = """
INSERT INTO row_copy (noun, row_key, said)
SELECT 'lot_move', CAST(m.id AS TEXT), {said} FROM lot_move m
WHERE m.kind IN ('drawn', 'given back', 'over-filled') AND (m.who IS NOT NULL OR m.why IS NOT NULL)
"""
_COPIED = (
    "m.id, m.lot_id, m.kind, m.grams, m.at_ms, m.noted_ms, m.channel_id, m.peer_lot_id, m.slip, m.buyer,"
    " m.price_dong_per_kg, m.who, m.why"
)
_RECALL = sa.table(
    "recall",
    *(sa.column(name) for name in
      ("line_id", "lot_id", "drawn_g", "left_g", "back_g", "noted_ms", "cause", "who", "why")),
)  # fmt: skip


class _Act(NamedTuple):
    """What one act did to one lot."""

    lot_id: int
    noted_ms: int
    who: str | None
    why: str | None


def upgrade() -> None:
    """Make the table; where the ledger tells which line gave the fruit back, say so, else leave the line open."""
    op.create_table(
        "recall",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("line_id", _BIG, nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("drawn_g", _BIG, nullable=False),
        sa.Column("left_g", _BIG, nullable=False),
        sa.Column("back_g", _BIG, nullable=False),
        sa.Column("noted_ms", _BIG, nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.CheckConstraint("cause = 'oversold' OR cause = 'spoiled' OR cause = 'picked less'", name="cause"),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"]),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_recall_line", "recall", ["line_id"])
    op.create_index("ix_recall_lot", "recall", ["lot_id"])
    connection = op.get_bind()
    rows = list(_rows(connection))
    if rows:
        connection.execute(sa.insert(_RECALL), rows)
    made = "json_array" if connection.dialect.name == "sqlite" else "json_build_array"
    op.execute(_COPIES.format(said=f"CAST({made}({_COPIED}) AS TEXT)"))


def downgrade() -> None:
    """Forget it."""
    op.execute(
        "DELETE FROM row_copy WHERE noun = 'recall' OR (noun = 'lot_move' AND EXISTS (SELECT 1 FROM lot_move m"
        " WHERE CAST(m.id AS TEXT) = row_copy.row_key AND m.kind IN ('drawn', 'given back', 'over-filled')))"
    )
    op.drop_table("recall")


def _rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """Yield what is told of lines, and of each act what is told of none."""
    back: defaultdict[_Act, int] = defaultdict(int)
    given: defaultdict[tuple[_Act, int], int] = defaultdict(int)
    for lot_id, channel_id, noted_ms, who, why, kind, grams in connection.execute(sa.text(_MOVES)):
        act = _Act(lot_id, noted_ms, who, why)
        code, colon, _ = (why or "").partition(": ")
        if not (colon and code in _CODES):
            back[act] -= grams
            if kind == "given back":
                given[act, channel_id] -= grams
    acts = {act[1:] for act, _ in given}
    for line_id, cause, act, grams in _told(connection, given):
        back[act] -= grams
        yield _row(act, cause, grams, line_id, grams)
    spoiled = {(lot_id, noted_ms) for lot_id, noted_ms in connection.execute(sa.text(_SPOILED))}
    for act, left_g in back.items():
        if left_g and act[1:] in acts:
            yield _row(act, "spoiled" if (act.lot_id, act.noted_ms) in spoiled else "picked less", left_g)


def _told(
    connection: sa.Connection, given: dict[tuple[_Act, int], int]
) -> Iterator[tuple[int, str, _Act, int]]:
    """Yield line, cause, act and grams where one act alone can have taken back what a line lacks."""
    for row in connection.execute(sa.text(_SHORT)).all():
        line_id, cause, opened_ms, ordered_g, listing_id, channel_id, drawn_g, later_g = row
        near = set(connection.execute(sa.text(_NEAR), {"listing": listing_id, "line": line_id}).scalars())
        since = [
            (act, grams) for (act, channel), grams in given.items()
            if channel == channel_id and act.noted_ms >= opened_ms and act.lot_id in near
        ]  # fmt: skip
        if len(since) == 1:
            [(act, back_g)] = since
            grams = int(ordered_g - drawn_g + later_g)
            if act.noted_ms == opened_ms and 0 < grams <= back_g:
                yield line_id, cause, act, grams


def _row(act: _Act, cause: str, back_g: int, line_id: int | None = None, drawn_g: int = 0) -> dict[str, Any]:
    return {**act._asdict(), "line_id": line_id, "drawn_g": drawn_g, "left_g": drawn_g, "back_g": back_g, "cause": cause}
