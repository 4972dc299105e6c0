"""Advice on English texts: short sentences, plain words, no urging. Never a reason to refuse."""

import re
from collections.abc import Iterator

from bot.content.editing.agreement import Remark
from bot.content.editing.draft import Draft
from bot.language.languages import SOURCE

# Plain English Campaign's advice is 15 to 20 words a sentence.
LONGEST_SENTENCE = 20
# A hard word and what people say; after the Plain English Campaign's "A to Z of alternative words".
PLAIN = {
    "additional": "more",
    "advise": "tell",
    "approximately": "about",
    "assistance": "help",
    "attempt": "try",
    "commence": "start",
    "comply with": "follow",
    "consequently": "so",
    "documentation": "papers",
    "employment": "work",
    "ensure": "make sure",
    "facilitate": "help",
    "however": "but",
    "in accordance with": "by",
    "in order to": "to",
    "inform": "tell",
    "obtain": "get",
    "particular": "this",
    "prior to": "before",
    "provide": "give",
    "purchase": "buy",
    "receive": "get",
    "regarding": "about",
    "remuneration": "pay",
    "require": "need",
    "residence": "home",
    "sufficient": "enough",
    "terminate": "end",
    "utilise": "use",
}
_URGING = re.compile(
    r"\b(?:you should (?:go|stay|leave|migrate|return)|you must (?:go|stay|leave|return)|do not go|"
    r"better (?:to )?(?:go|stay)|never migrate|stay at home|illegal (?:migrants?|workers?))\b",
    re.IGNORECASE,
)


def advice(draft: Draft) -> list[Remark]:
    """What could be said more plainly, and what urges people to go or to stay."""
    found = []
    for part in draft.texts.get(SOURCE, {}):
        place = f"{SOURCE} {part}"
        found += [Remark("warning", place, check, text) for check, text in _of(draft.text(SOURCE, part))]
    return found


def _of(text: str) -> Iterator[tuple[str, str]]:
    for sentence in re.split(r"(?<=[.?!])\s+|\n", text):
        words = re.findall(r"[\w'’-]+", sentence)
        if len(words) > LONGEST_SENTENCE:
            yield "long sentence", f"{len(words)} words: “{' '.join(words[:6])} …”"
    for hard, plain in PLAIN.items():
        if re.search(rf"\b{hard}\b", text, re.IGNORECASE):
            yield "hard word", f"“{hard}”: perhaps “{plain}”"
    for found in _URGING.findall(text):
        yield "urging", f"“{found}” urges or judges; say what is known and let people decide"
