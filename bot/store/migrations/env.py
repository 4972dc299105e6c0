"""alembic's environment: runs migrations on the connection that ``bot.store.migrate`` hands over."""

from alembic import context

from bot.store import staff_tables, tables  # noqa: F401 - adds its tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    # SQLite cannot alter most things in place; alembic copies the table instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
