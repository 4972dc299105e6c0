"""The training questions closest to a text, as each view sees closeness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.assistant.arrays import Floats
from bot.assistant.configuration import component
from bot.assistant.embedder import CachedEmbedder, open_embedder
from bot.assistant.embedding_featurizer import SentenceEmbeddingFeaturizer
from bot.assistant.features import embedding_text, syllable_ngrams
from bot.assistant.messages import LANGUAGE, STYLE
from bot.assistant.selection import spread
from bot.assistant.tfidf import Tfidf
from bot.content.models import Example
from bot.language.normalise import normalise
from bot.language.scripts import decide_language
from bot.language.segment import tokens
from bot.settings import Settings

SHOWN = 5
_EXAMPLE = "example"


@dataclass(frozen=True)
class Nearest:
    """A training question with its closeness, the cosine of the angle between both: 1 is the same."""

    closeness: float
    intent: str
    text: str


def nearest_by_ngrams(text: str, examples: Sequence[Example]) -> list[Nearest]:
    """Training questions that share most syllables or words with the normalised ``text``."""
    documents = [syllable_ngrams(tokens(normalise(each.text).text)) for each in examples]
    tfidf = Tfidf.fit(documents)
    row = tfidf.transform([syllable_ngrams(tokens(text))])
    return _best((tfidf.transform(documents) @ row.T).toarray().ravel(), examples)


def nearest_by_embeddings(
    settings: Settings, text: str, language: str | None, examples: Sequence[Example]
) -> list[Nearest]:
    """Training questions closest in meaning; none where embeddings are off or cannot run.

    Among those that the model learns from: their embeddings are in the cache of the training. The
    text itself is a person's words and is not put into it.
    """
    embedder, embedded = open_embedder(settings.embeddings), _embedded(examples)
    cache = CachedEmbedder(embedder, settings.data_dir / "embeddings.db")
    rows = cache.embed([embedding_text(normalise(each.text).text) for each in embedded])
    mine = embedder.embed([embedding_text(text)])
    if rows is None or mine is None or not embedded:
        return []
    centres = _centres(rows, [each.language for each in embedded])
    moved = rows - np.stack([centres[each.language] for each in embedded])
    asked = mine - centres.get(language or "en", rows.mean(axis=0))
    return _best(_unit(moved) @ _unit(asked)[0], embedded)


def _embedded(examples: Sequence[Example]) -> list[Example]:
    """The examples that the embedding view is trained on: a spread of them, none romanised."""
    messages = [
        Message({INTENT: each.intent, LANGUAGE: each.language, STYLE: each.style, _EXAMPLE: each})
        for each in examples
        if each.language == "en" or decide_language(normalise(each.text).text) != "latin"
    ]
    config = component(SentenceEmbeddingFeaturizer)
    chosen = spread(messages, int(config["examples"]), int(config["wide_examples"]))
    return [message.get(_EXAMPLE) for message in chosen]


def _centres(rows: Floats, languages: Sequence[str]) -> dict[str, Floats]:
    """What all texts of a language share, as the classifier takes it away too."""
    of = np.array(languages)
    return {name: rows[of == name].mean(axis=0) for name in sorted(set(languages))}


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = rows / np.where(lengths == 0, 1, lengths)
    return result


def _best(closeness: Floats, examples: Sequence[Example]) -> list[Nearest]:
    best = np.argsort(-closeness, kind="stable")[:SHOWN]
    return [
        Nearest(round(float(closeness[at]), 3), examples[int(at)].intent, examples[int(at)].text)
        for at in best
    ]
