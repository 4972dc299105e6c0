"""What becomes of an offered translation: decisions without a database."""

import pytest

from bot.content.takeover import Decision, Standing, decide
from bot.i18n.examine import Translation

NEW = Translation("ថ្មី")


@pytest.mark.parametrize(
    ("standing", "offered", "publish", "decision"),
    [
        (Standing(), NEW, True, Decision.PUBLISH),
        (Standing(), NEW, False, Decision.REVIEW),
        (Standing(undecided=True), NEW, False, Decision.NOTHING),
        (Standing("ចាស់"), NEW, True, Decision.PUBLISH),
        (Standing("ចាស់"), NEW, False, Decision.REVIEW),
        (Standing("ថ្មី"), NEW, False, Decision.REFRESH),
        (Standing("ថ្មី", by_file=False), NEW, True, Decision.REFRESH),
        (Standing("ចាស់", by_file=False), NEW, True, Decision.CONFLICT),
        (Standing("ចាស់", by_file=False), NEW, False, Decision.CONFLICT),
        (Standing("ចាស់", by_file=False, same_offer=True), NEW, True, Decision.NOTHING),
        (Standing("ចាស់", by_file=False, undecided=True), NEW, True, Decision.NOTHING),
        (Standing("ចាស់"), Translation("ថ្មី", outdated_of="Old"), True, Decision.NOTHING),
        (Standing(), Translation("ថ្មី", outdated_of="Old"), True, Decision.PUBLISH),
    ],
)
def test_a_decision(standing: Standing, offered: Translation, publish: bool, decision: Decision) -> None:
    assert decide(standing, offered, publish=publish) is decision
