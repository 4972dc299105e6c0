"""Script and language of a text, normalisation, syllables, digits. Pure functions, no state."""
