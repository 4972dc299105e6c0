"""One turn of a conversation as use cases; knows nothing of Telegram, Rasa or SQL."""
