"""What must hold for every text on its way through the language room and the features."""

import unicodedata

from bot.assistant.features import EMBEDDED_CHARACTERS, embedding_text, latin_ngrams, syllable_ngrams
from bot.language.normalise import MAX_CHARACTERS, normalise
from bot.language.scripts import decide_language
from bot.language.segment import syllable_end, tokens

LANGUAGES = {"km", "my", "latin", "other", None}


def check(text: str) -> None:
    """Take one text the whole way.

    Raises:
        AssertionError: something does not hold; any other exception is a finding too.
    """
    normal = normalise(text)
    normal.text.encode("utf-8")
    assert len(normal.text) <= MAX_CHARACTERS * 4
    assert "\0" not in normal.text
    assert normal.text == normal.text.strip()
    assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in normal.text)
    assert decide_language(normal.text) in LANGUAGES
    _check_tokens(normal.text)
    again = normalise(normal.text)
    assert again.text == normal.text or "zawgyi" in (normal.encoding, again.encoding), "normal form moves"


def _check_tokens(text: str) -> None:
    words = tokens(text)
    assert all(words)
    assert all(syllable_ngrams(words))
    assert all(latin_ngrams(text[:200]))
    embedded = embedding_text(text)
    assert len(embedded) <= EMBEDDED_CHARACTERS
    assert 0 <= syllable_end(text, 60) <= max(60, 0) or len(text) <= 60
