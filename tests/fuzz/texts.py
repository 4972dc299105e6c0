"""Odd texts, each from a number: the same number gives the same text, so a finding can be repeated."""

import random
from collections.abc import Callable, Sequence

KHMER = "ខ្ញុំចង់ទៅធ្វើការនៅថៃ ត្រូវធ្វើម៉េច? ស្ត្រី ប្រាក់ខែ ១២៣"
BURMESE = "ထိုင်းမှာ အလုပ်လုပ်ချင်ပါတယ် ဘာလုပ်ရမလဲ။ ကမ္ဘောဒီးယား သင်္ဘော ၁၂၃ ဿ ဩ ၎င်း"
ZAWGYI = "ထုိင္းမွာ အလုပ္လုပ္ခ်င္ပါတယ္ ေတြျဖစ္ မဂၤလာပါ ကေမ႓ာ ႏွစ္ ၿပီး"
ENGLISH = "Can I trust a broker? I don't know... 12,000 baht http://x.test/?a=1&b=2"
MARKS = (
    "".join(map(chr, range(0x0300, 0x0370)))
    + "".join(map(chr, range(0x102B, 0x103F)))
    + "".join(map(chr, range(0x17B4, 0x17D4)))
)
INVISIBLE = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff\ufff9\ufffb"
)
CONTROLS = "\0\x01\x07\x08\t\n\r\x0b\x0c\x1b\x7f\x85\x9f\u2028\u2029\ufffe\uffff"
EMOJI = ("👨‍👩‍👧‍👦", "🏳️‍🌈", "🇰🇭", "🇲🇲", "😭😭😭", "👍🏽", "1️⃣", "\U000e0067", "\U0010ffff")
LONG = 100_000

Random = random.Random


def _some(chance: Random, alphabet: Sequence[str], most: int) -> str:
    return "".join(chance.choices(alphabet, k=chance.randint(0, most)))


def _anything(chance: Random) -> str:
    """Code points of all planes, lone surrogates among them."""
    return "".join(chr(chance.randint(0, 0x10FFFF)) for _ in range(chance.randint(0, 40)))


def _surrogates(chance: Random) -> str:
    return _some(chance, [chr(0xD800), chr(0xDBFF), chr(0xDC00), chr(0xDFFF), "a", "ក", "က"], 30)


def _myanmar(chance: Random) -> str:
    """Letters and marks of the Myanmar blocks in any order."""
    return _some(chance, [chr(at) for at in (*range(0x1000, 0x10A0), *range(0xAA60, 0xAA80))] + [" "], 90)


def _khmer(chance: Random) -> str:
    """Letters and marks of the Khmer block in any order."""
    return _some(chance, [chr(at) for at in range(0x1780, 0x17FA)] + [" ", "\u17d2", "\u17d2"], 90)


def _shuffled(chance: Random) -> str:
    """A sentence with its characters in another order."""
    letters = list(chance.choice((KHMER, BURMESE, ZAWGYI)))
    chance.shuffle(letters)
    return "".join(letters)


def _mixed(chance: Random) -> str:
    """Pieces of all encodings and scripts one after the other."""
    pieces = []
    for _ in range(chance.randint(1, 8)):
        source = chance.choice((KHMER, BURMESE, ZAWGYI, ENGLISH))
        start = chance.randrange(len(source))
        pieces.append(source[start : start + chance.randint(1, 12)])
    return chance.choice(("", " ", "\n")).join(pieces)


def _salted(chance: Random) -> str:
    """A sentence with invisible and control characters strewn in."""
    letters = list(chance.choice((KHMER, BURMESE, ZAWGYI, ENGLISH)))
    for _ in range(chance.randint(1, 20)):
        letters.insert(chance.randrange(len(letters)), chance.choice(INVISIBLE + CONTROLS))
    return "".join(letters)


def _stacked(chance: Random) -> str:
    """A letter under a pile of marks, sometimes hundreds of them."""
    pile = chance.choice((12, 12, 12, 600))
    piles = (_some(chance, MARKS, pile) for _ in range(chance.randint(1, 4)))
    return "".join(chance.choice("aកខរសကခ") + each for each in piles)


def _repeated(chance: Random) -> str:
    """The same few characters again and again."""
    return _some(chance, KHMER + BURMESE + ZAWGYI + MARKS + " a1'", 4) * chance.choice((5, 50, 500))


def _emoji(chance: Random) -> str:
    return _some(chance, [*EMOJI, " ", "ok", "ខ្ញុំ"], 20)


def _latin(chance: Random) -> str:
    """Stretched, apostrophised and cased Latin letters, some of them outside ASCII."""
    return _some(chance, "aAeéßİıǅ''’ ﬁthkhngzZ..,-_/\\0123456789", 80)


def _long(chance: Random) -> str:
    """As long as a program may post, of an alphabet that is slow for some pattern or other."""
    alphabet = chance.choice((KHMER, BURMESE, ZAWGYI, MARKS, *_SLOW))
    if chance.random() < 0.5:
        alphabet = _some(chance, alphabet, 400) or "a"
    return (alphabet * (LONG // len(alphabet) + 1))[:LONG]


_SLOW = ("ក\u17d2", "က\u1039", " \u200b", "a'", "\0a", "1,", "\u202e")

# Kind of text → how often it comes.
KINDS: dict[Callable[[Random], str], int] = {
    _anything: 10,
    _surrogates: 6,
    _myanmar: 16,
    _khmer: 16,
    _shuffled: 12,
    _mixed: 16,
    _salted: 12,
    _stacked: 4,
    _repeated: 3,
    _emoji: 3,
    _latin: 6,
}
# One in so many texts is as long as ``LONG``: each costs what a hundred others do.
LONG_IN = 2000


def odd_text(number: int) -> str:
    """The odd text of this number."""
    chance = random.Random(number)
    if number % LONG_IN == 0:
        return _long(chance)
    kind = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    return kind(chance)
