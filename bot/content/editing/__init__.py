"""Editing an entry: the draft, what is wrong with it, what changed, what became of it meanwhile."""
