"""The tables. Events are what happened; every other table but contents and requests is a projection of them.

Rules, in order:
1. Figures are whole numbers (`amounts.py`), instants are text in one spelling (`canonical.py`), days are dates.
2. The database itself refuses a second event at one version of a stream, a second license of one number of an agency, a
   second statement of one id of an agency, a second write of one request id of a caller, a second certificate of one
   client key, and a figure below zero.
3. The migrations create exactly these tables; a test compares.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from registry.columns import Instant

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


events = Table(
    "events",
    METADATA,
    Column("event_id", BigInteger().with_variant(Integer, "sqlite"), Identity(always=True), primary_key=True),
    Column("stream", String(700), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("recorded_time", Instant, nullable=False),
    Column("effective_time", Instant, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("request_id", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("position", BigInteger),
    Column("chain_hash", String(64)),
    UniqueConstraint("stream", "version"),
    UniqueConstraint("position"),
    CheckConstraint("version > 0", name="version"),
    sqlite_autoincrement=True,
)
Index(
    "ix_events_unsequenced",
    events.c.event_id,
    postgresql_where=text("position IS NULL"),
    sqlite_where=text("position IS NULL"),
)

contents = Table(
    "contents",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("media_type", String(200), nullable=False),
    Column("content", LargeBinary),
    Column("erased_time", Instant),
)

requests = Table(
    "requests",
    METADATA,
    Column("caller", String(200), primary_key=True),
    Column("request_id", String(64), primary_key=True),
    Column("method", String(64), nullable=False),
    Column("body_digest", String(64), nullable=False),
    Column("recorded_time", Instant, nullable=False),
    Column("answer", Text),
)

agencies = Table(
    "agencies",
    METADATA,
    Column("code", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("jurisdiction", String(200), nullable=False, index=True),
    Column("contact", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("version", BigInteger, nullable=False),
)

keys = Table(
    "keys",
    METADATA,
    Column("kid", String(200), primary_key=True),
    Column("agency", String(200), ForeignKey("agencies.code"), nullable=False, index=True),
    Column("algorithm", String(32), nullable=False),
    Column("jwk", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("sign_from", Instant, nullable=False),
    Column("sign_until", Instant),
    Column("verify_until", Instant),
    Column("state", String(16), nullable=False),
    Column("compromised_since", Instant),
    Column("withdrawn", Instant),
    Column("environment", String(16), nullable=False),
    Column("version", BigInteger, nullable=False),
)

parties = Table(
    "parties",
    METADATA,
    Column("code", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("jurisdiction", String(200), nullable=False),
    Column("agency", String(200), ForeignKey("agencies.code")),
    Column("roles", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
)

certificates = Table(
    "certificates",
    METADATA,
    Column("thumbprint", String(64), primary_key=True),
    Column("party", String(200), ForeignKey("parties.code"), nullable=False),
    Column("key", String(200), nullable=False),
    Column("valid_from", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("withdrawn", Instant),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("key"),
)

licenses = Table(
    "licenses",
    METADATA,
    Column("license_id", String(200), primary_key=True),
    Column("agency", String(200), ForeignKey("agencies.code"), nullable=False),
    Column("number", String(200), nullable=False),
    Column("jurisdiction", String(200), nullable=False),
    Column("kind", String(200), nullable=False),
    Column("network", String(200), nullable=False),
    Column("standing", String(16), nullable=False),
    Column("standing_changed", Instant, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("status_sequence", BigInteger, nullable=False),
    Column("jti", String(200), nullable=False),
    Column("license_digest", String(64), nullable=False),
    Column("document_digest", String(64), nullable=False),
    Column("content_digest", String(64), nullable=False),
    Column("assertion_digest", String(64), nullable=False),
    Column("format", String(200), nullable=False),
    Column("adapter_version", String(200), nullable=False),
    Column("registered", Instant, nullable=False),
    Column("asserted", Instant, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("ledger_keeper", String(32), nullable=False),
    Column("version", BigInteger, nullable=False),
    UniqueConstraint("agency", "number"),
)

standings = Table(
    "standings",
    METADATA,
    Column("license_id", String(200), ForeignKey("licenses.license_id"), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("standing", String(16), nullable=False),
    Column("effective_time", Instant, nullable=False),
    Column("recorded_time", Instant, nullable=False),
)

statements = Table(
    "statements",
    METADATA,
    Column("agency", String(200), primary_key=True),
    Column("jti", String(200), primary_key=True),
    Column("license_id", String(200)),
    Column("digest", String(64), nullable=False),
    Column("stream", String(700), nullable=False),
    Column("version", BigInteger, nullable=False),
)

adoptions = Table(
    "adoptions",
    METADATA,
    Column("jurisdiction", String(200), primary_key=True),
    Column("pack", String(200), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("agency", String(200), ForeignKey("agencies.code"), nullable=False),
    Column("pack_version", String(200), nullable=False),
    Column("pack_sha256", String(64), nullable=False),
    Column("effective", Date, nullable=False),
    Column("checked_clauses", Text, nullable=False),
    Column("jti", String(200), nullable=False),
    Column("statement_digest", String(64), nullable=False),
    Column("recorded", Instant, nullable=False),
)

lines = Table(
    "lines",
    METADATA,
    Column("license_id", String(200), ForeignKey("licenses.license_id"), primary_key=True),
    Column("line_id", String(200), primary_key=True),
    Column("version", BigInteger, nullable=False),
)

balances = Table(
    "balances",
    METADATA,
    Column("license_id", String(200), primary_key=True),
    Column("line_id", String(200), primary_key=True),
    Column("measure", String(16), primary_key=True),
    Column("measure_kind", String(8), nullable=False),
    Column("authorized", BigInteger),
    Column("reserved", BigInteger, nullable=False),
    Column("consumed", BigInteger, nullable=False),
    ForeignKeyConstraint(["license_id", "line_id"], ["lines.license_id", "lines.line_id"]),
    UniqueConstraint("license_id", "line_id", "measure_kind"),
    CheckConstraint("authorized >= 0", name="authorized"),
    CheckConstraint("reserved >= 0", name="reserved"),
    CheckConstraint("consumed >= 0", name="consumed"),
)

reservations = Table(
    "reservations",
    METADATA,
    Column("reservation_id", String(64), primary_key=True),
    Column("license_id", String(200), nullable=False),
    Column("line_id", String(200), nullable=False),
    Column("quantity", BigInteger),
    Column("unit", String(16)),
    Column("value", BigInteger),
    Column("currency", String(16)),
    Column("office", String(200), nullable=False),
    Column("declaration", String(200), nullable=False),
    Column("expires", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("provisional", Integer, nullable=False),
    Column("consumed_quantity", BigInteger),
    Column("consumed_value", BigInteger),
    ForeignKeyConstraint(["license_id", "line_id"], ["lines.license_id", "lines.line_id"]),
)
Index(
    "ix_reservations_open",
    reservations.c.expires,
    postgresql_where=text("state = 'OPEN'"),
    sqlite_where=text("state = 'OPEN'"),
)
