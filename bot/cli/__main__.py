"""``python -m bot.cli``: the command ``guide`` for who has the interpreter and not the script."""

from bot.cli import main

main()
