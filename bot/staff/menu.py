"""The main menu."""

from bot.conversation.voice import Voice


def menu_of(voice: Voice) -> tuple[tuple[str, str], ...]:
    """Address and name of each part, in the order in which staff need them."""
    return (
        ("/", voice.say("Today")),
        ("/entries", voice.say("Answers")),
        ("/changes", voice.say("Changes")),
        ("/contacts", voice.say("Contacts")),
        ("/questions", voice.say("Questions")),
        ("/translations", voice.say("Translations")),
        ("/numbers", voice.say("Numbers")),
        ("/try", voice.say("Try")),
        ("/account", voice.say("Account")),
    )


def here(path: str, menu: tuple[tuple[str, str], ...]) -> str:
    """The part of the menu to which ``path`` belongs; "" for none."""
    found = [each for each, _ in menu if path == each or (each != "/" and path.startswith(each + "/"))]
    return found[0] if found else ""
