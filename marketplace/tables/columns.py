"""How columns are declared: 64-bit integers, and parts of composite keys."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Integer, text
from sqlmodel import Field

BIG = BigInteger().with_variant(Integer, "sqlite")


def big(
    *, null: bool = False, default: int | None = None, key: bool = False, ref: str | None = None, late: bool = False
) -> Any:
    """Declare a 64-bit integer column; one that came ``late`` is 0 in rows that were there before it."""
    if key:
        return Field(default=None, primary_key=True, sa_type=BIG)
    if late:
        return Field(default=0, sa_type=BIG, nullable=False, sa_column_kwargs={"server_default": "0"})
    extra: dict[str, Any] = {"foreign_key": ref} if ref else {}
    if default is not None or null:
        extra["default"] = default
    return Field(sa_type=BIG, nullable=null, **extra)


def part() -> Any:
    """Declare one part of a composite primary key."""
    return Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


def late(default: str) -> Any:
    """Declare a text column that came late: rows that were there before it say ``default``.

    A plain string: for an expression SQLite would have to copy the table, which it cannot where others point to it.
    Only the empty one is an expression, since Alembic (1.20) takes an empty string for none when it compares.
    """
    return Field(default=default, sa_column_kwargs={"server_default": default or text("''")})


def one_of(column: str, *words: str) -> CheckConstraint:
    """Declare that a column holds one of these words, or nothing; the constraint is called like the column.

    Never by IN: for each row SQLite would build a table of the words, which makes it five times as slow (measured).
    """
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)


def never_below_0(*columns: str) -> str:
    """Return what a constraint says of columns that are never below 0."""
    return " AND ".join(f"{column} >= 0" for column in columns)
