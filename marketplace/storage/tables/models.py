"""The tables as SQLModel classes, for those who write and read row by row."""

from functools import cache
from types import new_class
from typing import Any

from sqlmodel import Field, SQLModel

from marketplace.storage.tables.columns import METADATA, DeclaredTable


@cache
def sqlmodel_of(name: str) -> type[SQLModel]:
    """Return the SQLModel class of a declared table by its class's name; KeyError when there is none."""
    model = DeclaredTable.models[name]
    table = METADATA.tables[model.table_name()]
    body: dict[str, Any] = {"__module__": model.__module__, "__doc__": model.__doc__, "__table__": table}
    body["__annotations__"] = {column: kind for column, (kind, _) in model.columns.items()}
    for column, (_, spec) in model.columns.items():
        body[column] = Field(default=spec.default, sa_column=table.c[column])
    made: type[SQLModel] = new_class(name, (SQLModel,), {"table": True}, lambda own: own.update(body))
    return made
