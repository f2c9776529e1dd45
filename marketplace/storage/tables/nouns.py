"""The nouns as SQLModel classes over their tables, for those who write and read row by row."""

from functools import cache
from types import new_class
from typing import Any

from sqlmodel import Field, SQLModel

from marketplace.storage.tables.columns import METADATA, Noun


@cache
def sqlmodel_of(name: str) -> type[SQLModel]:
    """Return the SQLModel class of a noun by its name; KeyError when there is none."""
    noun = Noun.nouns[name]
    table = METADATA.tables[noun.called()]
    body: dict[str, Any] = {"__module__": noun.__module__, "__doc__": noun.__doc__, "__table__": table}
    body["__annotations__"] = {column: kind for column, (kind, _) in noun.columns.items()}
    for column, (_, said) in noun.columns.items():
        body[column] = Field(default=said.default, sa_column=table.c[column])
    made: type[SQLModel] = new_class(name, (SQLModel,), {"table": True}, lambda own: own.update(body))
    return made
