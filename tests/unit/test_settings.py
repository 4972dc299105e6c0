import pytest
from attr.exceptions import FrozenInstanceError

from bot.errors import SettingError
from bot.settings import ROOT, load_settings, setting_names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GUIDE_TELEGRAM_TOKEN", "hello"),
        ("GUIDE_TELEGRAM_API", "not an address"),
        ("GUIDE_POLL_SECONDS", "soon"),
        ("GUIDE_POLL_SECONDS", "51"),
        ("GUIDE_DATABASE_URL", "mysql://x"),
        ("GUIDE_KEY", "abc"),
        ("GUIDE_KEY", "x" * 64),
        ("GUIDE_RETENTION_DAYS", "0"),
        ("GUIDE_EMBEDDINGS", "maybe"),
        ("GUIDE_LOG_LEVEL", "loud"),
        ("GUIDE_TELGRAM_TOKEN", "slip"),
    ],
)
def test_a_wrong_setting_names_itself_what_was_expected_and_an_example(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_settings({name: value})
    message = str(caught.value)
    assert name in message
    assert "Expected:" in message
    assert "Example:" in message
    assert len(value) < 4 or value not in message.replace(name, "")


def test_secrets_do_not_show_in_repr() -> None:
    token = "123456789:" + "A" * 35
    settings = load_settings(
        {
            "GUIDE_TELEGRAM_TOKEN": token,
            "GUIDE_DATABASE_URL": "postgresql://u:pw@h/d",
            "GUIDE_KEY": "ab" * 32,
        }
    )
    shown = repr(settings)
    assert token not in shown
    assert "pw@" not in shown
    assert "ab" * 32 not in shown
    assert settings.telegram_token == token


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = {name for name in setting_names() if f"`{name}`" not in documented}
    assert not missing


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        load_settings({}).log_level = "debug"  # type: ignore[misc]


def test_several_keys_may_stand_side_by_side_while_they_are_changed() -> None:
    settings = load_settings({"GUIDE_KEY": "02" * 32 + "," + "01" * 32})
    assert settings.keys == (b"\2" * 32, b"\1" * 32)
