"""This pipeline, its parts alone and Rasa's default pipeline, trained and scored on the same data."""
