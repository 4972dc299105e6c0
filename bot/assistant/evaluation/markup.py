"""HTML from values: every text is escaped unless it is ``Markup`` already."""

from html import escape


class Markup(str):
    """A string that is HTML already."""

    __slots__ = ()


def tag(name: str, *children: str | Markup, **attributes: str) -> Markup:
    """An element; ``class_`` stands for the attribute class, other underscores for hyphens."""
    return Markup(f"<{name}{_attributes(attributes)}>{join(*children)}</{name}>")


def void(name: str, **attributes: str) -> Markup:
    """An element without content, as SVG shapes are."""
    return Markup(f"<{name}{_attributes(attributes)}/>")


def _attributes(named: dict[str, str]) -> str:
    names = {key: key.rstrip("_").replace("_", "-") for key in named}
    return "".join(f' {names[key]}="{escape(value)}"' for key, value in named.items())


def join(*parts: str | Markup) -> Markup:
    """Parts one after the other, escaped where they are not HTML yet."""
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in parts))
