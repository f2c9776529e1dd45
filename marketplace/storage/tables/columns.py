"""How tables and their columns are declared: a class with a type for each column, as SQLModel has it.

What is declared is a table at once. The SQLModel class of a table (``marketplace.storage.tables.models``) is made when
it is asked for: making them all takes longer than most commands.
"""

from collections.abc import Mapping
from datetime import date
from types import NoneType, UnionType
from typing import Any, ClassVar, NamedTuple, dataclass_transform, get_args

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)  # fmt: skip

METADATA = MetaData()
BIG = BigInteger().with_variant(Integer, "sqlite")
_TYPES = {int: Integer, str: String, bool: Boolean, date: Date, bytes: LargeBinary}


class ColumnSpec(NamedTuple):
    """What is said of a column beside its name and type; without a default (``...``) a row must have it."""

    default: Any = ...
    sa_type: Any = None
    foreign_key: str | None = None
    how: Mapping[str, Any] = {}
    """What else the column is told, in SQLAlchemy's words."""


def field(*, default: Any = ..., foreign_key: str | None = None, sa_type: Any = None, **how: Any) -> Any:
    """Declare a column that needs more than a type and a default; ``how`` is what SQLAlchemy's Column takes."""
    return ColumnSpec(default, sa_type, foreign_key, how)


@dataclass_transform(kw_only_default=True)
class DeclaredTable:
    """A declared table: each class made of this one declares one, called by the class in lower case or as it says."""

    __tablename__: ClassVar[str]
    __table_args__: ClassVar[tuple[Any, ...]] = ()
    models: ClassVar[dict[str, type["DeclaredTable"]]] = {}
    """Those with a table, by the name of the class."""
    columns: ClassVar[dict[str, tuple[Any, ColumnSpec]]] = {}
    """By name the type of each column and what is said of it, those of the class it is made from first."""

    def __init_subclass__(cls, *, table: bool = True) -> None:
        """Declare the table; without one the columns are for tables that are made from this."""
        own = {name: kind for name, kind in cls.__annotations__.items() if not name.startswith("__")}
        cls.columns = {**cls.columns, **{name: (kind, _spec(cls, name)) for name, kind in own.items()}}
        if table:
            DeclaredTable.models[cls.__name__] = cls
            args = cls.__table_args__
            options = args[-1] if args and isinstance(args[-1], dict) else {}
            columns = [_column(name, kind, spec) for name, (kind, spec) in cls.columns.items()]
            constraints = [one for one in args if one is not options]
            Table(cls.table_name(), METADATA, *columns, *constraints, **options)

    @classmethod
    def table_name(cls) -> str:
        """Return the name of the table."""
        return str(cls.__dict__.get("__tablename__", cls.__name__.lower()))


def big(
    *, null: bool = False, default: int | None = None, key: bool = False, ref: str | None = None, late: bool = False
) -> Any:
    """Declare a 64-bit integer column; one that came ``late`` is 0 in rows that were there before it."""
    if key:
        return field(default=None, primary_key=True, sa_type=BIG)
    if late:
        return field(default=0, sa_type=BIG, nullable=False, server_default="0")
    given = default is not None or null
    return field(default=default if given else ..., foreign_key=ref, sa_type=BIG, nullable=null)


def part() -> Any:
    """Declare one part of a composite primary key."""
    return field(primary_key=True, autoincrement=False)


def late(default: str) -> Any:
    """Declare a text column that came late: rows that were there before it say ``default``.

    A plain string: for an expression SQLite would have to copy the table, which it cannot where others point to it.
    Only the empty one is an expression, since Alembic (1.20) takes an empty string for none when it compares.
    """
    return field(default=default, server_default=default or text("''"))


def one_of(column: str, *words: str) -> CheckConstraint:
    """Declare that a column holds one of these words, or nothing; the constraint is called like the column.

    Never by IN: for each row SQLite would build a table of the words, which makes it five times as slow (measured).
    """
    return CheckConstraint(" OR ".join(f"{column} = '{word}'" for word in words), name=column)


def only_where(condition: str, name: str, *columns: str, unique: bool = False) -> Index:
    """Declare an index over the rows of which a condition holds.

    PostgreSQL is told only where migrations are made (``marketplace.storage.migrations.env``): SQLAlchemy would load
    all it knows of PostgreSQL for every command on SQLite.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(condition))


def never_below_0(*columns: str) -> str:
    """Return what a constraint says of columns that are never below 0."""
    return " AND ".join(f"{column} >= 0" for column in columns)


def _spec(model: type[DeclaredTable], name: str) -> ColumnSpec:
    spec = model.__dict__.get(name, ...)
    return spec if isinstance(spec, ColumnSpec) else ColumnSpec(spec)


def _column(name: str, kind: Any, spec: ColumnSpec) -> Column[Any]:
    """Make a column; it may be empty where its type says so, unless it is a key."""
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    [plain] = (one for one in kinds if one is not NoneType)
    keys = [ForeignKey(spec.foreign_key)] if spec.foreign_key else []
    how = {"nullable": NoneType in kinds and not spec.how.get("primary_key"), **spec.how}
    if spec.default not in (None, ...):
        how["default"] = spec.default
    return Column(name, spec.sa_type or _TYPES[plain], *keys, **how)
