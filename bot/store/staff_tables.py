"""The tables of the staff pages: who may do what, what is being worked on, what was done.

Times are seconds since 1970. They hold nothing of a reader.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy import Text as LongText

from bot.store.tables import metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    # Lower case.
    Column("email", String(200), nullable=False),
    # "editor", "reviewer" or "admin".
    Column("role", String(12), nullable=False),
    # "invited" (has not joined yet), "active" or "off".
    Column("state", String(8), nullable=False),
    # The language of the pages.
    Column("language", String(12), nullable=False),
    # Argon2id's own format; None before joining.
    Column("password", String(200)),
    # Sealed; None before joining.
    Column("totp", LargeBinary),
    # The last time step whose code was used: a code works once.
    Column("totp_step", Integer, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("last_day", Date),
    UniqueConstraint("email"),
)

staff_recovery = Table(
    "staff_recovery",
    metadata,
    # Keyed digest of a code that stands in, once, for the telephone that shows the codes.
    Column("digest", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Index("ix_staff_recovery_staff_id", "staff_id"),
)

staff_link = Table(
    "staff_link",
    metadata,
    # Keyed digest of the secret in a one-time link to join, or to choose a new password.
    Column("digest", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("expires_at", Float, nullable=False),
    Index("ix_staff_link_staff_id", "staff_id"),
)

staff_session = Table(
    "staff_session",
    metadata,
    # Keyed digest of the cookie.
    Column("digest", String(64), primary_key=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    # False between the password and the one-time code: nothing is open yet.
    Column("complete", Boolean, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Index("ix_staff_session_staff_id", "staff_id"),
)

throttle = Table(
    "throttle",
    metadata,
    # Keyed digest of an account's email or of an address: neither can be read here.
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", Float, nullable=False),
    Column("last_at", Float, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    # Ascending without gaps.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Float, nullable=False),
    # Email of the member of staff, "operator" for the command line, or "system".
    Column("actor", String(200), nullable=False),
    # Such as "entry.publish".
    Column("action", String(40), nullable=False),
    # What it was done to, such as "before_tax".
    Column("subject", String(200), nullable=False),
    # JSON: what else is to be known; no text of a reader, no secret.
    Column("details", LongText, nullable=False),
    # The digest of the row before, and of this row with it: a change of any row breaks the chain.
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_audit_at", "at"),
)

change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_key", String(40), nullable=False),
    # "draft", "review", "published", "rejected" or "dropped".
    Column("state", String(12), nullable=False),
    # Who works on it; only its author edits a draft.
    Column("author", String(200), nullable=False),
    # The whole entry as it shall be: JSON of bot.content.editing.draft.Draft.
    Column("payload", LongText, nullable=False),
    # Digest of the published entry it was begun from; "" for a new entry.
    Column("base", String(64), nullable=False),
    # Raised by each save: a save from an older page is told so.
    Column("version", Integer, nullable=False),
    # Translations stay current: only the form of the English text changed.
    Column("minor", Boolean, nullable=False),
    # Outdated translations are not shown any more.
    Column("critical", Boolean, nullable=False),
    Column("comment", LongText, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
    Column("decided_by", String(200)),
    Column("decided_at", Float),
    Column("decision", LongText),
    Index("ix_change_entry_key", "entry_key", "state"),
    Index("ix_change_state", "state"),
)

# Every change of what readers get, by whom- and whatever: staff, a translator's file, a new version of
# the seed. Rows are never changed, so anything can be put back.
history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("entry_key", String(40)),
    # What changed: a table and its key, such as "text before_tax km answer".
    Column("subject", String(160), nullable=False),
    # JSON of the row before and after; None: there was none.
    Column("before", LongText),
    Column("after", LongText),
    Column("author", String(200), nullable=False),
    Column("change_id", Integer, ForeignKey("change.id")),
    Index("ix_history_entry_key", "entry_key", "id"),
    Index("ix_history_subject", "subject", "id"),
    Index("ix_history_at", "at"),
)

# Raised in the transaction that changes it: "content" (what readers get), "questions" (what is trained on).
counter = Table(
    "counter",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Integer, nullable=False),
)

training_job = Table(
    "training_job",
    metadata,
    Column("id", Integer, primary_key=True),
    # "waiting", "training", "checking", "live", "refused" (understands less) or "failed".
    Column("state", String(12), nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("asked_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    # Lives while the process that trains says so.
    Column("alive_at", Float),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    # Value of the counter "questions" that it trains on.
    Column("questions", Integer, nullable=False),
    # JSON: what the quality gate found.
    Column("report", LongText, nullable=False),
    Index("ix_training_job_state", "state"),
)

# How long people waited for their answers: a number a day, language and bound. Nothing of a person.
daily_wait = Table(
    "daily_wait",
    metadata,
    Column("day", Date, primary_key=True),
    Column("language", String(12), primary_key=True),
    # Milliseconds: the smallest bound that was not passed.
    Column("below", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
)
