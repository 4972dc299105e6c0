"""The assistant's own sentences: help, small talk, misunderstandings, privacy."""

from bot.conversation import menu
from bot.conversation.actions import encode
from bot.conversation.incoming import OtherKind
from bot.conversation.reply import Button, Reply, paragraphs
from bot.conversation.voice import Voice


class Sayings:
    """What the assistant says of itself, in one language."""

    def __init__(self, voice: Voice) -> None:
        """Speak with ``voice``."""
        self._voice = voice

    def _reply(self, *texts: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Reply:
        """Sentences with the two doors that are always open: the menu and a person."""
        doors = (menu.home_button(self._voice), menu.person_button(self._voice))
        return Reply(paragraphs(*texts), (*rows, doors))

    def help(self) -> Reply:
        """How to use the assistant."""
        say = self._voice.say
        return self._reply(
            say("Write your question in your own words, in Khmer, Burmese or English."),
            say("Or choose a topic from the menu: /menu"),
            say(
                "/language: change the language\n/country: change the country\n"
                "/person: reach a person\n/mydata: see what is stored about you\n"
                "/forget: erase it\n/hide: clear this chat"
            ),
            say("Every answer shows its source and its date. Facts may have changed since."),
        )

    def unknown_command(self) -> Reply:
        """A command that does not exist."""
        return self._reply(
            self._voice.say("I do not know this command. Write your question, or use the menu.")
        )

    def no_words(self) -> Reply:
        """A text without any visible character."""
        return self._reply(self._voice.say("I see no words in your message. Please write your question."))

    def other(self, kind: OtherKind) -> Reply:
        """Something that is not text."""
        say = self._voice.say
        match kind:
            case "location":
                text = say(
                    "I cannot use a location and I do not keep it. "
                    "You can delete it from this chat. Please write your question in words."
                )
            case "contact":
                text = say(
                    "I cannot use a phone contact and I do not keep it. "
                    "You can delete it from this chat. Please write your question in words."
                )
            case "group":
                return Reply(
                    paragraphs(
                        say("For your safety, please write to me in a private chat, not in a group.")
                    )
                )
            case "old_button":
                return self.old_button()
            case _:
                text = say(
                    "I can only read text. I cannot open pictures, voice messages or files. "
                    "Please write your question in words, or use the menu."
                )
        return self._reply(text)

    def failure(self) -> Reply:
        """Something broke on our side."""
        return self._reply(
            self._voice.say(
                "Something went wrong on our side, and I could not answer. "
                "Please send your message again in a few minutes."
            )
        )

    def too_fast(self) -> Reply:
        """More messages came than can be answered."""
        return self._reply(
            self._voice.say(
                "You are writing faster than I can answer. I answer your first messages one by one. "
                "Please wait for the answers, then send the others again."
            )
        )

    def old_button(self) -> Reply:
        """A button of an earlier version, or a forged one."""
        return self._reply(self._voice.say("This button no longer works. Please use the menu."))

    def not_understood(self, known_script: bool) -> Reply:
        """Nothing in the catalogue fits, or the script is not one of ours."""
        say = self._voice.say
        if not known_script:
            return self._reply(say("I understand Khmer, Burmese and English. Please write in one of them."))
        return self._reply(
            say("Sorry, I have no answer to this."),
            say("I can only answer questions on working abroad and coming home."),
            say("Try other words, look in the menu, or reach a person."),
        )

    def did_you_mean(self, rows: tuple[tuple[Button, ...], ...]) -> Reply:
        """The closest questions as buttons."""
        return self._reply(
            self._voice.say("I am not sure I understood. Did you mean one of these?"), rows=rows
        )

    def small_talk(self, intent: str) -> Reply:
        """Greetings, thanks and the like."""
        say = self._voice.say
        match intent:
            case "greet":
                texts = [
                    say("Hello! You can ask me about working abroad and coming home."),
                    say("Write your question in your own words, or choose a topic."),
                ]
            case "thanks":
                texts = [say("You are welcome. You can ask me more at any time.")]
            case "goodbye":
                texts = [
                    say("Goodbye, and take care. You can write to me again at any time."),
                    say("If someone may check your phone, you can delete this chat."),
                ]
            case "insult":
                texts = [say("I am sorry that I did not help you. You can reach a person instead.")]
            case "robot":
                texts = [
                    say(
                        "Yes, I am a computer program, not a person. "
                        "I give answers that people wrote from published sources."
                    )
                ]
            case "deny":
                texts = [say("All right. Try to ask in other words, look in the menu, or reach a person.")]
            case "affirm":
                texts = [say("Good. Please write your question, or choose a topic.")]
            case _:
                texts = [say("There is nothing to repeat yet. Please write your question.")]
        return self._reply(*texts)

    def switch_offer(self, language: str) -> Reply:
        """Offer, in the language that the person writes, to change to it."""
        say = self._voice.say
        rows = (
            (Button(say("Yes, change"), encode("lang", language)),),
            (Button(say("No, leave it"), encode("stay")),),
        )
        # Translators: asked in the language that the person writes; {language} is its own name.
        question = say(
            "You write in {language}. Shall I change the menus to it too?",
            language=self._voice.name(language),
        )
        return Reply(paragraphs(question), rows)

    def stays(self) -> Reply:
        """The offer of another language was declined."""
        return self._reply(
            self._voice.say("All right, nothing changes. You can change it at any time: /language")
        )

    def my_data(self, stored: list[str], retention_days: int) -> Reply:
        """Everything that is stored of a person, a line each (bot/conversation/stored.py)."""
        say = self._voice.say
        if not stored:
            return self._reply(say("Nothing is stored about you."))
        days = self._voice.number(retention_days)
        return self._reply(
            "\n".join([say("This is all that is stored about you:"), *(f"• {line}" for line in stored)]),
            # Translators: {days} is 180.
            say("All of it is erased when you have not written for {days} days.", days=days),
            say("Your name and phone number are not stored. To erase all: /forget"),
        )

    def forget_question(self) -> Reply:
        """Ask once before erasing."""
        say = self._voice.say
        rows = (
            (Button(say("Yes, erase all"), encode("forget", "yes")),),
            (Button(say("No, leave it"), encode("menu")),),
        )
        return Reply(
            paragraphs(
                say("Erase everything that is stored about you?"),
                say("To clear this chat too, first choose: /hide"),
            ),
            rows,
        )

    def forgotten(self) -> Reply:
        """All is erased."""
        say = self._voice.say
        return Reply(
            paragraphs(
                say("Done. Nothing about you is stored any more."),
                say(
                    "This chat is still on your phone and in Telegram. "
                    "If someone may check your phone, delete the chat too."
                ),
            )
        )
