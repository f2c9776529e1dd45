"""Run migrations on the connection that ``marketplace.storage.schema`` hands over, inside its transaction."""

from alembic import context

from marketplace.storage.tables import METADATA

for index in (index for table in METADATA.tables.values() for index in table.indexes):
    index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
