"""One question from the command line, answered on the same way as on Telegram."""

from typing import Any

from bot.assistant.agent import RasaUnderstander
from bot.bootstrap import Installation
from bot.conversation import compose
from bot.conversation.reply import Reply, paragraphs
from bot.conversation.sayings import Sayings
from bot.conversation.understanding import Question, Understanding
from bot.conversation.voice import Voice
from bot.language.normalise import normalise


async def ask(
    installation: Installation, understander: RasaUnderstander, text: str, origin: str | None
) -> dict[str, Any]:
    """What the bot would reply to ``text`` from a stranger, as data for programs.

    Keys: language, encoding, outcome, entry, confidence, alternatives, text, source, as_of.
    """
    understood = await understander.understand(Question(text, origin=origin))
    reply, source, as_of = _reply(installation, understood, text, origin)
    return {
        "language": understood.language or "en",
        "encoding": understood.encoding,
        "outcome": understood.outcome,
        "entry": understood.intent,
        "confidence": round(understood.confidence, 4),
        "alternatives": [
            {"entry": each.entry, "confidence": round(each.confidence, 4)}
            for each in understood.alternatives
        ],
        "text": reply.text,
        "source": source,
        "as_of": as_of,
    }


def _reply(
    installation: Installation, understood: Understanding, text: str, origin: str | None
) -> tuple[Reply, str | None, str | None]:
    voice = Voice(installation.catalogues, understood.language or "en")
    sayings = Sayings(voice)
    with installation.work() as work:
        entry = work.content.entry(understood.intent or "")
        if understood.outcome == "answer" and entry is not None:
            contacts = work.published.contacts_for(entry.key, origin)
            blocks = compose.answer(voice, entry, origin, contacts)
            as_of = entry.source.as_of.strftime("%Y-%m")
            return Reply(blocks), compose.source_line(voice, entry.source), as_of
        titles = work.published.titles(voice.spoken)
    if not normalise(text).text:
        return sayings.no_words(), None, None
    if understood.outcome == "suggest":
        options = "\n".join(f"• {titles[each.entry]}" for each in understood.alternatives)
        return Reply((*sayings.did_you_mean(()).blocks, *paragraphs(options))), None, None
    if understood.outcome == "service":
        return sayings.small_talk(understood.intent or ""), None, None
    return sayings.not_understood(understood.language is not None), None, None
