"""The contract of the journal and of reading as of a version; run on each dialect."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from registry.errors import RegistryError
from registry.events import EventKind
from registry.feed import Feed
from registry.journal import GENESIS, ChainHead, Sequencer
from registry.party_folds import fold_certificate, fold_party
from registry.reader import PinnedSnapshot
from registry.rebuild import rebuild
from registry.records import LedgerAnswer, ReservationState, Standing
from registry.snapshot import Snapshot
from registry.streams import certificate_stream, key_stream, license_stream, party_stream
from registry.tables import METADATA, events, reservations
from registry.writes import Erasure, KeyChangeKind
from tests.databases import PROJECTIONS, empty_projections, every_row
from tests.registry.desk import DAY, EUROS, LICENSE, NOW, PIECES, TODAY, Desk, new_license

IN_FORCE, SUSPENDED = Standing.IN_FORCE, Standing.SUSPENDED
NUMBERS = count(1)
MOVES = ("reserve", "use", "part", "cancel", "lapse", "suspend", "reinstate")


def whole_scene(desk: Desk) -> None:
    """Write something of every kind."""
    desk.grant(PIECES, EUROS)
    desk.enroll(code="XB-CAA", jurisdiction="XB")
    desk.enroll_key()
    desk.change_key(KeyChangeKind.RETIRE, NOW + DAY)
    desk.change_key(KeyChangeKind.WITHDRAW, NOW + DAY)
    desk.change_key(KeyChangeKind.COMPROMISE, NOW)
    desk.enroll_party()
    desk.enroll_party(code="XB-CUSTOMS", jurisdiction="XB", agency=None, roles=frozenset({"customs"}))
    desk.enroll_certificate()
    desk.enroll_certificate(2, valid_from=NOW)
    desk.withdraw_certificate(at=NOW + DAY)
    desk.adopt()
    desk.adopt("adoption-2", pack_version="2", effective=TODAY + DAY)
    first, second, third, _ = [desk.reserve("10", "100.5", expires=NOW + days * DAY) for days in (1, 2, 3, 4)]
    desk.consume(first, "2.5")
    desk.cancel(second)
    desk.writer.lapse_reservations(NOW + 3 * DAY)
    desk.register(new_license(PIECES, EUROS, jti="jti-2", sequence=2))
    desk.amend(new_license(replace(PIECES, authorized=Decimal(9)), text="as amended", jti="jti-3", sequence=3))
    desk.suspend()
    desk.change(SUSPENDED, IN_FORCE, 2)
    desk.writer.erase_content(Erasure(digest=new_license().document_digest, ground="retention"), desk.request())
    assert third.reservation.quantity == 10


class Walk:
    """A license of its own and a row of moves on it; a move that is refused changes nothing and is a move as well."""

    def __init__(self, desk: Desk, license_id: str) -> None:
        self.desk = desk
        self.license_id = license_id
        self.held: list[LedgerAnswer] = []
        self._sequence = 0

    def register(self) -> None:
        """Register the license."""
        self.desk.enroll()
        new = new_license(text=self.license_id, jti=self.license_id.rpartition(":")[2])
        self.desk.register(replace(new, license_id=self.license_id, number=self.license_id))

    def make(self, move: str) -> None:
        """Make a move; the reservation concerned is the oldest that no move has concerned yet."""
        moves: Mapping[str, Callable[[], object]] = {
            "reserve": self._reserve,
            "use": lambda: self.desk.consume(self._oldest()),
            "part": lambda: self.desk.consume(self._oldest(), "0.5"),
            "cancel": lambda: self.desk.cancel(self._oldest()),
            "lapse": lambda: self.desk.writer.lapse_reservations(NOW + DAY, limit=1),
            "suspend": lambda: self._change(IN_FORCE, SUSPENDED),
            "reinstate": lambda: self._change(SUSPENDED, IN_FORCE),
        }
        with suppress(RegistryError, StopIteration):
            moves[move]()

    def answers(self, view: Snapshot | PinnedSnapshot, held: Sequence[LedgerAnswer]) -> tuple[object, ...]:
        """Return what a view says of the license."""
        found = [view.find_reservation(one.reservation.reservation_id) for one in held]
        return view.find_license(self.license_id), view.balances(self.license_id), found

    def _reserve(self) -> None:
        self.held.append(self.desk.reserve("2.5", license_id=self.license_id, expires=NOW + DAY))

    def _oldest(self) -> LedgerAnswer:
        with self.desk.reader.snapshot() as snapshot:
            found = [snapshot.find_reservation(one.reservation.reservation_id) for one in self.held]
        closed = [one is not None and one.state is not ReservationState.OPEN for one in found]
        return next(one for one, is_closed in zip(self.held, closed, strict=True) if not is_closed)

    def _change(self, from_: Standing, to: Standing) -> None:
        following = self._sequence + 1
        jti = f"{self.license_id.rpartition(':')[2]}-{following}"
        self.desk.change(from_, to, following, license_id=self.license_id, jti=jti)
        self._sequence = following


def answers(view: Snapshot | PinnedSnapshot, held: list[LedgerAnswer]) -> Mapping[str, object]:
    """Return everything that a view says of the scene."""
    return {
        "agency": view.find_agency("XA-DGT"),
        "agencies": view.agencies("XA"),
        "key": view.find_key("kid-1"),
        "license": view.find_license(LICENSE),
        "by number": view.find_license_by_number("XA-DGT", "XA 2030/0001"),
        "statements": [view.find_jti("XA-DGT", jti) for jti in ("jti-1", "jti-2", "status-1", "adoption-1")],
        "adoptions": view.adoptions("xa_union"),
        "adoption": view.find_adoption("XA", "xa_union"),
        "balances": view.balances(LICENSE),
        "reservations": [view.find_reservation(one.reservation.reservation_id) for one in held],
    }


def versions_of(desk: Desk) -> dict[str, int]:
    """Return every stream with its version."""
    with desk.engine.connect() as connection:
        query = select(events.c.stream, func.max(events.c.version).label("version")).group_by(events.c.stream)
        return {row.stream: row.version for row in connection.execute(query)}


class RebuildContract:
    """Projections are what the events fold to."""

    def test_every_projection_is_what_its_events_fold_to(self, desk: Desk) -> None:
        """Every projection, emptied and built again from the events, has the rows that the writers wrote."""
        whole_scene(desk)
        written, total = every_row(desk.engine), sum(versions_of(desk).values())
        empty_projections(desk.engine)
        with desk.engine.begin() as connection:
            assert rebuild(connection) == total
        assert every_row(desk.engine) == written

    def test_a_pinned_view_of_the_last_versions_is_the_snapshot(self, desk: Desk) -> None:
        """What is folded for a replay is what is on record."""
        whole_scene(desk)
        with desk.engine.connect() as connection:
            found = connection.execute(select(reservations.c.reservation_id)).scalars().all()
        with desk.reader.snapshot() as now, desk.reader.pinned(versions_of(desk)) as folded:
            for code in ("XA-DGT", "XB-CAA"):
                assert folded.find_agency(code) == now.find_agency(code)
            assert answers(folded, []) == answers(now, [])
            assert [folded.find_reservation(one) for one in found] == [now.find_reservation(one) for one in found]

    @pytest.mark.parametrize(
        "altered",
        [
            {"stream": "treaty/XA", "version": 1},
            {"kind": "KEY_RETIRED", "stream": "agency/XA-DGT", "version": 2},
            {"kind": "KEY_RETIRED", "stream": "content/ab", "version": 1},
            {"stream": "key/kid-1", "version": 9},
        ],
        ids=["kind of stream", "kind of event", "kind of event that is written nowhere", "gap in the versions"],
    )
    def test_an_event_that_is_not_known_ends_the_rebuild(self, desk: Desk, altered: Mapping[str, object]) -> None:
        """Nothing is skipped, and nothing is left half built."""
        whole_scene(desk)
        strange = {"kind": "KEY_RETIRED", "recorded_time": NOW, "effective_time": NOW, "actor": "desk"}
        with desk.engine.begin() as connection:
            connection.execute(insert(events).values({**strange, "request_id": "1", "body": "{}", **altered}))
        empty_projections(desk.engine)
        with pytest.raises(ValueError), desk.engine.begin() as connection:
            rebuild(connection)
        assert not any(every_row(desk.engine)[table.name] for table in PROJECTIONS)

    def test_parties_and_certificates_are_what_their_events_fold_to(self, desk: Desk) -> None:
        """Who calls is read from projections alone; each of them is compared with the fold of its stream."""
        whole_scene(desk)
        found = desk.reader.parties()
        assert [(party.code, len(held)) for party, held in found] == [("XA-DGT-DESK4", 2), ("XB-CUSTOMS", 0)]
        with desk.reader.snapshot() as now:
            for party, held in found:
                assert fold_party(now.events(party_stream(party.code))) == party
                for one in held:
                    assert fold_certificate(now.events(certificate_stream(one.thumbprint))) == one

    def test_the_scene_writes_every_kind_of_event(self, desk: Desk) -> None:
        """What the rebuild compares has something of everything in it, and every table has rows."""
        whole_scene(desk)
        with desk.engine.connect() as connection:
            kinds = set(connection.execute(select(events.c.kind)).scalars())
            empty = [
                table.name
                for table in METADATA.sorted_tables
                if connection.execute(select(func.count()).select_from(table)).scalar_one() == 0
            ]
        assert kinds == {kind.value for kind in EventKind}
        assert empty == []


class PinnedContract:
    """As of a version."""

    def test_a_stream_that_is_not_named_had_nothing(self, desk: Desk) -> None:
        """Version 0 and a stream not named are the same."""
        whole_scene(desk)
        nothing = {license_stream(LICENSE): 0, key_stream("kid-1"): 0}
        for versions in ({}, nothing):
            with desk.reader.pinned(versions) as view:
                assert not any(value for name, value in answers(view, []).items() if name != "statements")
                assert view.find_jti("XA-DGT", "jti-1") is None
                assert view.events(license_stream(LICENSE)) == ()

    def test_a_pinned_view_states_the_position_that_it_was_pinned_with(self, desk: Desk) -> None:
        """The position is part of what a decision read; a snapshot reads the present one."""
        whole_scene(desk)
        with desk.reader.pinned({}, position=7) as view:
            assert view.position() == 7
        Sequencer(desk.engine).run_once()
        with desk.reader.snapshot() as snapshot:
            assert snapshot.position() == sum(versions_of(desk).values())

    def test_events_are_read_up_to_a_version(self, desk: Desk) -> None:
        """A snapshot reads any; a pinned view none beyond its pin."""
        whole_scene(desk)
        stream = license_stream(LICENSE)
        with desk.reader.snapshot() as snapshot, desk.reader.pinned({stream: 2}) as pinned:
            assert [event.version for event in snapshot.events(stream, 3)] == [1, 2, 3]
            assert [event.version for event in pinned.events(stream, 3)] == [1, 2]
            assert pinned.events(stream, 1) == snapshot.events(stream, 1)

    def test_a_snapshot_is_of_one_moment(self, desk: Desk) -> None:
        """What is written after its first answer is not in it."""
        desk.grant()
        with desk.reader.snapshot() as snapshot:
            before = snapshot.find_license(LICENSE)
            desk.suspend()
            assert snapshot.find_license(LICENSE) == before
            assert snapshot.find_jti("XA-DGT", "status-1") is None

    def test_a_pinned_view_says_what_the_snapshot_said(self, desk: Desk) -> None:
        """After any moves, the versions read then give the answers given then."""

        @settings(max_examples=12, deadline=None, database=None)
        @given(moves=st.lists(st.sampled_from(MOVES), max_size=20))
        def holds_after(moves: list[str]) -> None:
            walk = Walk(desk, f"{LICENSE}-{next(NUMBERS)}")
            walk.register()
            said = []
            for move in moves:
                walk.make(move)
                with desk.reader.snapshot() as snapshot:
                    said.append((versions_of(desk), tuple(walk.held), walk.answers(snapshot, walk.held)))
            for versions, held, answer in said:
                with desk.reader.pinned(versions) as pinned:
                    assert walk.answers(pinned, held) == answer

        holds_after()


class SequenceContract:
    """Positions and the chain."""

    def test_positions_are_given_in_runs_without_gaps(self, desk: Desk) -> None:
        """1, 2, 3, ... across batches; a run without new events gives none."""
        whole_scene(desk)
        sequencer = Sequencer(desk.engine, batch=10)
        total = sum(versions_of(desk).values())
        given_positions = []
        while number := sequencer.run_once():
            given_positions.append(number)
        assert given_positions == [10, 10, total - 20]
        feed = Feed(desk.engine).after(0, 1000)
        assert [event.position for event in feed] == list(range(1, total + 1))
        assert Feed(desk.engine).after(5, 3) == feed[5:8]
        assert sequencer.check_chain() is None
        assert Feed(desk.engine).head() == ChainHead(total, str(feed[-1].chain_hash))

    def test_an_event_is_not_in_the_feed_before_it_has_its_position(self, desk: Desk) -> None:
        """Watchers see sequenced events only; the chain of nothing holds."""
        sequencer = Sequencer(desk.engine)
        assert Feed(desk.engine).head() == ChainHead(0, GENESIS)
        desk.grant()
        assert Feed(desk.engine).after(0, 10) == ()
        assert sequencer.check_chain() is None
        assert sequencer.run_once() == len(Feed(desk.engine).after(0, 10)) == 3

    @pytest.mark.parametrize(
        "column", ["stream", "kind", "effective_time", "recorded_time", "actor", "request_id", "body", "chain_hash"]
    )
    def test_attack_k05_a_changed_event_breaks_the_chain_at_its_position(self, desk: Desk, column: str) -> None:
        """Whatever of it is changed."""
        whole_scene(desk)
        sequencer = Sequencer(desk.engine)
        sequencer.run_once()
        altered = {
            "kind": "LINE_LIMITED",
            "effective_time": NOW + 99 * DAY,
            "recorded_time": NOW + 99 * DAY,
            "chain_hash": GENESIS,
        }
        with desk.engine.begin() as connection:
            connection.execute(
                update(events).where(events.c.position == 4).values({column: altered.get(column, "altered")})
            )
        assert sequencer.check_chain() == 4

    def test_attack_k05_a_deleted_event_breaks_the_chain_at_its_position(self, desk: Desk) -> None:
        """A gap is found where it begins."""
        whole_scene(desk)
        sequencer = Sequencer(desk.engine)
        sequencer.run_once()
        with desk.engine.begin() as connection:
            connection.execute(delete(events).where(events.c.position == 5))
        assert sequencer.check_chain() == 5

    def test_attack_k05_events_that_change_places_break_the_chain(self, desk: Desk) -> None:
        """The order is part of what the chain says."""
        whole_scene(desk)
        sequencer = Sequencer(desk.engine)
        sequencer.run_once()
        with desk.engine.begin() as connection:
            for old, new in ((6, 0), (7, 6), (0, 7)):
                connection.execute(update(events).where(events.c.position == old).values(position=new))
        assert sequencer.check_chain() == 6

    def test_erased_content_leaves_the_chain_as_it_is(self, desk: Desk) -> None:
        """Events name digests; the chain is over events."""
        desk.grant()
        sequencer = Sequencer(desk.engine)
        sequencer.run_once()
        erasure = Erasure(digest=new_license().document_digest, ground="retention")
        desk.writer.erase_content(erasure, desk.request())
        sequencer.run_once()
        assert sequencer.check_chain() is None
