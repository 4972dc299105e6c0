"""Runs a trained graph's components one after the other, in an order that is found once."""

from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class InOrderRunner(GraphRunner):  # type: ignore[misc]
    """Does what Rasa's runner does, without planning each run anew.

    Rasa hands its graph to Dask, which orders it and makes a future of every component at each message:
    a quarter of the time of understanding one (docs/measurements.md).
    """

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        """``nodes``: the loaded components of ``schema``."""
        self._schema, self._nodes = schema, nodes
        self._order = lru_cache(self._ordered)

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> "InOrderRunner":
        """Load the components (see parent class)."""
        return cls.of(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    @classmethod
    def of(cls, runner: DaskGraphRunner) -> "InOrderRunner":
        """Take over the components that ``runner`` has loaded."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what ``targets`` need; returns their outputs (see parent class)."""
        wanted = tuple(targets or self._schema.target_names)
        # As Rasa's components take them: a value with the name of who made it.
        made: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._order(wanted):
            made[name] = self._nodes[name](*(made.get(need, need) for need in needs))
        return dict(made[name] for name in wanted)

    def _ordered(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The components that ``targets`` need, each after those that it needs itself."""
        found: dict[str, tuple[str, ...]] = {}

        def visit(name: str) -> None:
            if name in found or name not in self._schema.nodes:
                return
            needs = tuple(self._schema.nodes[name].needs.values())
            for need in needs:
                visit(need)
            found[name] = needs

        for target in targets:
            visit(target)
        return list(found.items())
