"""Commands that compare: ``guide benchmark``."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.measuring import read_questions
from bot.cli.shared import AsJson, err, group, out
from bot.errors import BenchmarkError
from bot.settings import load_settings

benchmark_app = group("benchmark", "Measure this pipeline against others, on the same data.")

# With --quick, one question of so many is asked.
QUICK_STEP = 5


@benchmark_app.callback()
def _group() -> None:
    """Keep ``nlu`` a command of its own."""


@benchmark_app.command()
def nlu(
    epochs: Annotated[
        int, typer.Option(min=1, max=300, help="Epochs of DIET; one takes some 10 s on two cores.")
    ] = 3,
    quick: Annotated[
        bool, typer.Option("--quick", help="Three candidates, one epoch, every fifth question.")
    ] = False,
    only: Annotated[list[str] | None, typer.Option(help="Only the candidates of these names.")] = None,
    json_: AsJson = False,
) -> None:
    """Train and score this pipeline, its parts alone, and Rasa's default pipeline.

    Takes minutes, and about 4 GB of memory for Rasa's DIET.

    Example: [bold]guide benchmark nlu --epochs 3[/bold]
    """
    from bot.assistant.benchmark.candidates import QUICK, candidates
    from bot.assistant.benchmark.running import run, tables
    from bot.assistant.evaluation.baseline import files

    every = candidates(1 if quick else epochs)
    names = set(only or (QUICK if quick else [each.name for each in every]))
    if names - {each.name for each in every}:
        known = ", ".join(each.name for each in every)
        raise BenchmarkError(f"Unknown candidate. These are known: {known}.")
    questions = read_questions(load_settings(), files())[:: QUICK_STEP if quick else 1]
    results = []
    chosen = [each for each in every if each.name in names]
    with err.status("") as status:
        status.update(f"{chosen[0].name} …")
        for at, result in enumerate(run(chosen, questions), start=1):
            results.append(result)
            status.update(f"{chosen[at].name} …" if at < len(chosen) else "")
    if json_:
        found = {"epochs": 1 if quick else epochs, "n": len(questions)}
        print(json.dumps({**found, "results": [asdict(each) for each in results]}, indent=2))
    else:
        out.print(*tables(results))
