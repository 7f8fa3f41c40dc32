"""The contract on SQLite."""

import pytest
from sqlalchemy import Engine

from tests.registry.contract import AdoptionContract, TrustContract
from tests.registry.contract_journal import PinnedContract, RebuildContract, SequenceContract
from tests.registry.contract_ledger import ReserveContract, WriteOffContract
from tests.registry.contract_licenses import AmendmentContract, LicenseContract, StandingContract
from tests.registry.contract_parties import CallerContract, CertificateContract, PartyContract
from tests.registry.contract_races import RaceContract
from tests.registry.desk import Desk


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """The engine of this dialect."""
    return sqlite_engine


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """A desk at an empty registry."""
    return Desk(engine)


class TestTrust(TrustContract):
    """Agencies and keys."""


class TestParties(PartyContract):
    """Parties."""


class TestCertificates(CertificateContract):
    """Client certificates."""


class TestCallers(CallerContract):
    """Who calls."""


class TestAdoption(AdoptionContract):
    """Adoptions and erasure."""


class TestLicenses(LicenseContract):
    """Licenses."""


class TestAmendments(AmendmentContract):
    """Amendments."""


class TestStanding(StandingContract):
    """Standing."""


class TestReserve(ReserveContract):
    """Reservations."""


class TestWriteOff(WriteOffContract):
    """Write-offs, cancellations, lapses."""


class TestRebuild(RebuildContract):
    """Projections from events."""


class TestPinned(PinnedContract):
    """As of a version."""


class TestSequence(SequenceContract):
    """Positions and chain."""


class TestRaces(RaceContract):
    """Concurrent writers."""
