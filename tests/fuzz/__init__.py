"""Odd texts for whatever reads strangers' words: `make fuzz`."""
