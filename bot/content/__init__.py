"""Entries, their texts, sources, contacts and training questions: what may be said, and from where."""
