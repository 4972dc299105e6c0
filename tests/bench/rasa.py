"""This assistant beside Rasa's own Telegram channel with Rasa's default pipeline, in one run.

``python -m tests.bench.rasa [--rates 30,60,90,120] [--seconds 20] [--epochs 1]`` prints JSON. Both answer
the same questions from the same content to the same double of the Bot API. Rasa learns for one epoch only:
it then understands little, but takes as long to answer as after a hundred.
"""

import argparse
import asyncio
import json
import os
import socket
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from bot import bootstrap
from bot.assistant.benchmark.candidates import rasa_default
from bot.settings import ROOT, load_settings
from tests.bench.__main__ import TEXTS, figures, resident, run
from tests.doubles.bot_api import BOT, TOKEN, BotApiDouble
from tests.doubles.ports import listening


def write_project(folder: Path, epochs: int) -> None:
    """The content as a project of plain Rasa: questions, an answer to each intent, a rule for each."""
    entries, examples = bootstrap.training_content(load_settings({}))
    texts: dict[str, list[str]] = {}
    for each in examples:
        texts.setdefault(each.intent, []).append(" ".join(each.text.split()))
    answers = {each.key: each.texts["en"]["answer"].value for each in entries}  # type: ignore[index]
    nlu = [
        {"intent": key, "examples": "".join(f"- {text}\n" for text in lines)}
        for key, lines in texts.items()
    ]
    said = {f"utter_{key}": [{"text": answers.get(key, "Hello.")}] for key in texts}
    said["utter_nlu_fallback"] = [{"text": "Please say it in other words."}]
    meant = [*texts, "nlu_fallback"]
    rules = [{"rule": key, "steps": [{"intent": key}, {"action": f"utter_{key}"}]} for key in meant]
    (folder / "data").mkdir(exist_ok=True)
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    _dump(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    domain = {"version": "3.1", "intents": list(texts), "responses": said}
    _dump(folder / "domain.yml", domain)
    policies = [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}]
    config = {"recipe": "default.v1", "assistant_id": "beside", "language": "en"}
    _dump(folder / "config.yml", {**config, "pipeline": rasa_default(epochs), "policies": policies})
    hook = "https://guide.example.org/webhooks/telegram/webhook"
    channel = {"access_token": TOKEN, "verify": BOT["username"], "webhook_url": hook}
    _dump(folder / "credentials.yml", {"telegram": channel})
    _dump(folder / "endpoints.yml", {})


def _dump(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


async def _rasa(folder: Path, *arguments: str, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", **more},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def beside(folder: Path, rates: list[float], seconds: float, epochs: int) -> dict[str, Any]:
    """Train plain Rasa, serve it, ask it at each rate until 95 of 100 answers take more than a second."""
    result: dict[str, Any] = {"epochs": epochs}
    if not (folder / "models").exists():
        write_project(folder, epochs)
        began = time.monotonic()
        training = await _rasa(folder, "-m", "rasa", "train", "--quiet")
        if await training.wait():
            raise SystemExit("Rasa did not train")
        result["training_s"] = round(time.monotonic() - began)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    async with BotApiDouble() as telegram:
        began = time.monotonic()
        arguments = ["-m", "tests.bench.rasa_server", "--port", str(port), "--interface", "127.0.0.1"]
        server = await _rasa(folder, *arguments, BENCH_API=telegram.url)
        try:
            await listening(port)
            hook = f"http://127.0.0.1:{port}/webhooks/telegram/webhook"
            async with aiohttp.ClientSession() as session:
                await _until_answered(session, hook, telegram)
                result["start_to_first_answer_s"] = round(time.monotonic() - began, 1)
                result["steps"] = []
                for rate in rates:
                    result["steps"].append(await _asked(session, hook, telegram, rate, seconds))
                    if result["steps"][-1]["p95_ms"] > 1000:
                        break
            result["resident_mb"] = resident(server.pid)
        finally:
            server.terminate()
            await server.wait()
    return result


async def _until_answered(session: aiohttp.ClientSession, hook: str, telegram: BotApiDouble) -> None:
    for _ in range(600):
        await _post(session, hook, telegram, 1, "Can I trust a broker?")
        if telegram.count(1):
            return
        await asyncio.sleep(0.5)
    raise SystemExit("Rasa's channel does not answer")


async def _post(
    session: aiohttp.ClientSession, hook: str, telegram: BotApiDouble, chat: int, text: str
) -> None:
    update = telegram.numbered(message=telegram.typed(chat, text))
    try:
        async with session.post(hook, json=update) as answer:
            await answer.read()
    except aiohttp.ClientError:
        return


async def _asked(
    session: aiohttp.ClientSession, hook: str, telegram: BotApiDouble, rate: float, seconds: float
) -> dict[str, float]:
    """Ask at ``rate`` for ``seconds``, each time somebody else."""
    first = 1_000_000 + int(time.monotonic() * 1000) % 1_000_000 * 1000
    asked: dict[int, float] = {}
    arrived: dict[int, float] = {}
    seen, began, posts = len(telegram.log), time.monotonic(), set()
    count, texts = int(rate * seconds), TEXTS["real"]
    while len(arrived) < count and time.monotonic() < began + seconds + 60:
        due = min(count, int((time.monotonic() - began) * rate) + 1)
        while len(asked) < due:
            chat = first + len(asked)
            asked[chat] = time.monotonic()
            post = asyncio.create_task(_post(session, hook, telegram, chat, texts[chat % len(texts)]))
            posts.add(post)
            post.add_done_callback(posts.discard)
        for chat, _ in telegram.log[seen:]:
            if chat in asked:
                arrived.setdefault(chat, time.monotonic())
        seen = len(telegram.log)
        await asyncio.sleep(0.002)
    return figures(rate, count, asked, arrived)


async def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default="30,60,90,120")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--project", type=Path, help="A folder of an earlier run, trained already.")
    given = parser.parse_args()
    rates = [float(each) for each in given.rates.split(",")]
    ours = await run("real", given.seconds, highest=True)
    with tempfile.TemporaryDirectory(prefix="guide-beside-") as folder:
        project = given.project or Path(folder)
        theirs = await beside(project, rates, given.seconds, given.epochs)
    print(json.dumps({"this assistant": ours, "Rasa's own channel and pipeline": theirs}, indent=2))


if __name__ == "__main__":
    asyncio.run(main())
