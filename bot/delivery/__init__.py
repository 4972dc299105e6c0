"""Durable delivery: inbox, turns, outbox, pacing. Knows neither Telegram's library, Rasa nor SQL."""
