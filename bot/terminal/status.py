"""The state of the translations as tables in the terminal and as a page."""

import html
from collections.abc import Iterable

from rich.table import Table

from bot.content.status import DomainStatus, LanguageStatus
from bot.store.translations import Waiting

_COLUMNS = ("translated", "outdated", "missing", "not needed", "awaiting review", "words left")
_WHOLE = ("offered", "danger answers", "interface", "falls back to", "most asked, missing")
_STYLE = """
body{font:16px/1.5 "Noto Sans","Noto Sans Khmer","Noto Sans Myanmar",sans-serif;margin:24px}
table{border-collapse:collapse;margin:0 0 24px}
th,td{border:1px solid #bbb;padding:4px 10px;text-align:right}
th:first-child,td:first-child,td:nth-child(2){text-align:left}.fault{color:#a40000}
"""


def table(found: list[LanguageStatus]) -> list[Table]:
    """Two tables: language by domain, and each language as a whole."""
    domains = Table("", "texts", *_COLUMNS)
    for language in found:
        for domain in language.domains:
            domains.add_row(language.code, domain.domain, *map(str, _figures(domain)))
    whole = Table("", *_WHOLE)
    for each in found:
        whole.add_row(*_whole(each.code, each))
    return [domains, whole]


def _figures(domain: DomainStatus) -> tuple[int, ...]:
    counts = (domain.translated, domain.outdated, domain.missing, domain.not_needed)
    return (*counts, domain.awaiting_review, domain.words)


def _whole(name: str, each: LanguageStatus) -> tuple[str, ...]:
    missing = ", ".join(f"{key} ({count})" for key, count in each.most_asked_missing.items())
    falls = f"{' → '.join(each.fallback)}: {len(each.falling_back)} entries" if each.falling_back else "-"
    offered = "readers" if each.offered else "staff only"
    return name, offered, f"{each.danger} %", f"{each.interface} %", falls, missing or "-"


def page(found: list[LanguageStatus]) -> str:
    """The same as a page that loads nothing from anywhere."""
    head = _row(("language", "texts", *_COLUMNS), "th")
    rows = "".join(
        _row((language.name, each.domain, *map(str, _figures(each))))
        + (f"<tr><td colspan=8 class=fault>{html.escape(each.fault)}</td></tr>" if each.fault else "")
        for language in found
        for each in language.domains
    )
    whole = _row(("language", *_WHOLE), "th")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Translations</title>'
        f"<style>{_STYLE}</style><h1>Translations</h1><table>{head}{rows}</table>"
        f"<table>{whole}{''.join(_row(_whole(each.name, each)) for each in found)}</table></html>\n"
    )


def _row(cells: Iterable[str], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def side_by_side(waiting: list[Waiting]) -> Table:
    """Translations that wait, beside the English and what readers see now."""
    found = Table("number", "text", "state", "English", "now", "proposed", show_lines=True)
    for each in waiting:
        name = f"{each.entry} {each.language} {each.field}\n{each.author}, {each.created_on}"
        found.add_row(str(each.id), name, each.status, each.english, each.current or "-", each.proposed)
    return found
