"""python-telegram-bot: receive, render, send, commands. Knows nothing of SQL or Rasa."""
