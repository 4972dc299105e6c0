"""The runner in order does what Rasa's own does."""

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner

from bot.assistant.runner import InOrderRunner

RAN: list[str] = []


class Joined(GraphComponent):  # type: ignore[misc]
    """Writes its name and what it was given."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def create(cls, config: dict[str, Any], **_: Any) -> "Joined":
        return cls(config["name"])

    def join(self, left: str, right: str = "-") -> str:
        RAN.append(self.name)
        if left == "broken":
            raise ValueError
        return f"{self.name}({left},{right})"


def node(name: str, *, target: bool = False, **needs: str) -> SchemaNode:
    return SchemaNode(needs, Joined, "create", "join", {"name": name}, is_target=target)


# Listed against their order; b is needed twice, d by nobody.
SCHEMA = GraphSchema(
    {
        "last": node("last", target=True, left="a", right="b"),
        "other": node("other", target=True, left="b"),
        "a": node("a", left="b", right="__said__"),
        "d": node("d", left="last"),
        "b": node("b", left="__said__"),
    }
)


def runner(kind: type[GraphRunner]) -> GraphRunner:
    return kind.create(SCHEMA, None, ExecutionContext(SCHEMA))


@pytest.mark.parametrize("targets", [None, ["last"], ["other"], ["d", "a"], ["b"]])
def test_it_gives_what_rasas_own_gives_and_runs_each_component_once(targets: list[str] | None) -> None:
    theirs = runner(DaskGraphRunner).run({"__said__": "hello"}, targets)
    needed = sorted(RAN)
    RAN.clear()
    assert runner(InOrderRunner).run({"__said__": "hello"}, targets) == theirs
    assert sorted(RAN) == needed
    RAN.clear()


def test_each_run_starts_from_its_own_input() -> None:
    ours = runner(InOrderRunner)
    assert ours.run({"__said__": "one"}, ["b"]) == {"b": "b(one,-)"}
    assert ours.run({"__said__": "two"}, ["b"]) == {"b": "b(two,-)"}


def test_what_a_component_lacks_or_raises_is_told_as_rasas_own_tells_it() -> None:
    for given in ({}, {"__said__": "broken"}):
        errors = []
        for kind in (DaskGraphRunner, InOrderRunner):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - the same one of both
                runner(kind).run(given, ["b"])
            errors.append((type(caught.value), str(caught.value)))
        assert errors[0] == errors[1]
    RAN.clear()
