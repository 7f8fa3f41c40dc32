"""The contract under concurrent writers, schedulers and killed processes; run on each dialect.

Every writer here is a thread with connections of its own, or a process.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from threading import Barrier, Event, Thread

from sqlalchemy import Connection, Engine, event

from registry.canonical import sha256_hex
from registry.database import migrate, open_engine
from registry.errors import RegistryError
from registry.feed import Feed
from registry.journal import Sequencer
from registry.records import ReservationState, Standing
from registry.streams import license_stream, line_stream
from registry.writes import WriteRequest
from tests.registry.desk import DAY, LICENSE, NOW, PIECES, Desk, new_license

# Reserves one piece under the request id "lost" and stops where its transaction is about to be committed.
STOPS_BEFORE_COMMIT = """
import sys
from sqlalchemy import event
from registry.database import open_engine
from tests.registry.desk import Desk

engine = open_engine(sys.argv[1])

@event.listens_for(engine, "commit")
def stop(connection):
    print("about to commit", flush=True)
    sys.stdin.read()

desk = Desk(engine)
desk.reserve(request=desk.request("lost"))
"""


def outcomes(writes: Sequence[Callable[[], object]]) -> Counter[str]:
    """Start every write at the same moment, each in a thread, and count what they end with."""
    start = Barrier(len(writes))

    def outcome(write: Callable[[], object]) -> str:
        start.wait()
        try:
            write()
        except RegistryError as error:
            return str(error.reason)
        return "OK"

    with ThreadPoolExecutor(len(writes)) as pool:
        return Counter(pool.map(outcome, writes))


def _publication(desk: Desk, number: int, version: str, *, request: WriteRequest | None = None) -> Callable[[], object]:
    """Return the publication of a text, checked when there were the adoptions that there are now."""
    text = f"text {number}".encode()
    with desk.reader.snapshot() as snapshot:
        checked_at = len(snapshot.adoptions_by("XA", "xa_union"))
    return lambda: desk.adopt(
        f"publication-{number}",
        request=request,
        pack_version=version,
        pack_sha256=sha256_hex(text),
        pack_text=text,
        checked_at=checked_at,
    )


class RaceContract:
    """Two writers at once."""

    def test_attack_f02_of_fifty_reservations_of_the_last_one_exactly_one_is_made(self, desk: Desk) -> None:
        """One succeeds, 49 learn that nothing is left, and there is no third result."""
        desk.grant(replace(PIECES, authorized=Decimal(1)))
        assert outcomes([desk.reserve] * 50) == {"OK": 1, "QUANTITY_EXCEEDED": 49}
        assert desk.figures() == (Decimal(1), Decimal(1), Decimal(0))

    def test_statement_c_05_of_fifty_reservations_of_three_from_a_hundred_thirty_three_are_made(
        self, desk: Desk
    ) -> None:
        """The sum never exceeds what is authorized, and each made one is an event."""
        desk.grant()
        assert outcomes([lambda: desk.reserve("3")] * 50) == {"OK": 33, "QUANTITY_EXCEEDED": 17}
        assert desk.figures() == (Decimal(100), Decimal(99), Decimal(0))
        with desk.reader.snapshot() as snapshot:
            versions = [event.version for event in snapshot.events(line_stream(LICENSE, "1"))]
        assert versions == list(range(1, 35))

    def test_attack_f01_the_same_request_from_many_connections_reserves_once(self, desk: Desk) -> None:
        """Everyone gets the one answer, though one piece is all that there is."""
        desk.grant(replace(PIECES, authorized=Decimal(1)))
        request = desk.request("once")
        assert outcomes([lambda: desk.reserve(request=request)] * 16) == {"OK": 16}
        assert desk.figures() == (Decimal(1), Decimal(1), Decimal(0))

    def test_of_many_first_registrations_one_is_made(self, desk: Desk) -> None:
        """The same assertion from many connections is one license with one event."""
        desk.enroll()
        assert outcomes([lambda: desk.register(new_license())] * 8) == {"OK": 8}
        assert len(self._events(desk, license_stream(LICENSE))) == 1

    def test_of_many_changes_of_standing_one_is_made(self, desk: Desk) -> None:
        """Each of eight statements ends the same standing; the first that is recorded wins."""
        desk.grant()

        def change(number: int) -> Callable[[], object]:
            statement = f"statement {number}".encode()
            return lambda: desk.change(
                Standing.IN_FORCE,
                Standing.SUSPENDED,
                jti=f"status-race-{number}",
                statement=statement,
                statement_digest=sha256_hex(statement),
            )

        assert outcomes([change(number) for number in range(8)]) == {"OK": 1, "STATUS_TRANSITION": 7}

    def test_of_many_write_offs_of_one_reservation_one_is_made(self, desk: Desk) -> None:
        """Used once; the others find it closed."""
        desk.grant()
        held = desk.reserve("10")
        assert outcomes([lambda: desk.consume(held)] * 8) == {"OK": 1, "RESERVATION_CLOSED": 7}
        assert desk.figures() == (Decimal(100), Decimal(0), Decimal(10))

    def test_of_many_publications_under_one_number_one_is_made(self, desk: Desk) -> None:
        """Eight texts, each checked against the same adoptions: one is recorded, the others learn that it was taken."""
        desk.enroll()
        desk.adopt()
        assert outcomes([_publication(desk, number, "2") for number in range(8)]) == {
            "OK": 1,
            "PACK_VERSION_NOT_HIGHER": 7,
        }
        with desk.reader.snapshot() as snapshot:
            first, second = snapshot.adoptions_by("XA", "xa_union")
            assert (first.pack_version, second.pack_version) == ("1", "2")
            assert snapshot.content(second.pack_sha256) is not None

    def test_of_many_publications_under_other_numbers_one_is_made_and_the_others_are_checked_again(
        self, desk: Desk
    ) -> None:
        """What was checked beside other versions than are there now is not recorded."""
        desk.enroll()
        desk.adopt()
        writes = [_publication(desk, number, str(number + 2)) for number in range(8)]
        assert outcomes(writes) == {"OK": 1, "REGISTRY_CONTENDED": 7}

    def test_attack_f01_the_same_publication_from_many_connections_is_made_once(self, desk: Desk) -> None:
        """The same request gets the one answer; the same statement under other requests too."""
        desk.enroll()
        request = desk.request("once")
        once = [_publication(desk, 1, "2", request=request)] * 8
        assert outcomes([*once, *[_publication(desk, 1, "2")] * 8]) == {"OK": 16}
        with desk.reader.snapshot() as snapshot:
            assert len(snapshot.adoptions_by("XA", "xa_union")) == 1

    def test_a_suspension_races_reservations(self, desk: Desk) -> None:
        """Each reservation comes before the suspension or is refused by it; after it there is none."""
        desk.grant()
        ended = outcomes([*[desk.reserve] * 15, desk.suspend])
        assert set(ended) <= {"OK", "LICENSE_SUSPENDED"}
        assert desk.figures() == (Decimal(100), Decimal(ended["OK"] - 1), Decimal(0))
        assert outcomes([desk.reserve] * 4) == {"LICENSE_SUSPENDED": 4}

    def test_a_suspension_waits_for_the_reservation_under_way_and_no_longer(self, desk: Desk) -> None:
        """What has read the license in force is recorded before the suspension, not beside it."""
        desk.grant()
        slow = open_engine(desk.engine.url.render_as_string(hide_password=False))
        about_to_commit, may_commit = Event(), Event()

        def pause(_: Connection) -> None:
            about_to_commit.set()
            may_commit.wait(30)

        event.listen(slow, "commit", pause)
        reserving, suspending = Thread(target=Desk(slow).reserve), Thread(target=desk.suspend)
        reserving.start()
        about_to_commit.wait(30)
        suspending.start()
        suspending.join(timeout=1)
        assert suspending.is_alive()
        may_commit.set()
        for writer in (reserving, suspending):
            writer.join(timeout=30)
        slow.dispose()
        assert desk.figures() == (Decimal(100), Decimal(1), Decimal(0))
        assert outcomes([desk.reserve]) == {"LICENSE_SUSPENDED": 1}

    def test_an_amendment_races_reservations_without_deadlock(self, desk: Desk) -> None:
        """Every writer takes its rows in the same order, so each of them comes to an end by itself."""
        desk.grant()
        lower = new_license(replace(PIECES, authorized=Decimal(5)), text="as amended", jti="jti-2", sequence=2)
        ended = outcomes([*[desk.reserve] * 15, lambda: desk.amend(lower)])
        assert set(ended) <= {"OK", "QUANTITY_EXCEEDED", "OVERDRAWN"}
        assert sum(ended.values()) == 16
        authorized, reserved, _ = desk.figures()
        assert (authorized, reserved) == (Decimal(5), Decimal(ended["OK"] - 1))

    def test_attack_f13_two_schedulers_lapse_a_reservation_once(self, desk: Desk) -> None:
        """Each of ten is returned once, whoever gets there first."""
        desk.grant()
        held = [desk.reserve(expires=NOW + DAY) for _ in range(10)]
        with ThreadPoolExecutor(2) as pool:
            lapsed = list(pool.map(desk.writer.lapse_reservations, [NOW + DAY] * 2))
        assert sum(lapsed) == len(held)
        assert desk.figures() == (Decimal(100), Decimal(0), Decimal(0))
        assert len(self._events(desk, line_stream(LICENSE, "1"))) == 21

    def test_a_lapse_races_a_write_off(self, desk: Desk) -> None:
        """A reservation is used in its last moment or lapses, and never both."""
        desk.grant()
        held = [desk.reserve(expires=NOW + DAY) for _ in range(6)]
        uses = [lambda one=one: desk.consume(one) for one in held]
        ended = outcomes([*uses, lambda: desk.writer.lapse_reservations(NOW + DAY)])
        assert set(ended) <= {"OK", "RESERVATION_CLOSED"}
        assert desk.figures() == (Decimal(100), Decimal(0), Decimal(ended["OK"] - 1))

    def test_two_sequencers_give_each_event_one_position(self, desk: Desk) -> None:
        """Two at once, and writers beside them: positions have no gap and the chain holds."""
        desk.grant()
        sequencers = [Sequencer(desk.engine, batch=5) for _ in range(2)]
        outcomes([*[desk.reserve] * 10, *[one.run_once for one in sequencers * 3]])
        while sequencers[0].run_once():
            pass
        feed = Feed(desk.engine).after(0, 100)
        assert [event.position for event in feed] == list(range(1, 14))
        assert sequencers[0].check_chain() is None
        assert all(first.stream != second.stream or first.version < second.version for first, second in pairwise(feed))

    def test_many_gateways_may_migrate_at_once(self, engine: Engine) -> None:
        """Migrating what is migrated is nothing; two at once wait for each other."""
        assert outcomes([lambda: migrate(engine)] * 4) == {"OK": 4}

    def test_attack_f04_a_process_killed_before_its_commit_leaves_nothing(self, desk: Desk) -> None:
        """The same request afterwards makes the reservation, once; its balance is exact."""
        desk.grant()
        url = desk.engine.url.render_as_string(hide_password=False)
        command = [sys.executable, "-c", STOPS_BEFORE_COMMIT, url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"about to commit\n"
            writer.kill()
        assert desk.figures() == (Decimal(100), Decimal(0), Decimal(0))
        made = desk.reserve(request=desk.request("lost"))
        assert made.reservation.state is ReservationState.OPEN
        assert desk.reserve(request=desk.request("lost")) == made
        assert desk.figures() == (Decimal(100), Decimal(1), Decimal(0))

    def test_attack_k11_more_calls_than_connections_all_end(self, desk: Desk) -> None:
        """A call waits for a connection; each ends with an answer."""
        desk.grant()
        narrow = open_engine(desk.engine.url.render_as_string(hide_password=False), connections=2)
        assert outcomes([Desk(narrow).reserve] * 20) == {"OK": 20}
        narrow.dispose()
        assert desk.figures() == (Decimal(100), Decimal(20), Decimal(0))

    def _events(self, desk: Desk, stream: str) -> tuple[object, ...]:
        with desk.reader.snapshot() as snapshot:
            return snapshot.events(stream)
