"""SQLAlchemy: engine, tables, unit of work, migrations. The domain is mapped from outside."""
