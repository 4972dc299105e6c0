"""Checks calls against the Bot API's own description: unknown, missing and wrongly typed is refused."""

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent.parent / "data" / "bot-api-10.1.json"


class Refused(Exception):
    """The call is not one that Telegram would accept."""


class BotApi:
    """The description of methods and types."""

    def __init__(self) -> None:
        document = json.loads(_FILE.read_text(encoding="utf-8"))
        self._methods = {name.lower(): value for name, value in document["methods"].items()}
        self._types = document["types"]

    def parse_call(self, method: str, form: dict[str, str]) -> dict[str, Any]:
        """Form fields as typed values."""
        known = {each["name"]: each for each in self._methods[method.lower()].get("fields", [])}
        for name in form:
            if name not in known:
                raise Refused(f"{method}: unknown parameter {name}")
        for name, field in known.items():
            if field["required"] and name not in form:
                raise Refused(f"{method}: parameter {name} is missing")
        return {
            name: self._any_of(known[name]["types"], self._decoded(raw, known[name]), name)
            for name, raw in form.items()
        }

    def has(self, method: str) -> bool:
        return method.lower() in self._methods

    @staticmethod
    def _decoded(raw: str, field: dict[str, Any]) -> Any:
        if field["types"] == ["String"]:
            return raw
        try:
            return json.loads(raw)
        except json.JSONDecodeError:
            return raw

    def _any_of(self, types: list[str], value: Any, path: str) -> Any:
        problems = []
        for each in types:
            try:
                self._check(each, value, path)
                return value
            except Refused as problem:
                problems.append(str(problem))
        raise Refused("; ".join(problems))

    def _check(self, kind: str, value: Any, path: str) -> None:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                raise Refused(f"{path}: not an array")
            for index, each in enumerate(value):
                self._check(kind.removeprefix("Array of "), each, f"{path}[{index}]")
            return
        simple = {"String": str, "Integer": int, "Float": (int, float), "Boolean": bool}
        if kind in simple:
            wrong = not isinstance(value, simple[kind]) or (
                kind in ("Integer", "Float") and isinstance(value, bool)
            )
            if wrong:
                raise Refused(f"{path}: {value!r} is no {kind}")
            return
        self._check_object(kind, value, path)

    def _check_object(self, kind: str, value: Any, path: str) -> None:
        description = self._types[kind]
        if "subtypes" in description:
            self._any_of(description["subtypes"], value, path)
            return
        if not isinstance(value, dict):
            raise Refused(f"{path}: not a {kind}")
        known = {each["name"]: each for each in description.get("fields", [])}
        for name, each in known.items():
            if each["required"] and name not in value:
                raise Refused(f"{path}.{name} is missing")
        for name, each in value.items():
            if name not in known:
                raise Refused(f"{path}.{name} is not a field of {kind}")
            self._any_of(known[name]["types"], each, f"{path}.{name}")

    def check_object(self, kind: str, value: Any) -> None:
        """Whether what the double itself sends is a valid object."""
        self._check_object(kind, value, kind)
