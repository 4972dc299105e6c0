"""alembic migrations of the content store."""
