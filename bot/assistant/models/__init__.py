"""Trained models as files: checked, signed, kept as versions, taken up by a running bot."""
