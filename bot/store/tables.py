"""The tables, in SQLAlchemy Core. Rows become domain values in the repositories beside."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy import Text as LongText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

source = Table(
    "source",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("as_of", Date, nullable=False),
    # Of a document that staff added; titles of the seed's documents are interface texts.
    Column("title", String(200)),
    Column("link", String(300)),
)

entry = Table(
    "entry",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("group", String(20), nullable=False),
    Column("position", Integer, nullable=False),
    Column("question", LongText, nullable=False),
    Column("source_key", String(40), ForeignKey("source.key"), nullable=False),
    # Printed page numbers, ascending, parted by spaces.
    Column("pages", String(200), nullable=False),
    # Keys of related entries, best first, parted by spaces.
    Column("related", String(400), nullable=False),
    Column("review_by", Date, nullable=False),
    Column("status", String(20), nullable=False),
    # Digest of the row as it was last seeded; a row that no longer matches was edited by staff.
    Column("seed_digest", String(64), nullable=False),
    # Email of who checks the facts.
    Column("owner", String(200)),
    Index("ix_entry_review_by", "review_by"),
)

text = Table(
    "text",
    metadata,
    Column("entry_key", String(40), ForeignKey("entry.key"), primary_key=True),
    Column("language", String(12), primary_key=True),
    # "title", "answer", "next", or the country of origin ("kh", "mm") that the text is for.
    Column("field", String(12), primary_key=True),
    Column("value", LongText, nullable=False),
    Column("native_reviewed", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("seed_digest", String(64), nullable=False),
    # Of a translation: digest of the English text it was made from (none: not known, taken as current),
    # and the month of the facts in that text.
    Column("english_digest", String(64)),
    Column("as_of", Date),
    # Of an English text: its last change matters for safety; outdated translations are not shown.
    Column("critical", Boolean, nullable=False, server_default=false()),
)

text_revision = Table(
    "text_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry_key", String(40), ForeignKey("entry.key"), nullable=False),
    Column("language", String(12), nullable=False),
    Column("field", String(12), nullable=False),
    Column("value", LongText, nullable=False),
    Column("native_reviewed", Boolean, nullable=False),
    Column("english_digest", String(64)),
    Column("as_of", Date),
    # "translator (file)", or the name of a member of staff.
    Column("author", String(80), nullable=False),
    Column("created_on", Date, nullable=False),
    # "published", "review", "conflict" (staff edited the text meanwhile) or "rejected".
    Column("status", String(20), nullable=False),
    Column("decided_by", String(80)),
    Column("decided_on", Date),
    Index("ix_text_revision_entry_key", "entry_key", "language", "field"),
    Index("ix_text_revision_status", "status"),
)

# How often an entry was shown; holds nothing of a person.
daily_count = Table(
    "daily_count",
    metadata,
    Column("entry_key", String(40), primary_key=True),
    Column("language", String(12), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)

example = Table(
    "example",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("intent", String(40), nullable=False),
    Column("language", String(12), nullable=False),
    Column("style", String(20), nullable=False),
    Column("text", LongText, nullable=False),
    Column("digest", String(64), nullable=False),
    # "seed" rows follow the files in nlu/, "staff" rows are never touched by seeding.
    Column("origin", String(12), nullable=False),
    # False: staff switched a seed question off; seeding leaves it off.
    Column("active", Boolean, nullable=False),
    UniqueConstraint("digest"),
    Index("ix_example_intent", "intent"),
)

contact = Table(
    "contact",
    metadata,
    Column("key", String(40), primary_key=True),
    # JSON: language → "name", "address", "hours", "serves" → text. Read and written as a whole, and what
    # two people vouch for is the whole, so rows of single texts would only be joined again.
    Column("texts", LongText, nullable=False),
    # One a line: "+85512345678", or "KH 117".
    Column("phones", String(300), nullable=False),
    Column("link", String(300), nullable=False),
    # Codes, parted by spaces; of the entries keys.
    Column("languages", String(100), nullable=False),
    Column("cost", String(12), nullable=False),
    Column("origins", String(20), nullable=False),
    Column("entries", LongText, nullable=False),
    Column("source_key", String(40), nullable=False),
    Column("page", Integer, nullable=False),
    Column("expires_on", Date),
    Column("owner", String(200)),
    # "active" or "withdrawn".
    Column("status", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("seed_digest", String(64), nullable=False),
)

contact_check = Table(
    "contact_check",
    metadata,
    Column("contact_key", String(40), ForeignKey("contact.key"), primary_key=True),
    Column("checked_by", String(200), primary_key=True),
    Column("checked_on", Date, nullable=False),
    Column("how", String(200), nullable=False),
    # Of what was checked (content.contacts.contact_digest): after a change it vouches for nothing.
    Column("digest", String(64), nullable=False),
)

profile = Table(
    "profile",
    metadata,
    # HMAC of the chat id under the installation's key.
    Column("person", String(64), primary_key=True),
    Column("language", String(12)),
    Column("origin", String(2)),
    Column("origin_asked", Boolean, nullable=False),
    Column("switch_offered", Boolean, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Index("ix_profile_last_day", "last_day"),
)

# -- delivery (docs/architecture.md). Times are seconds since 1970; "sealed" is bot.store.keyring's. --

inbox = Table(
    "inbox",
    metadata,
    # Telegram's, ascending: it orders a chat's messages and makes a message that comes twice one.
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    # None once done: then nothing here is anybody's.
    Column("person", String(64)),
    # Sealed; None once done.
    Column("payload", LargeBinary),
    # "waiting", "done", "dead" (given up, for the operator) or "refused" (came too fast).
    Column("state", String(8), nullable=False),
    # How often it was taken up, and how often its turn failed; a crash counts in the first alone.
    Column("claims", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("done_at", Float),
    Index("ix_inbox_state", "state", "person", "update_id"),
    Index("ix_inbox_done_at", "done_at"),
)

lease = Table(
    "lease",
    metadata,
    # Whose turn is in hand. The row lives as long as the turn.
    Column("person", String(64), primary_key=True),
    # Random for each claim; only its holder can finish the turn.
    Column("fence", String(32), nullable=False),
    Column("until", Float, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    # In the order of sending.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    # The update that is answered, and which of its replies this is; None for bulk.
    Column("update_id", BigInteger),
    Column("sequence", Integer, nullable=False),
    Column("person", String(64), nullable=False),
    # "reply" or "bulk"; replies go first.
    Column("kind", String(8), nullable=False),
    # Sealed: the chat and the message. The row is erased when it is sent.
    Column("body", LargeBinary, nullable=False),
    # "waiting", "sending" (bulk alone), "unknown" (bulk cut off while sending) or "dead".
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Float, nullable=False),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("update_id", "sequence"),
    Index("ix_outbox_state", "state", "person", "id"),
    Index("ix_outbox_person", "person"),
)

chat = Table(
    "chat",
    metadata,
    Column("person", String(64), primary_key=True),
    # Sealed.
    Column("chat_id", LargeBinary, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("last_day", Date, nullable=False),
    Index("ix_chat_last_day", "last_day"),
)

memory = Table(
    "memory",
    metadata,
    Column("person", String(64), primary_key=True),
    # JSON of conversation.memory.Recent: keys of entries and a language, no words.
    Column("recent", LongText, nullable=False),
    Column("expires_at", Float, nullable=False),
    Index("ix_memory_expires_at", "expires_at"),
)

sent = Table(
    "sent",
    metadata,
    # The bot's recent messages in a chat, for /hide; gone after Telegram's 48 hours.
    Column("person", String(64), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sent_at", Float, nullable=False),
    Index("ix_sent_sent_at", "sent_at"),
)
