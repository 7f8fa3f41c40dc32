"""The contract on PostgreSQL."""

import pytest
from sqlalchemy import Engine

from registry.events import Event, EventKind
from registry.feed import Feed
from registry.journal import Sequencer, append
from registry.streams import line_stream
from tests.registry.contract import AdoptionContract, TrustContract
from tests.registry.contract_journal import PinnedContract, RebuildContract, SequenceContract
from tests.registry.contract_ledger import ReserveContract, WriteOffContract
from tests.registry.contract_licenses import AmendmentContract, LicenseContract, StandingContract
from tests.registry.contract_parties import CallerContract, CertificateContract, PartyContract
from tests.registry.contract_races import RaceContract
from tests.registry.desk import LICENSE, NOW, Desk


@pytest.fixture
def engine(postgres_engine: Engine) -> Engine:
    """The engine of this dialect."""
    return postgres_engine


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


def test_a_write_that_commits_late_gets_the_next_position(engine: Engine, desk: Desk) -> None:
    """Event ids are not in commit order: what a watcher has seen is never overtaken by a lower position."""
    desk.grant()
    sequencer = Sequencer(engine)
    assert sequencer.run_once() == 3
    event = Event(
        stream="agency/XB-CAA",
        version=1,
        kind=EventKind.AGENCY_ENROLLED,
        recorded=NOW,
        effective=NOW,
        actor="desk",
        request_id="late",
        body="{}",
    )
    with engine.begin() as late:
        append(late, event)
        desk.reserve()
        assert sequencer.run_once() == 1
    assert sequencer.run_once() == 1
    assert [(event.position, event.stream) for event in Feed(engine).after(3, 10)] == [
        (4, line_stream(LICENSE, "1")),
        (5, "agency/XB-CAA"),
    ]
    assert sequencer.check_chain() is None
