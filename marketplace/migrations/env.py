"""Run migrations on the connection that ``marketplace.db.schema`` hands over, inside its transaction."""

from alembic import context

from marketplace.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
