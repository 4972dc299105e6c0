import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.seed import english_entries
from bot.conversation.actions import MAX_BYTES, Action, decode, encode


def test_every_entry_fits_into_a_button_with_language_and_payload() -> None:
    for entry in english_entries():
        assert decode(encode("entry", entry.key, "km")) == Action("entry", (entry.key, "km"))
        assert len(encode("origin", "both", entry.key).encode()) <= MAX_BYTES


@given(st.text(max_size=100))
def test_forged_data_is_refused_or_means_what_it_says(code: str) -> None:
    action = decode(code)
    assert action is None or encode(action.verb, *action.arguments) == code


@pytest.mark.parametrize("code", ["", "entry", "rm -rf", "menu:", "group:before:0" + "x" * 64])
def test_what_encode_does_not_make_is_not_decoded_into_a_longer_action(code: str) -> None:
    action = decode(code)
    assert action is None or action == Action("entry")


def test_a_button_that_would_not_decode_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="not an action"):
        encode("entry", "With Space")
