"""What config.yml says of a component of the pipeline."""

from typing import Any

import yaml

from bot.settings import ROOT


def pipeline() -> list[dict[str, Any]]:
    """The components of config.yml in their order, each with its "name" and its options."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    return [dict(each) for each in config["pipeline"]]


def name_of(kind: type) -> str:
    """The name under which config.yml lists a component of ours."""
    return f"{kind.__module__}.{kind.__name__}"


def component(kind: Any) -> dict[str, Any]:
    """The options of one component: those of config.yml, and the defaults of what it leaves out."""
    written = [each for each in pipeline() if each["name"] == name_of(kind)]
    options = {key: value for each in written for key, value in each.items() if key != "name"}
    return {**kind.get_default_config(), **options}
