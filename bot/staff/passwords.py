"""Passwords, one-time codes and what both are made of: argon2id, TOTP (RFC 6238)."""

import io
from functools import lru_cache

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from bot.conversation.voice import Voice

SHORTEST, LONGEST = 12, 200
# zxcvbn's score from 0 to 4; 3 is "safely unguessable" by its authors.
STRENGTH = 3
ISSUER = "Mekong Guide"
SECONDS = 30
_hasher = PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Argon2id's hash, with its parameters in it."""
    return _hasher.hash(password)


def verify_password(hashed: str | None, password: str) -> bool:
    """Whether ``password`` made ``hashed``; takes as long when there is no such account."""
    try:
        matches = _hasher.verify(hashed or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and hashed is not None


def outdated(hashed: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(hashed)


def weakness(voice: Voice, password: str, email: str) -> str:
    """Why ``password`` is too easy to guess; "" when it is not."""
    if len(password) < SHORTEST:
        return voice.say("Use at least {count} characters.", count=voice.number(SHORTEST))
    if len(password) > LONGEST:
        return voice.say("Use at most {count} characters.", count=voice.number(LONGEST))
    # Beyond 72 characters zxcvbn takes long and finds nothing new.
    found = zxcvbn(password[:72], user_inputs=[email, *email.split("@"), "mekong", "guide", "migration"])
    if found["score"] >= STRENGTH:
        return ""
    return voice.say("This is easy to guess. Use four or more words that do not belong together.")


def new_totp() -> str:
    """A new secret for one-time codes, in base32."""
    return pyotp.random_base32()


def totp_step(secret: str, code: str, now: float) -> int | None:
    """The time step to which ``code`` belongs, now or one step before or after; None: to none."""
    digits = "".join(each for each in code if not each.isspace())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
        return None
    totp, step = pyotp.TOTP(secret), int(now // SECONDS)
    for each in (step, step - 1, step + 1):
        if pyotp.utils.strings_equal(totp.at(each * SECONDS), digits):
            return each
    return None


def picture(secret: str, email: str) -> str:
    """The picture that an app scans, as SVG."""
    address = pyotp.TOTP(secret, name=email, issuer=ISSUER).provisioning_uri()
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True)
    return out.getvalue().decode()
