"""The first tables: events, content, requests, and the projections of events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; there is no way back, because nothing on record is deleted."""
    _agencies()
    _contents()
    _events()
    _requests()
    _statements()
    _adoptions()
    _keys()
    _licenses()
    _lines()
    _standings()
    _balances()
    _reservations()


def _agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_agencies"),
    )
    op.create_index("ix_agencies_jurisdiction", "agencies", ["jurisdiction"], unique=False)


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erased_time", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_contents"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=True), nullable=False
        ),
        sa.Column("stream", sa.String(length=700), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recorded_time", sa.String(length=27), nullable=False),
        sa.Column("effective_time", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("chain_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_events_version")),
        sa.PrimaryKeyConstraint("event_id", name="pk_events"),
        sa.UniqueConstraint("position", name="uq_events_position"),
        sa.UniqueConstraint("stream", "version", name="uq_events_stream_version"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_events_unsequenced",
        "events",
        ["event_id"],
        unique=False,
        postgresql_where=sa.text("position IS NULL"),
        sqlite_where=sa.text("position IS NULL"),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("caller", sa.String(length=200), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("body_digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_time", sa.String(length=27), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("caller", "request_id", name="pk_requests"),
    )


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("jti", sa.String(length=200), nullable=False),
        sa.Column("license_id", sa.String(length=200), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stream", sa.String(length=700), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "jti", name="pk_statements"),
    )


def _adoptions() -> None:
    op.create_table(
        "adoptions",
        sa.Column("jurisdiction", sa.String(length=200), nullable=False),
        sa.Column("pack", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("pack_version", sa.String(length=200), nullable=False),
        sa.Column("pack_sha256", sa.String(length=64), nullable=False),
        sa.Column("effective", sa.Date(), nullable=False),
        sa.Column("checked_clauses", sa.Text(), nullable=False),
        sa.Column("jti", sa.String(length=200), nullable=False),
        sa.Column("statement_digest", sa.String(length=64), nullable=False),
        sa.Column("recorded", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_adoptions_agencies"),
        sa.PrimaryKeyConstraint("jurisdiction", "pack", "version", name="pk_adoptions"),
    )


def _keys() -> None:
    op.create_table(
        "keys",
        sa.Column("kid", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("algorithm", sa.String(length=32), nullable=False),
        sa.Column("jwk", sa.Text(), nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("sign_from", sa.String(length=27), nullable=False),
        sa.Column("sign_until", sa.String(length=27), nullable=True),
        sa.Column("verify_until", sa.String(length=27), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("compromised_since", sa.String(length=27), nullable=True),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("environment", sa.String(length=16), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_keys_agencies"),
        sa.PrimaryKeyConstraint("kid", name="pk_keys"),
    )
    op.create_index("ix_keys_agency", "keys", ["agency"], unique=False)


def _licenses() -> None:
    op.create_table(
        "licenses",
        sa.Column("license_id", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("jurisdiction", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("network", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("standing_changed", sa.String(length=27), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("status_sequence", sa.BigInteger(), nullable=False),
        sa.Column("jti", sa.String(length=200), nullable=False),
        sa.Column("license_digest", sa.String(length=64), nullable=False),
        sa.Column("document_digest", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("assertion_digest", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=200), nullable=False),
        sa.Column("adapter_version", sa.String(length=200), nullable=False),
        sa.Column("registered", sa.String(length=27), nullable=False),
        sa.Column("asserted", sa.String(length=27), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ledger_keeper", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_licenses_agencies"),
        sa.PrimaryKeyConstraint("license_id", name="pk_licenses"),
        sa.UniqueConstraint("agency", "number", name="uq_licenses_agency_number"),
    )


def _lines() -> None:
    op.create_table(
        "lines",
        sa.Column("license_id", sa.String(length=200), nullable=False),
        sa.Column("line_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.license_id"], name="fk_lines_licenses"),
        sa.PrimaryKeyConstraint("license_id", "line_id", name="pk_lines"),
    )


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("license_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("effective_time", sa.String(length=27), nullable=False),
        sa.Column("recorded_time", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.license_id"], name="fk_standings_licenses"),
        sa.PrimaryKeyConstraint("license_id", "version", name="pk_standings"),
    )


def _balances() -> None:
    op.create_table(
        "balances",
        sa.Column("license_id", sa.String(length=200), nullable=False),
        sa.Column("line_id", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("measure_kind", sa.String(length=8), nullable=False),
        sa.Column("authorized", sa.BigInteger(), nullable=True),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("authorized >= 0", name=op.f("ck_balances_authorized")),
        sa.CheckConstraint("consumed >= 0", name=op.f("ck_balances_consumed")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_balances_reserved")),
        sa.ForeignKeyConstraint(
            ["license_id", "line_id"], ["lines.license_id", "lines.line_id"], name="fk_balances_lines"
        ),
        sa.PrimaryKeyConstraint("license_id", "line_id", "measure", name="pk_balances"),
        sa.UniqueConstraint(
            "license_id", "line_id", "measure_kind", name="uq_balances_license_id_line_id_measure_kind"
        ),
    )


def _reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("reservation_id", sa.String(length=64), nullable=False),
        sa.Column("license_id", sa.String(length=200), nullable=False),
        sa.Column("line_id", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=16), nullable=True),
        sa.Column("office", sa.String(length=200), nullable=False),
        sa.Column("declaration", sa.String(length=200), nullable=False),
        sa.Column("expires", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("consumed_quantity", sa.BigInteger(), nullable=True),
        sa.Column("consumed_value", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["license_id", "line_id"], ["lines.license_id", "lines.line_id"], name="fk_reservations_lines"
        ),
        sa.PrimaryKeyConstraint("reservation_id", name="pk_reservations"),
    )
    op.create_index(
        "ix_reservations_open",
        "reservations",
        ["expires"],
        unique=False,
        postgresql_where=sa.text("state = 'OPEN'"),
        sqlite_where=sa.text("state = 'OPEN'"),
    )
