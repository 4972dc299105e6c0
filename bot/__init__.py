"""Mekong Guide: sourced answers on safe labour migration in Khmer, Burmese and English."""

import os

__version__ = "0.1.0"

# Rasa declares its tables in SQLAlchemy's old style; the reminder about that is not for our users.
# SQLAlchemy reads this when it is imported. Our own code is tested with 2.0 warnings as errors.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
