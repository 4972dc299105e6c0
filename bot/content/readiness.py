"""Which languages are offered to readers: those with enough of the texts that matter translated."""

from collections.abc import Iterable

from bot.content.models import DANGER_ENTRIES, Entry
from bot.i18n.catalogues import Catalogues
from bot.language.languages import SOURCE, Language


def danger_share(entries: Iterable[Entry], language: str) -> int:
    """How many of 100 texts of the answers for people in danger are there and current, rounded down."""
    texts = [
        each.texts.get(language, {}).get(part)
        for each in entries
        if each.key in DANGER_ENTRIES
        for part in each.fields()
    ]
    current = [text for text in texts if text is not None and not text.outdated]
    return 100 * len(current) // len(texts) if texts else 0


def offered(catalogues: Catalogues, entries: Iterable[Entry], interface: Iterable[str]) -> tuple[str, ...]:
    """Codes of the languages that readers may choose, in the order of their buttons."""
    entries, interface = list(entries), list(interface)
    ready = catalogues.listed.ready

    def enough(language: Language) -> bool:
        return (
            danger_share(entries, language.code) >= ready.danger
            and catalogues.share(language.code, interface) >= ready.interface
        )

    return tuple(
        code
        for code, language in catalogues.languages.items()
        if code == SOURCE or language.offer == "always" or (language.offer == "auto" and enough(language))
    )
