"""`guide keys` beside a running bot."""

import asyncio
import itertools
import re
import sys
from pathlib import Path

import pytest

from bot import bootstrap
from bot.settings import ROOT, Settings
from bot.store.keyfile import KeyFile
from tests.conftest import settings_in
from tests.doubles.bot_api import BotApiDouble
from tests.doubles.understander import ScriptedUnderstander
from tests.e2e.test_conversations import serving

CHATS = range(1001, 1011)


async def guide(folder: Path, *arguments: str, key: str = "") -> tuple[int, str]:
    """The command as an operator runs it."""
    script = "from bot.cli import main; main()"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, *arguments),
        cwd=ROOT,
        env={
            "GUIDE_DATABASE_URL": f"sqlite:///{folder / 'guide.db'}",
            "GUIDE_DATA_DIR": str(folder),
            "GUIDE_KEY": key,
            "COLUMNS": "200",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_keys_are_rotated_while_the_bot_answers(
    settings: Settings, tmp_path: Path, understander: ScriptedUnderstander
) -> None:
    keys, said = [], []
    async with serving(settings, understander, GUIDE_KEY="") as telegram:
        asking = asyncio.create_task(_ask(telegram))
        await telegram.reply(CHATS[0], 0)
        keys.append(KeyFile(tmp_path)())
        for _ in range(2):
            code, text = await guide(tmp_path, "keys", "rotate")
            assert code == 0, text
            keys.append(KeyFile(tmp_path)())
            said.append(text)
        said.append((await guide(tmp_path, "keys", "list"))[1])
        asking.cancel()
        asked = {chat: sum(1 for each, _ in telegram.written if each == chat) for chat in CHATS}
        for chat, count in asked.items():
            await telegram.reply(chat, count - 1)
            assert telegram.count(chat) == count > 1
    # The root stays; of the others only the newest.
    assert [len(each) for each in keys] == [1, 2, 2]
    assert {each[-1] for each in keys} == {keys[0][0]}
    assert len({each[0] for each in keys}) == 3
    shown = "\n".join(said)
    assert not [key for each in keys for key in each if key.hex()[:16] in shown]
    assert len(re.findall(r"\b[0-9a-f]{8}\b", said[-1])) == 2
    installation = bootstrap.open_installation(settings_in(tmp_path, GUIDE_KEY=""))
    with installation.work() as work:
        assert work.queues.dead(10) == []
    installation.engine.dispose()


async def _ask(telegram: BotApiDouble) -> None:
    for chat in itertools.cycle(CHATS):
        telegram.says(chat, "/help")
        await asyncio.sleep(0.1)


@pytest.mark.usefixtures("settings")
async def test_keys_in_the_environment_are_for_the_operator_to_change(tmp_path: Path) -> None:
    code, text = await guide(tmp_path, "keys", "rotate", key="0f" * 32)
    assert code == 2
    assert "GUIDE_KEY=new,former" in text
    code, text = await guide(tmp_path, "keys", "reseal", key="0e" * 32 + "," + "0f" * 32)
    assert (code, "Sealed anew: 0" in text) == (0, True)
    code, text = await guide(tmp_path, "keys", "list", key="0e" * 32 + "," + "0f" * 32)
    assert "0e0e" not in text
    assert "root" in text
