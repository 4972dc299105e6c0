"""Puts an answer together: the facts, the part for a country of origin, what to do next, the source."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.content.contacts import Contact, shown, shown_phone
from bot.content.models import Entry, Field, Source, Text
from bot.conversation.reply import Block, paragraphs
from bot.conversation.voice import Voice
from bot.i18n.catalogues import N_
from bot.language.languages import SOURCE, Language

# Rendered with both countries; design of the answer is "at most about 700 characters".
MAX_CHARACTERS = 850
MAX_TITLE_CHARACTERS = 40
# Telegram takes 4,096; the rest is for what is said after an answer was rated.
MAX_MESSAGE = 3800

_COUNTRIES = {"kh": N_("Cambodia"), "mm": N_("Myanmar")}
_DOCUMENTS = {
    "mmn-2017": N_("MMN Policy Dialogue 2017"),
    "mekong-guide": N_("Mekong Guide, about itself"),
}


def country(voice: Voice, origin: str) -> str:
    """Name of a country of origin in the reader's language."""
    return voice.say(_COUNTRIES[origin])


def answer(
    voice: Voice, entry: Entry, origin: str | None, contacts: Sequence[Contact], today: date | None = None
) -> tuple[Block, ...]:
    """Blocks of the published answer to ``entry``.

    Args:
        voice: the reader's language; English stands in for a text that is missing, and says so.
        entry: the entry with its texts.
        origin: "kh" or "mm" chooses that country's part; None shows both under headings.
        contacts: contacts to show; unverified and expired ones never get this far, and are dropped here
            a second time.
        today: the day on which facts and contacts must not have expired; None for the present day.
    """
    today = today or date.today()
    parts = {each: text_of(entry, voice.spoken, each) for each in Field}
    origins = [each for each in (Field.CAMBODIA, Field.MYANMAR) if parts[each]]
    if origin:
        origins = [each for each in origins if each.value == origin]
    blocks = list(paragraphs(parts[Field.ANSWER]))
    for each in origins:
        if not origin:
            blocks.append(Block("heading", country(voice, each.value)))
        blocks += paragraphs(parts[each])
    blocks += paragraphs(parts[Field.NEXT])
    provenance = _provenance(voice, entry, today)
    room = MAX_MESSAGE - sum(len(each.text) + 2 for each in (*blocks, *provenance))
    return (*blocks, *paragraphs(*_fitting(voice, shown(contacts, today), room)), *provenance)


def _fitting(voice: Voice, contacts: Sequence[Contact], room: int) -> Iterator[str]:
    """As many contacts as ``room`` characters hold, those that are for this very question first.

    A message that is too long does not arrive at all.
    """
    for each in sorted(contacts, key=lambda contact: not contact.entries):
        text = contact_text(voice, each)
        if len(text) + 2 <= room:
            room -= len(text) + 2
            yield text


def contact_text(voice: Voice, contact: Contact) -> str:
    """A contact as readers see it: a number stands on a line of its own, so that a touch calls it."""
    codes = (voice.language, *voice.spoken.fallback)
    lines = [contact.text("name", codes), *(shown_phone(each) for each in contact.phones)]
    lines.append(contact.text("address", codes))
    hours, serves = contact.text("hours", codes), contact.text("serves", codes)
    if hours:
        # Translators: {hours} are days and times, such as Monday to Friday, 8 to 17.
        lines.append(voice.say("Open: {hours}", hours=hours))
    if serves:
        # Translators: {people} are those whom an organisation helps, such as workers at sea.
        lines.append(voice.say("For: {people}", people=serves))
    spoken = [voice.called(each) for each in contact.languages if each in voice.languages]
    if spoken:
        # Translators: {languages} is a list of languages that are spoken in an office.
        lines.append(voice.say("They speak: {languages}", languages=voice.listing(spoken)))
    if contact.cost != "unknown":
        free = contact.cost == "free"
        lines.append(voice.say("This help is free.") if free else voice.say("This help costs money."))
    lines.append(contact.link)
    return "\n".join(line for line in lines if line)


def title(entry: Entry, language: Language) -> str:
    """The entry's short question, as on its button."""
    return text_of(entry, language, Field.TITLE)


def source_line(voice: Voice, source: Source) -> str:
    """Name of the source with its printed pages."""
    # A document that staff added is called as they call it, in all languages.
    name = source.title or voice.say(_DOCUMENTS.get(source.document, source.document))
    # Page 0 stands for the inside cover, which has no printed number.
    pages = [page for page in source.pages if page > 0]
    if not pages:
        return name
    if len(pages) == 1:
        # Translators: {page} is a printed page number, such as 24.
        return voice.say("{document}, page {page}", document=name, page=voice.numbers(pages))
    # Translators: {pages} is a list of printed page numbers, such as 24, 25, 28.
    return voice.say("{document}, pages {pages}", document=name, pages=voice.numbers(pages))


def text_of(entry: Entry, language: Language, part: Field) -> str:
    """One text of an entry in ``language``, or in the best language that has it; "" where none has."""
    return _found(entry, language, part)[1].value


def _found(entry: Entry, language: Language, part: Field) -> tuple[str, Text]:
    """The text to show with the language it is in.

    An outdated translation stands until it is renewed, unless the change matters for safety.
    """
    english = entry.texts.get(SOURCE, {}).get(part)
    if english is None:
        return language.code, Text("", True)
    for code in (language.code, *language.fallback):
        text = entry.texts.get(code, {}).get(part)
        if text is not None and not (text.outdated and english.critical):
            return code, text
    return SOURCE, english


def _provenance(voice: Voice, entry: Entry, today: date) -> list[Block]:
    texts = [_found(entry, voice.spoken, part) for part in entry.fields()]
    own = [text for code, text in texts if code == voice.language]
    outdated = [text.as_of or entry.source.as_of for text in own if text.outdated]
    # Translators: the quiet last line of every answer. {month} is a month with its year.
    line = voice.say(
        "Source: {source}. As of {month}.",
        source=source_line(voice, entry.source),
        month=voice.month(min(outdated, default=entry.source.as_of)),
    )
    notes = [line]
    if entry.review_by < today:
        # Translators: shown under an answer whose facts are older than was agreed.
        notes.append(voice.say("These facts are old. We are checking them again."))
    notes += _translation_notes(voice, [code for code, _ in texts], own)
    return [Block("quiet", note) for note in notes]


def _translation_notes(voice: Voice, languages: list[str], own: list[Text]) -> list[str]:
    """What the reader must know of the translation: whose language this is, whether it is current."""
    others = [code for code in dict.fromkeys(languages) if code != voice.language]
    notes = []
    if others:
        names = voice.listing([voice.called(code) for code in others])
        # Translators: shown under an answer of which a part has no translation; {language} is a name.
        notes.append(voice.say("Not yet translated; shown in {language}.", language=names))
    if any(text.outdated for text in own):
        # Translators: the source has changed since this translation was made.
        notes.append(voice.say("This translation is being updated."))
    if not notes and not all(text.native_reviewed for text in own):
        # Translators: shown under answers whose translation no native speaker has checked yet.
        notes.append(voice.say("Draft translation, not yet checked by a native speaker."))
    return notes
