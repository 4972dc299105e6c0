"""What the checks found, in the language of the pages."""

from bot.content.editing.advice import advice
from bot.content.editing.agreement import Remark, foreign_links, remarks
from bot.content.editing.draft import Draft
from bot.conversation.voice import Voice
from bot.i18n.catalogues import N_
from bot.staff.page import Visit
from bot.store.work import UnitOfWork

# Check → what it means for who wrote the text. What exactly was found stands beside it.
_MEANING = {
    "numbers": N_("The numbers are not those of the English text."),
    "telephone": N_("The telephone numbers are not those of the English text."),
    "digits": N_("Digits of another script stand here."),
    "date": N_("A month may be missing or wrong."),
    "country": N_("A country may be missing or wrong."),
    "negation": N_("The English text says no. Does this one?"),
    "links": N_("The links are not those of the English text."),
    "link": N_("This address is not allowed. Ask an admin to allow it."),
    "list": N_("The list has another number of points."),
    "lines": N_("The text has another number of lines."),
    "length": N_("The text is too long for a small telephone."),
    "glossary": N_("A word is not the one of the glossary."),
    "end mark": N_("Look at the mark at the end."),
    "bidi": N_("A hidden character changes the direction of the text. Type the text again."),
    "invisible": N_("A hidden character stands in the text. Type the text again."),
    "control": N_("A character that cannot be shown stands in the text."),
    "look-alike": N_("A character only looks like the right one."),
    "zawgyi": N_("The text is typed in Zawgyi. Use Unicode."),
    "mark order": N_("Khmer marks are in an unusual order. Type the word again."),
    "script": N_("Letters of another script stand here."),
    "untranslated": N_("This is not translated."),
    "copied": N_("This is still the English text."),
    "english": N_("English words stand in the text."),
    "tags": N_("The signs {signs} cannot be used."),
    "held out": N_("The assistant is measured with this question and must not learn it."),
    "missing": N_("This text is needed."),
    "no english": N_("There is no English text for this part."),
    "key": N_("The short name needs small letters, digits and _ only."),
    "group": N_("Choose a group."),
    "related": N_("An answer cannot be related to itself."),
    "long sentence": N_("A long sentence. Can it be two?"),
    "hard word": N_("A hard word. Is there an easier one?"),
    "urging": N_("This may urge people or judge them. Say what is known and let them decide."),
}


def meaning(voice: Voice, remark: Remark) -> str:
    """What a remark means, in the language of the pages."""
    return (
        voice.say(_MEANING[remark.check], signs="< > { }") if remark.check in _MEANING else remark.message
    )


def remarks_on(visit: Visit, work: UnitOfWork, draft: Draft) -> list[Remark]:
    """All that is to be looked at in a draft, what must be mended first."""
    languages = visit.desk.installation.catalogues.languages
    allowed = visit.desk.allowed_hosts(work)
    found = [*remarks(draft, languages, visit.desk.terms()), *foreign_links(draft, allowed), *advice(draft)]
    found += [
        Remark("error", f"{code} questions", "held out", text)
        for code, texts in draft.questions.items()
        for text in texts
        if visit.desk.study and visit.desk.study.held_out(text)
    ]
    return sorted(found, key=lambda each: each.level)
