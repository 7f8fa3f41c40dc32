"""Parties and the client certificates that they call with."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; there is no way back, because nothing on record is deleted."""
    _parties()
    _certificates()


def _parties() -> None:
    op.create_table(
        "parties",
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.String(length=200), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=True),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name="fk_parties_agencies"),
        sa.PrimaryKeyConstraint("code", name="pk_parties"),
    )


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("thumbprint", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.String(length=27), nullable=False),
        sa.Column("valid_until", sa.String(length=27), nullable=False),
        sa.Column("withdrawn", sa.String(length=27), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["parties.code"], name="fk_certificates_parties"),
        sa.PrimaryKeyConstraint("thumbprint", name="pk_certificates"),
        sa.UniqueConstraint("key", name="uq_certificates_key"),
    )
