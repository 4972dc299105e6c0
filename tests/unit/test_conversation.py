"""Turns, with the real content store and a double for the model."""

from datetime import date

import pytest

from bot.bootstrap import Installation
from bot.conversation.actions import encode
from bot.conversation.incoming import Command, Content, Incoming, Other, Press, Words
from bot.conversation.profile import Pseudonym
from bot.conversation.reply import Reply
from bot.conversation.turn import Conversation
from tests.conftest import KEY
from tests.doubles.understander import ScriptedUnderstander

CHAT = 4711


class Talk:
    """One person's side of a conversation."""

    def __init__(self, conversation: Conversation, app_language: str | None = "en") -> None:
        self.conversation, self.app_language = conversation, app_language
        self.replies: list[Reply] = []

    async def send(self, content: Content) -> Reply:
        self.replies = await self.conversation.turn(Incoming(CHAT, content, self.app_language))
        return self.replies[0]

    async def says(self, text: str) -> Reply:
        return await self.send(Words(text))

    async def command(self, name: str, argument: str = "") -> Reply:
        return await self.send(Command(name, argument))

    async def presses(self, *action: str | int) -> Reply:
        return await self.send(Press(encode(str(action[0]), *action[1:])))


@pytest.fixture
def talk(installation: Installation, understander: ScriptedUnderstander) -> Talk:
    return Talk(installation.conversation(understander))


def actions(reply: Reply) -> list[str]:
    return [button.action for row in reply.keyboard for button in row]


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.keyboard for button in row]


@pytest.mark.parametrize(("app", "first"), [("km", "km"), ("my-MM", "my"), ("th", "en")])
async def test_start_greets_in_three_scripts_probable_language_first(
    talk: Talk, app: str, first: str
) -> None:
    talk.app_language = app
    reply = await talk.command("start")
    assert actions(reply)[0] == encode("lang", first)
    assert len(reply.keyboard) == 3
    assert "Hello" in reply.text
    assert "សួស្ដី" in reply.text
    assert "မင်္ဂလာပါ" in reply.text


@pytest.mark.parametrize(("language", "country"), [("km", "kh"), ("my", "mm")])
async def test_khmer_and_burmese_suggest_the_country_of_origin(
    talk: Talk, installation: Installation, language: str, country: str
) -> None:
    await talk.command("start")
    reply = await talk.presses("lang", language)
    assert encode("group", "before", 0) in actions(reply)
    with installation.work() as work:
        profile = work.profiles.get(Pseudonym(bytes.fromhex(KEY)).of(CHAT))
    assert profile is not None
    assert profile.origin == country


async def test_english_asks_for_the_country_then_shows_the_menu(talk: Talk) -> None:
    await talk.command("start")
    asked = await talk.presses("lang", "en")
    assert actions(asked) == ["origin:kh", "origin:mm", "origin:both"]
    assert asked.in_place
    menu = await talk.presses("origin", "mm")
    assert "Myanmar" in menu.text
    assert len(actions(menu)) <= 8


async def test_a_deep_link_leads_through_the_choices_to_its_answer(talk: Talk) -> None:
    start = await talk.command("start", "before_brokers")
    assert "lang:en:before_brokers" in actions(start)
    asked = await talk.presses("lang", "en", "before_brokers")
    assert "origin:kh:before_brokers" in actions(asked)
    answer = await talk.presses("origin", "kh", "before_brokers")
    assert "broker" in answer.text
    again = await talk.command("start", "before_tax")
    assert "tax" in again.text.lower()


async def test_a_foolish_deep_link_is_a_plain_start(talk: Talk) -> None:
    assert "lang:km" in actions(await talk.command("start", "no_such_entry; DROP TABLE"))


async def test_a_chosen_country_outlives_a_change_of_language(talk: Talk) -> None:
    await talk.presses("origin", "mm")
    menu = await talk.presses("lang", "km")
    assert "មីយ៉ាន់ម៉ា" in menu.text


@pytest.mark.parametrize("language", ["km", "my", "en"])
async def test_every_question_is_reached_by_buttons_in_pages_of_at_most_eight(
    talk: Talk, installation: Installation, language: str
) -> None:
    await talk.presses("lang", language)
    await talk.presses("origin", "kh")
    seen = set()
    for group in ("before", "abroad", "return", "about"):
        page: str | None = encode("group", group, 0)
        while page:
            reply = await talk.send(Press(page))
            found = actions(reply)
            assert len(found) <= 8
            assert reply.in_place
            assert found[-1] == "menu"
            assert found[-2].startswith(("menu", f"group:{group}"))
            seen |= {each.split(":")[1] for each in found if each.startswith("entry:")}
            number = int(page.rsplit(":", 1)[1])
            onward = encode("group", group, number + 1)
            page = onward if onward in found else None
    with installation.work() as work:
        assert seen == {entry.key for entry in work.content.entries()}


async def test_an_answer_has_source_date_related_questions_and_the_way_back(talk: Talk) -> None:
    await talk.presses("origin", "kh")
    reply = await talk.presses("entry", "before_brokers")
    assert reply.blocks[-1].kind == "quiet"
    assert "July 2017" in reply.text
    assert "25, 26, 29, 32, 58" in reply.text
    assert 2 <= sum(each.startswith("entry:") for each in actions(reply)) <= 3
    assert actions(reply)[-2:] == ["group:before:1", "menu"]


async def test_only_the_part_for_the_own_country_is_shown_or_both_under_headings(
    talk: Talk,
) -> None:
    await talk.presses("origin", "kh")
    cambodian = await talk.presses("entry", "before_agency_rules")
    assert "USD 1,000" in cambodian.text
    assert not any(block.kind == "heading" for block in cambodian.blocks)
    await talk.presses("origin", "both")
    both = await talk.presses("entry", "before_agency_rules")
    headings = [block.text for block in both.blocks if block.kind == "heading"]
    assert headings == ["Cambodia", "Myanmar"]


async def test_a_text_is_answered_in_its_own_language_whatever_was_set(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    await talk.presses("lang", "km")
    understander.learn("question", "answer", "before_brokers", language="my")
    reply = await talk.says("question")
    assert "ပွဲစား" in reply.text
    assert any(each.endswith(":my") for each in actions(reply) if each.startswith("entry:"))


async def test_a_switch_is_offered_once_when_another_language_is_kept_up(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    await talk.presses("lang", "km")
    understander.learn("question", "answer", "before_brokers", language="my")
    offers = 0
    for _ in range(5):
        await talk.says("question")
        offers += len(talk.replies) - 1
    assert offers == 1
    switched = await talk.presses("lang", "my")
    assert "မြန်မာ" in switched.text


async def test_one_message_in_another_language_is_no_reason_to_offer_a_switch(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    await talk.presses("lang", "km")
    understander.learn("burmese", "answer", "before_brokers", language="my")
    understander.learn("khmer", "answer", "before_brokers", language="km")
    for text in ("burmese", "khmer", "burmese", "khmer"):
        await talk.says(text)
        assert len(talk.replies) == 1


async def test_the_first_text_sets_the_language_and_the_suggested_country(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    understander.learn("question", "answer", "before_agency_rules", language="km")
    reply = await talk.says("question")
    assert not any(block.kind == "heading" for block in reply.blocks)
    assert "ក្រសួង" in reply.text


async def test_not_sure_gives_the_three_closest_questions(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    closest = ("before_brokers", "before_licensed_agency", "before_recruitment_fees")
    understander.learn("hm", "suggest", alternatives=closest)
    reply = await talk.says("hm")
    assert [each for each in actions(reply) if each.startswith("entry:")] == [
        f"entry:{key}" for key in closest
    ]
    assert {"menu", "person"} <= set(actions(reply))


async def test_not_understood_offers_menu_and_person_and_no_guess(talk: Talk) -> None:
    reply = await talk.says("what is the price of gold")
    assert actions(reply) == ["menu", "person"]


async def test_danger_offers_a_person_first(talk: Talk, understander: ScriptedUnderstander) -> None:
    understander.learn("help", "answer", "abroad_emergency")
    reply = await talk.says("help")
    assert actions(reply)[0] == "person"
    assert reply.text.startswith("Go to a safer place")


async def test_repeat_says_the_last_answer_again(talk: Talk, understander: ScriptedUnderstander) -> None:
    understander.learn("q", "answer", "before_tax")
    understander.learn("again", "service", "repeat")
    nothing = await talk.says("again")
    assert "nothing to repeat" in nothing.text
    first = await talk.says("q")
    assert (await talk.says("again")).text == first.text


@pytest.mark.parametrize("intent", ["greet", "thanks", "goodbye", "insult", "robot", "affirm", "deny"])
async def test_small_talk_is_kind_and_shows_a_way_on(
    talk: Talk, understander: ScriptedUnderstander, intent: str
) -> None:
    understander.learn("x", "service", intent)
    reply = await talk.says("x")
    assert reply.text
    assert actions(reply) == ["menu", "person"]


@pytest.mark.parametrize("kind", ["media", "location", "contact", "poll", "old_button"])
async def test_what_is_not_text_gets_a_fitting_reply(talk: Talk, kind: str) -> None:
    reply = await talk.send(Other(kind))  # type: ignore[arg-type]
    assert reply.text
    assert "menu" in actions(reply)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200d", "\n\t"])
async def test_a_text_without_words_is_not_sent_to_the_model(
    talk: Talk, understander: ScriptedUnderstander, text: str
) -> None:
    reply = await talk.says(text)
    assert "no words" in reply.text
    assert understander.asked == []


@pytest.mark.parametrize(
    "code",
    ["", "nonsense", "entry:gone", "group:before:99", "group:nowhere:0", "lang:xx", "a" * 200],
)
async def test_an_old_or_forged_button_is_answered_kindly(talk: Talk, code: str) -> None:
    reply = await talk.send(Press(code))
    assert "no longer works" in reply.text
    assert "menu" in actions(reply)


@pytest.mark.parametrize("name", ["menu", "language", "country", "help", "about", "person", "mydata"])
async def test_every_command_answers(talk: Talk, name: str) -> None:
    assert (await talk.command(name)).text


async def test_an_unknown_command_is_explained(talk: Talk) -> None:
    assert "do not know this command" in (await talk.command("frobnicate")).text


async def test_forget_erases_the_profile_after_one_confirmation(
    talk: Talk, installation: Installation
) -> None:
    await talk.presses("lang", "km")
    question = await talk.command("forget")
    assert actions(question) == ["forget:yes", "menu"]
    person = Pseudonym(bytes.fromhex(KEY)).of(CHAT)
    with installation.work() as work:
        assert work.profiles.get(person)
    await talk.presses("forget", "yes")
    with installation.work() as work:
        assert work.profiles.get(person) is None
    talk.app_language = "en"
    assert "Nothing is stored" in (await talk.command("mydata")).text


async def test_the_question_before_forgetting_says_how_to_clear_the_chat_too(talk: Talk) -> None:
    assert "/hide" in (await talk.command("forget")).text


async def test_mydata_shows_what_is_stored_and_until_when(talk: Talk) -> None:
    await talk.presses("origin", "kh")
    await talk.presses("entry", "before_tax")
    shown = (await talk.command("mydata")).text
    for expected in ("Country: Cambodia", "English", "have to pay tax", "180 days", "/forget"):
        assert expected in shown


async def test_after_hiding_stands_what_a_first_visit_shows_and_nothing_else(talk: Talk) -> None:
    first = await talk.command("start")
    await talk.presses("lang", "en")
    await talk.presses("entry", "abroad_abuse")
    hidden = await talk.command("hide")
    assert hidden.hides
    assert (hidden.blocks, hidden.keyboard) == (first.blocks, first.keyboard)
    assert len(talk.replies) == 1


async def test_a_press_counts_as_use_so_that_who_browses_is_not_erased(
    installation: Installation, understander: ScriptedUnderstander
) -> None:
    days = [date(2026, 1, 1)]
    conversation = Conversation(
        installation.work,
        installation.catalogues,
        understander,
        Pseudonym(b"k" * 32),
        today=lambda: days[-1],
    )
    talk = Talk(conversation)
    await talk.presses("lang", "km")
    days.append(date(2026, 5, 1))
    await talk.presses("menu")
    with installation.work() as work:
        profile = work.profiles.get(Pseudonym(b"k" * 32).of(CHAT))
    assert profile is not None
    assert (profile.first_day, profile.last_day) == (date(2026, 1, 1), date(2026, 5, 1))
    days.append(date(2026, 5, 2))
    await talk.presses("lang", "en")
    days.append(date(2026, 5, 3))
    assert "Last day: May 3, 2026" in (await talk.command("mydata")).text


def test_the_pseudonym_depends_on_the_key_and_hides_the_chat() -> None:
    assert Pseudonym(b"a" * 32).of(CHAT) != Pseudonym(b"b" * 32).of(CHAT)
    assert str(CHAT) not in Pseudonym(b"a" * 32).of(CHAT)


async def test_a_follow_up_is_understood_with_the_entry_answered_before(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    understander.learn("where is training?", "answer", "before_training_where")
    await talk.says("where is training?")
    await talk.says("how much?")
    first, second = understander.questions
    assert first.previous is None
    assert second.previous == "before_training_where"
    assert "before_training_cost" in second.near


async def test_an_answer_offers_the_way_out_of_danger_first_when_danger_may_be_meant(
    talk: Talk, understander: ScriptedUnderstander
) -> None:
    understander.learn("he keeps us inside", "answer", "before_women", danger="abroad_trafficking")
    assert actions(await talk.says("he keeps us inside"))[0] == "entry:abroad_trafficking"


async def test_what_is_shown_is_counted_by_day_without_the_person(
    talk: Talk, understander: ScriptedUnderstander, installation: Installation
) -> None:
    understander.learn("tax?", "answer", "before_tax")
    await talk.says("tax?")
    await talk.presses("entry", "before_tax")
    with installation.work() as work:
        assert work.counts.most_asked("en") == {"before_tax": 2}
