"""Charts of the evaluation page: confusion heat map and reliability curve, without scripts."""

from collections.abc import Sequence

from bot.assistant.evaluation.confusion import Confusion
from bot.assistant.evaluation.markup import Markup, join, tag, void
from bot.assistant.evaluation.reliability import Bin, Reliability

# More rows or columns than this cannot be read; what is left out is counted below the map.
SHOWN = 30
# A pair confused once is pale even where no pair was confused more often.
FULL = 4
# The reliability curve's drawing area, in SVG units.
_SIDE, _LEFT, _TOP = 300, 44, 12


def heat_map(confusions: Sequence[Confusion]) -> Markup:
    """Expected entries by row, entries ranked first instead by column; darker is more often."""
    if not confusions:
        return tag("p", "Nothing was confused.", class_="quiet")
    shown = _shown(confusions)
    rows = sorted({each.expected for each in shown})
    columns = sorted({each.got for each in shown})
    counts = {(each.expected, each.got): each for each in shown}
    most = max(FULL, *(each.count for each in shown))
    head = tag("tr", tag("td", "expected ↓  got →", class_="corner"), *(_column(name) for name in columns))
    body = [
        tag("tr", tag("th", row, scope="row"), *(_cell(counts.get((row, name)), most) for name in columns))
        for row in rows
    ]
    table = tag("table", tag("thead", head), tag("tbody", *body), class_="heat")
    return join(tag("div", table, class_="wide"), _left_out(confusions, shown))


def _shown(confusions: Sequence[Confusion]) -> list[Confusion]:
    """The most frequent pairs that fit into the map."""
    shown: list[Confusion] = []
    rows: set[str] = set()
    columns: set[str] = set()
    for each in confusions:
        if len(rows | {each.expected}) <= SHOWN and len(columns | {each.got}) <= SHOWN:
            shown.append(each)
            rows.add(each.expected)
            columns.add(each.got)
    return shown


def _column(name: str) -> Markup:
    return tag("th", tag("span", name), scope="col")


def _cell(found: Confusion | None, most: int) -> Markup:
    if found is None:
        return tag("td")
    title = f"{found.expected} → {found.got}: {found.count}, of them answered {found.answered}"
    heat = 0.18 + 0.82 * found.count / most
    kind = "hot strong" if heat > 0.6 else "hot"
    return tag("td", str(found.count), class_=kind, style=f"--heat:{heat:.2f}", title=title)


def _left_out(confusions: Sequence[Confusion], shown: Sequence[Confusion]) -> Markup:
    missing = len(confusions) - len(shown)
    if not missing:
        return Markup("")
    return tag("p", f"{missing} rarer pairs are left out of the map; --json has them all.", class_="quiet")


def reliability_curve(found: Reliability, name: str) -> Markup:
    """Share right against confidence; the area of a point grows with its number of messages."""
    points = [_point(each, max(one.n for one in found.bins)) for each in found.bins]
    path = " ".join(f"{_x(each.confidence):.1f},{_y(each.right):.1f}" for each in found.bins)
    label = f"Reliability, {name}: expected calibration error {found.error:.3f}"
    return tag(
        "figure",
        tag(
            "svg",
            *_axes(),
            void("line", x1=str(_x(0)), y1=str(_y(0)), x2=str(_x(1)), y2=str(_y(1)), class_="ideal"),
            void("polyline", points=path, class_="curve"),
            *points,
            viewBox=f"0 0 {_LEFT + _SIDE + 16} {_TOP + _SIDE + 44}",
            role="img",
            aria_label=label,
        ),
        tag("figcaption", tag("b", name), f" calibration error {found.error:.3f}"),
    )


def _x(share: float) -> float:
    return round(_LEFT + share * _SIDE, 1)


def _y(share: float) -> float:
    return round(_TOP + (1 - share) * _SIDE, 1)


def _axes() -> list[Markup]:
    parts = []
    for step in (0.0, 0.25, 0.5, 0.75, 1.0):
        ends = {"x1": str(_x(0)), "x2": str(_x(1)), "y1": str(_y(step)), "y2": str(_y(step))}
        parts.append(void("line", class_="grid", **ends))
        percent = f"{step:.0%}"
        parts.append(tag("text", percent, x=str(_LEFT - 6), y=str(_y(step) + 4), text_anchor="end"))
        parts.append(tag("text", percent, x=str(_x(step)), y=str(_y(0) + 18), text_anchor="middle"))
    middle = {"x": str(_x(0.5)), "y": str(_y(0) + 38), "text_anchor": "middle"}
    return [*parts, tag("text", "confidence", class_="axis", **middle)]


def _point(each: Bin, most: int) -> Markup:
    radius = 3 + 9 * (each.n / most) ** 0.5
    title = (
        f"{each.low:.1f} to {each.high:.1f}: {each.n} messages, "
        f"confidence {each.confidence:.1%}, right {each.right:.1%}"
    )
    place = {"cx": str(_x(each.confidence)), "cy": str(_y(each.right)), "r": f"{radius:.1f}"}
    return tag("circle", tag("title", title), class_="point", **place)
