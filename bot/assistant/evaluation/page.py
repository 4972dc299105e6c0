"""An evaluation as one self-contained HTML page: no script, no outside resource, all text escaped."""

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.assistant.evaluation.charts import heat_map, reliability_curve
from bot.assistant.evaluation.comparison import Comparison
from bot.assistant.evaluation.confusion import Confusion, confusions
from bot.assistant.evaluation.figures import GROUPINGS, figures, grouped, language
from bot.assistant.evaluation.intervals import RESAMPLES, intervals
from bot.assistant.evaluation.judging import Evaluation, Judged
from bot.assistant.evaluation.markup import Markup, join, tag
from bot.assistant.evaluation.questions import MEASURED
from bot.assistant.evaluation.reliability import reliability
from bot.conversation.understanding import Ranked

_STYLE = Path(__file__).with_name("page.css")
_COLUMNS = {
    "n": "n",
    "top1": "right first",
    "top3": "in first three",
    "answered": "answered",
    "suggested": "suggested",
    "refused": "refused",
    "wrong": "answered wrongly",
}
_OUTSIDE_COLUMNS = {key: _COLUMNS[key] for key in ("n", "answered", "suggested", "refused")}
_DANGER_COLUMNS = {"n": "n", "safe": "danger answered or offered", "answered": "danger answered"}
_PAIRS_SHOWN = 15


def page(evaluation: Evaluation, files: Sequence[str], comparison: Comparison | None = None) -> str:
    """The whole document."""
    found, bounds = figures(evaluation), intervals(evaluation)
    content = join(
        _header(evaluation, files, comparison),
        _tiles(evaluation, found, bounds),
        _comparison(comparison) if comparison else Markup(""),
        _tables(found, bounds),
        _confusions(confusions(evaluation.judged)),
        _reliability(evaluation),
        _faults(evaluation.faults),
    )
    return _document(content)


def _document(content: Markup) -> str:
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>How Mekong Guide understands</title><style>{_STYLE.read_text(encoding='utf-8')}</style>"
    )
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>{content}</main></body></html>\n'
    )


def _header(evaluation: Evaluation, files: Sequence[str], comparison: Comparison | None) -> Markup:
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    typed = f", typed as {comparison.variant}" if comparison else ""
    said = (
        f"{len(evaluation.inside)} questions and {len(evaluation.outside)} messages out of scope from "
        f"{', '.join(files)}{typed}. {day}. "
        f"Small figures: 95 % bootstrap intervals, {RESAMPLES:,} resamples."
    )
    return tag("header", tag("h1", "How Mekong Guide understands"), tag("p", said, class_="quiet"))


def _tiles(evaluation: Evaluation, found: dict[str, Any], bounds: dict[str, Any]) -> Markup:
    overall, times = found["overall"], found["ms_per_message"]
    tiles = [
        _tile("right entry first", overall["top1"], bounds["overall"]["top1"]),
        _tile("among the first three", overall["top3"], bounds["overall"]["top3"]),
        _tile("answered wrongly", overall["wrong"], bounds["overall"]["wrong"]),
    ]
    outside = evaluation.outside
    if outside:
        answered = sum(each.answered for each in outside) / len(outside)
        tiles.append(_tile("out of scope, answered", answered))
    if "all" in found["danger"]:
        tiles.append(_tile("danger answered or offered", found["danger"]["all"]["safe"],
                           bounds["danger"]["all"]["safe"]))  # fmt: skip
    time = tag("strong", f"{times['p50']:.0f} ms")
    tiles.append(tag("li", time, tag("span", "a message"), tag("small", f"p95 {times['p95']:.0f} ms")))
    return tag("ul", *tiles, class_="tiles")


def _tile(name: str, value: float, bound: Sequence[float] | None = None) -> Markup:
    note = tag("small", _range(bound)) if bound else Markup("")
    return tag("li", tag("strong", _percent(value)), tag("span", name), note)


def _comparison(comparison: Comparison) -> Markup:
    """How much worse the retyped questions are understood than the clean ones."""
    report = comparison.report()
    rows = []
    for code, each in report["by_language"].items():
        cells = [
            tag("td", f"{_percent(each['clean'][key])} → {_percent(each['retyped'][key])}",
                tag("small", f"{each['difference'][key] * 100:+.1f} points"))
            for key in ("top1", "top3", "wrong")
        ]  # fmt: skip
        rows.append(tag("tr", _row_head(code), tag("td", str(each["n"])), *cells))
    head = _head(["n", _COLUMNS["top1"], _COLUMNS["top3"], _COLUMNS["wrong"]])
    return _section(f"Clean against {comparison.variant}", _scrolling(head, rows))


def _tables(found: dict[str, Any], bounds: dict[str, Any]) -> Markup:
    parts = [(name, _COLUMNS) for name in GROUPINGS]
    parts += [("out_of_scope", _OUTSIDE_COLUMNS), ("out_of_scope_by_style", _OUTSIDE_COLUMNS)]
    parts += [("danger", _DANGER_COLUMNS)]
    shown = [
        _section(part.replace("_", " ").capitalize(), _table(found[part], bounds[part], columns))
        for part, columns in parts
        if found[part]
    ]
    return join(*shown)


def _table(rows: dict[str, Any], bounds: dict[str, Any], columns: dict[str, str]) -> Markup:
    body = [
        tag("tr", _row_head(name),
            *(_cell(row[key], bounds[name].get(key)) for key in columns))
        for name, row in rows.items()
    ]  # fmt: skip
    return _scrolling(_head(list(columns.values())), body)


def _cell(value: float, bound: Sequence[float] | None) -> Markup:
    if isinstance(value, int):
        return tag("td", str(value))
    if bound is None or isinstance(bound, int):
        return tag("td", _percent(value))
    low, high = bound
    place = f"--low:{low:.4f};--high:{high:.4f};--at:{value:.4f}"
    return tag("td", _percent(value), tag("small", _range(bound)), tag("i", class_="range", style=place))


def _confusions(found: Sequence[Confusion]) -> Markup:
    pairs = [
        tag("tr", tag("th", each.expected, scope="row"), tag("td", each.got, class_="name"),
            tag("td", str(each.count)), tag("td", str(each.answered)))
        for each in found[:_PAIRS_SHOWN]
    ]  # fmt: skip
    listed = _scrolling(_head(["count", "of them answered"], "expected", "ranked first instead"), pairs)
    return _section("Confusions", heat_map(found), listed if pairs else Markup(""))


def _reliability(evaluation: Evaluation) -> Markup:
    curves = [reliability_curve(reliability(evaluation.judged), "All languages")]
    for code, group in grouped(evaluation.judged, language).items():
        curves.append(reliability_curve(reliability(group), _language(code)))
    said = (
        "Share of messages whose first entry is right, against the confidence in it. On the dashed line "
        "a confidence of 80 % is right in 80 %. Larger points hold more messages; out of scope counts."
    )
    return _section("Reliability", tag("p", said, class_="quiet"), tag("div", *curves, class_="curves"))


def _faults(faults: Sequence[Judged]) -> Markup:
    groups = grouped(faults, language)
    shown = [
        join(tag("h3", f"{_language(code)} ({len(group)})"), *(_fault(each) for each in group))
        for code, group in groups.items()
    ]
    return _section(f"What went wrong ({len(faults)})", *shown)


def _fault(each: Judged) -> Markup:
    question, kind = each.question, "fault wrong" if each.wrong else "fault"
    where = f"{question.file} {question.line}".strip()
    outcome = each.understood.outcome
    facts = tag("p", tag("b", question.entry), f" expected, got: {outcome}", class_="facts")
    notes = tag("p", f"{question.style or 'no style'} · {where}", class_="quiet")
    ranked = tag("ol", *(_ranked(one, question.entry) for one in each.understood.alternatives))
    return tag("article", tag("p", question.text, lang=question.language, class_="text"), facts, ranked,
               notes, class_=kind)  # fmt: skip


def _ranked(one: Ranked, expected: str) -> Markup:
    kind = "expected" if one.entry == expected else "other"
    return tag("li", tag("span", one.entry), tag("em", f"{one.confidence:.2f}"), class_=kind,
               style=f"--at:{one.confidence:.3f}")  # fmt: skip


def _section(title: str, *content: Markup) -> Markup:
    return tag("section", tag("h2", title), *content)


def _head(columns: Sequence[str], *names: str) -> Markup:
    """``names``: headings of the leading columns, which hold words; none stands for one without heading."""
    words = [tag("th", each, scope="col", class_="name") for each in names or ("",)]
    return tag("tr", *words, *(tag("th", each, scope="col") for each in columns))


def _scrolling(head: Markup, rows: Sequence[Markup]) -> Markup:
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="figures")
    return tag("div", table, class_="wide")


def _row_head(name: str) -> Markup:
    """A group's name; a language by its own name, marked so that the browser takes a fitting font."""
    code, _, rest = name.partition(" ")
    if code not in MEASURED:
        return tag("th", name, scope="row")
    return tag("th", tag("span", MEASURED[code], lang=code), f" {rest}".rstrip(), scope="row")


def _language(code: str) -> str:
    return MEASURED.get(code, code)


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"


def _range(bound: Sequence[float]) -> str:
    return f"{bound[0] * 100:.1f}–{bound[1] * 100:.1f}"
