"""Run migrations on the connection that ``marketplace.db.schema`` hands over, inside its transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import marketplace.tables  # noqa: F401  (the tables register themselves)


def _render(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's own string type as SQLAlchemy's, so that a migration imports nothing of ours."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_as_batch=True,
    render_item=_render,
    transactional_ddl=False,
)
context.run_migrations()
