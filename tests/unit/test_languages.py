"""A language is data: added without any code, offered when it is ready, conversed in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import bootstrap
from bot.bootstrap import Installation
from bot.cli.shared import app
from bot.content.models import DANGER_ENTRIES
from bot.conversation.actions import encode
from bot.conversation.incoming import Command, Content, Incoming, Press, Words
from bot.conversation.reply import Reply
from bot.conversation.turn import Conversation
from bot.errors import CatalogueError
from bot.i18n.languages import add_language, read_languages
from bot.settings import ROOT
from tests.conftest import KEY, copy_seeded, settings_in
from tests.doubles.translator import Translator
from tests.doubles.understander import ScriptedUnderstander

SHAN = "လိၵ်ႈတႆး"


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


def _guide(translator: Translator, folder: Path, *arguments: str) -> str:
    env = {
        "GUIDE_LOCALES_DIR": str(translator.locales),
        "GUIDE_DATA_DIR": str(folder),
        "GUIDE_DATABASE_URL": f"sqlite:///{folder / 'guide.db'}",
        "GUIDE_KEY": KEY,
    }
    result = CliRunner().invoke(app, ["locales", *arguments], env=env, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def installation(tmp_path: Path, seeded: Path, translator: Translator) -> Iterator[Installation]:
    """An installation to which Shan was added, with nothing translated."""
    copy_seeded(seeded, tmp_path)
    arguments = ("add", "shn", "--name", SHAN, "--script", "Myanmar", "--fallback", "my", "--origin", "mm")
    _guide(translator, tmp_path, *arguments)
    opened = bootstrap.open_installation(settings_in(tmp_path, GUIDE_LOCALES_DIR=str(translator.locales)))
    yield opened
    opened.engine.dispose()


class Talk:
    def __init__(self, conversation: Conversation, *, staff: bool) -> None:
        self._conversation, self._staff = conversation, staff

    async def send(self, content: Content) -> Reply:
        incoming = Incoming(1, content, "en", self._staff)
        return (await self._conversation.turn(incoming))[0]

    async def presses(self, *action: str | int) -> Reply:
        return await self.send(Press(encode(str(action[0]), *action[1:])))


def _labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.keyboard for button in row]


def _translate_what_matters(translator: Translator) -> None:
    """All of the interface and every answer for people in danger, in letters that only Shan uses."""
    for domain in ("messages", "answers"):
        catalogue = translator.open("shn", domain)
        for entry in catalogue:
            if domain == "messages" or (entry.msgctxt or "").split()[0] in DANGER_ENTRIES:
                entry.msgstr = _shan(entry.msgid)
        translator.save("shn", catalogue, domain)


def _shan(english: str) -> str:
    """Stands for a translation: the Shan word for "work" for every word, with what must stay as it is."""
    return re.sub(r"\{[a-z_]+\}|(?<!\w)/[a-z]+|[A-Za-z’']+", _shan_word, english)


def _shan_word(match: re.Match[str]) -> str:
    return match[0] if match[0][0] in "{/" else "ၵၢၼ်"[: max(2, len(match[0]))]


async def test_an_added_language_is_there_with_its_button_fallback_and_what_is_missing(
    installation: Installation, translator: Translator, tmp_path: Path
) -> None:
    language = installation.catalogues.languages["shn"]
    assert (language.name, language.english, language.fallback) == (SHAN, "Shan", ("my", "en"))
    for domain in ("messages", "answers", "glossary"):
        assert translator.path("shn", domain).exists()
    status = _guide(translator, tmp_path, "status", "--json")
    assert '"code": "shn"' in status
    assert '"offered": false' in status


async def test_an_unfinished_language_is_offered_to_staff_alone(
    installation: Installation, understander: ScriptedUnderstander
) -> None:
    conversation = installation.conversation(understander)
    assert SHAN in _labels(await Talk(conversation, staff=True).send(Command("start")))
    reader = Talk(conversation, staff=False)
    assert SHAN not in _labels(await reader.send(Command("start")))
    forged = await reader.presses("lang", "shn")
    assert "no longer works" in forged.text


async def test_staff_converse_in_a_language_that_falls_back_and_says_so(
    installation: Installation, understander: ScriptedUnderstander
) -> None:
    talk = Talk(installation.conversation(understander), staff=True)
    home = await talk.presses("lang", "shn")
    assert "မြန်မာ" in home.text
    answer = await talk.presses("entry", "before_brokers")
    assert "ပွဲစား" in answer.text
    assert "မြန်မာ" in answer.text.split("\n")[-1]
    words = await talk.send(Words("ၵႃႈႁႅင်း"))
    assert _labels(words)


async def test_a_language_becomes_ready_while_the_bot_runs_and_readers_converse_in_it(
    installation: Installation, understander: ScriptedUnderstander, translator: Translator
) -> None:
    live = installation.live_texts()
    live.refresh()
    assert "shn" not in installation.catalogues.offered
    _translate_what_matters(translator)
    found = [each for each in live.refresh().problems if each.level == "error"]
    assert found == []
    assert "shn" in installation.catalogues.offered
    talk = Talk(installation.conversation(understander), staff=False)
    assert SHAN in _labels(await talk.send(Command("start")))
    home = await talk.presses("lang", "shn")
    assert "ၵၢၼ်" in home.text
    danger = await talk.presses("entry", "abroad_emergency")
    assert "ၵၢၼ်" in danger.text
    assert "2017-07" in danger.text
    other = await talk.presses("entry", "before_brokers")
    assert "ပွဲစား" in other.text


async def test_a_language_stays_with_who_uses_it_when_it_is_no_longer_offered(
    installation: Installation, understander: ScriptedUnderstander, translator: Translator
) -> None:
    _translate_what_matters(translator)
    live = installation.live_texts()
    live.refresh()
    talk = Talk(installation.conversation(understander), staff=False)
    await talk.presses("lang", "shn")
    path = translator.locales / "languages.yml"
    path.write_text(path.read_text().replace("offer: auto", "offer: staff"))
    live.refresh()
    assert "shn" not in installation.catalogues.offered
    assert "ၵၢၼ်" in (await talk.send(Command("menu"))).text
    path.write_text(path.read_text().partition("  shn:")[0])
    live.refresh()
    assert "topic" in (await talk.send(Command("menu"))).text


def test_enough_is_a_setting(installation: Installation, translator: Translator) -> None:
    path = translator.locales / "languages.yml"
    path.write_text(
        path.read_text().replace("danger: 100", "danger: 0").replace("interface: 100", "interface: 0")
    )
    installation.live_texts().refresh()
    assert "shn" in installation.catalogues.offered


def test_languages_of_the_region_are_added_with_what_cldr_knows(
    translator: Translator, tmp_path: Path
) -> None:
    for code, name, script in (
        ("lo", "ລາວ", "Lao"),
        ("th", "ไทย", "Thai"),
        ("vi", "Tiếng Việt", "Latin"),
        ("mnw", "ဘာသာမန်", "Myanmar"),
        ("ksw", "ကညီကျိၥ်", "Myanmar"),
    ):
        add_language(translator.locales, code, {"name": name, "script": script})
    languages = read_languages(translator.locales).all
    assert languages["vi"].english == "Vietnamese"
    assert {languages[each].plurals for each in ("lo", "th", "vi", "mnw", "ksw")} == {
        "nplurals=1; plural=0;"
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("km", "--name", "x", "--script", "Khmer"), "already"),
        (("SHN", "--name", "x", "--script", "Myanmar"), "code"),
        (("shn", "--name", "x", "--script", "Cyrillic"), "script"),
        (("shn", "--name", "<b>", "--script", "Myanmar"), "name"),
        (("shn", "--name", "x", "--script", "Myanmar", "--fallback", "zz"), "fallback"),
        (("shn", "--name", "x", "--script", "Myanmar", "--digits", "roman"), "digits"),
        (("shn", "--name", "x", "--script", "Myanmar", "--origin", "th"), "origin"),
    ],
)
def test_a_language_that_cannot_be_used_is_refused_and_nothing_is_written(
    translator: Translator, tmp_path: Path, arguments: tuple[str, ...], reason: str
) -> None:
    before = (translator.locales / "languages.yml").read_bytes()
    with pytest.raises(CatalogueError, match=reason):
        _guide(translator, tmp_path, "add", *arguments)
    assert (translator.locales / "languages.yml").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "languages: 3",
        "languages:\n  km: {name: x, script: Khmer}",
        "languages: [",
        "languages:\n  no: {}",
    ],
)
def test_a_list_of_languages_that_cannot_be_used_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "languages.yml").write_text(text)
    with pytest.raises(CatalogueError, match=r"languages\.yml"):
        read_languages(tmp_path)


def test_a_broken_list_of_languages_leaves_those_in_use(
    installation: Installation, translator: Translator
) -> None:
    live = installation.live_texts()
    live.refresh()
    (translator.locales / "languages.yml").write_text("languages: [")
    assert "file" in [each.check for each in live.refresh().problems]
    assert list(installation.catalogues.languages) == [*read_languages(ROOT / "locales").all, "shn"]
