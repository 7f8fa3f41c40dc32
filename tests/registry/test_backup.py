"""Backup and restore between the two databases: what comes back is what was there, and it goes on from there."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, insert, select, text, update

from registry.backup import BackupSummary, check_backup, restore_backup, write_backup
from registry.canonical import Body
from registry.database import migrate, open_engine
from registry.errors import BadInput, NotAllowed
from registry.feed import Feed
from registry.journal import ChainHead, Sequencer
from registry.tables import contents, events, requests
from tests.databases import every_row, sqlite_url
from tests.registry.contract_journal import whole_scene
from tests.registry.desk import LICENSE, NOW, Desk, new_license, refusal

DIALECTS = ("sqlite", "postgres")
SECOND = f"{LICENSE}-2"


@pytest.fixture(params=DIALECTS)
def source(request: pytest.FixtureRequest) -> Engine:
    """The registry that is backed up."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture(params=DIALECTS)
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An empty registry to restore into; the SQLite one has no tables yet."""
    if request.param == "sqlite":
        engine = open_engine(sqlite_url(tmp_path_factory.mktemp("target")))
    else:
        engine = open_engine(request.getfixturevalue("other_postgres_url"))
    yield engine
    engine.dispose()


@pytest.fixture
def desk(source: Engine) -> Desk:
    """A desk at the registry that is backed up, with something of everything, and some events without a position."""
    desk = Desk(source)
    whole_scene(desk)
    desk.register(replace(new_license(text="a second", jti="jti-9"), license_id=SECOND, number="XA 2030/0002"))
    Sequencer(source, batch=20).run_once()
    return desk


def backup_of(engine: Engine) -> io.BytesIO:
    """Return a backup of a registry."""
    stream = io.BytesIO()
    write_backup(engine, stream)
    return stream


def refused(restore: Callable[..., BackupSummary], *given: object) -> tuple[str, str]:
    """Return the reason and field with which a file is refused."""
    return refusal(BadInput, restore, *given)


class TestThereAndBack:
    """What is restored is what was there."""

    def test_every_table_is_as_it_was(self, desk: Desk, target: Engine) -> None:
        """From either database into either: events, contents, requests, and the projections that are built again."""
        stream = io.BytesIO()
        written = write_backup(desk.engine, stream)
        assert restore_backup(target, stream) == written == check_backup(stream)
        there = every_row(desk.engine)
        assert every_row(target) == there
        assert written.rows == {name: len(there[name]) for name in ("contents", "events", "requests")}
        assert all(there.values())

    def test_the_chain_holds_and_ends_where_it_did(self, desk: Desk, target: Engine) -> None:
        """The head is stated, and events without a position get theirs afterwards."""
        stream = io.BytesIO()
        written = write_backup(desk.engine, stream)
        restore_backup(target, stream)
        restored = Sequencer(target)
        assert Feed(target).head() == Feed(desk.engine).head() == ChainHead(20, written.chain_hash)
        assert restored.run_once() == Sequencer(desk.engine).run_once() == written.rows["events"] - 20
        assert Feed(target).head() == Feed(desk.engine).head()
        assert restored.check_chain() is None

    def test_writing_goes_on_where_it_stopped(self, desk: Desk, target: Engine) -> None:
        """The next event has the next id, and then the next position."""
        restore_backup(target, backup_of(desk.engine))
        Sequencer(target).run_once()
        Desk(target).reserve(license_id=SECOND)
        with target.connect() as connection:
            ids = connection.execute(select(events.c.event_id).order_by(events.c.event_id)).scalars().all()
        assert ids[-1] == ids[-2] + 1
        assert Sequencer(target).run_once() == 1
        assert Feed(target).head().position == len(ids)
        assert Sequencer(target).check_chain() is None

    def test_a_request_that_was_answered_gets_its_first_answer(self, desk: Desk, target: Engine) -> None:
        """The same request id is answered from the restored events, and another body under it is refused."""
        request = desk.request()
        first = desk.reserve(license_id=SECOND, request=request)
        restore_backup(target, backup_of(desk.engine))
        there = Desk(target)
        there.reserve(license_id=SECOND)
        assert there.reserve(license_id=SECOND, request=request) == first
        changed = replace(request, body_digest="ab" * 32)
        assert refusal(NotAllowed, there.reserve, request=changed) == ("REQUEST_ID_REUSED", "request_id")

    def test_erased_content_stays_erased(self, desk: Desk, target: Engine) -> None:
        """Its digest comes back, and its bytes do not."""
        restore_backup(target, backup_of(desk.engine))
        with Desk(target).reader.snapshot() as snapshot:
            assert snapshot.content(new_license().document_digest) is None

    def test_an_empty_registry_has_a_backup(self, source: Engine, target: Engine) -> None:
        """Nothing happened yet is a state as well."""
        written = restore_backup(target, backup_of(source))
        assert (written.position, sum(written.rows.values())) == (0, 0)
        Desk(target).grant()
        assert Sequencer(target).run_once() == 3


class TestRefused:
    """What is not restored, or not backed up."""

    def test_a_registry_that_holds_anything_is_not_restored_into(self, desk: Desk, target: Engine) -> None:
        """Not one row is added to it, and its own rows stay."""
        stream = backup_of(desk.engine)
        migrate(target)
        Desk(target).enroll(code="XD-LO", jurisdiction="XD")
        there = every_row(target)
        assert refusal(NotAllowed, restore_backup, target, stream) == ("REGISTRY_NOT_EMPTY", "database")
        assert every_row(target) == there

    def test_a_registry_of_other_tables_that_holds_anything_is_left_as_it_is(self, desk: Desk, target: Engine) -> None:
        """A restore that is refused migrates nothing."""
        stream = backup_of(desk.engine)
        migrate(target)
        with _at_another_revision(target) as changed:
            Desk(target).enroll()
            assert refusal(NotAllowed, restore_backup, target, stream) == ("REGISTRY_NOT_EMPTY", "database")
            assert _revision(target) == changed

    def test_a_registry_of_other_tables_is_not_backed_up(self, source: Engine) -> None:
        """What this version does not know it would leave out."""
        with _at_another_revision(source):
            assert refusal(BadInput, write_backup, source, io.BytesIO()) == ("CONFIGURATION", "database")

    def test_a_database_without_a_registry_is_not_backed_up(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        """A mistyped URL gives no empty backup."""
        engine = open_engine(sqlite_url(tmp_path_factory.mktemp("nothing")))
        assert refusal(BadInput, write_backup, engine, io.BytesIO()) == ("CONFIGURATION", "database")
        engine.dispose()

    @pytest.mark.parametrize("column", ["body", "chain_hash", "actor", "position"])
    def test_attack_k05_a_registry_whose_chain_does_not_hold_is_not_backed_up(self, desk: Desk, column: str) -> None:
        """It is said today, and not on the day on which the backup is needed."""
        altered: dict[str, object] = {"position": 9999}
        with desk.engine.begin() as connection:
            place = events.c.position == 4
            connection.execute(update(events).where(place).values({column: altered.get(column, "altered")}))
        assert refusal(NotAllowed, write_backup, desk.engine, io.BytesIO()) == ("BACKUP_INVALID", "database")

    def test_content_that_has_another_digest_is_not_backed_up(self, desk: Desk) -> None:
        """Whatever changed it."""
        with desk.engine.begin() as connection:
            kept = contents.c.content.is_not(None)
            connection.execute(update(contents).where(kept).values(content=b"other bytes"))
        assert refusal(NotAllowed, write_backup, desk.engine, io.BytesIO()) == ("BACKUP_INVALID", "database")

    def test_a_backup_that_does_not_fit_leaves_nothing_behind(self, desk: Desk, target: Engine) -> None:
        """An event of a stream that this version does not know is found when everything else is written."""
        with desk.engine.begin() as connection:
            strange = {"stream": "treaty/XA", "version": 1, "kind": "KEY_RETIRED", "actor": "desk", "request_id": "1"}
            times = {"recorded_time": NOW, "effective_time": NOW}
            connection.execute(insert(events).values({**strange, **times, "body": "{}"}))
        assert refused(restore_backup, target, backup_of(desk.engine)) == ("BACKUP_INVALID", "file")
        assert not any(every_row(target).values())


class TestWhileWriting:
    """A backup is one moment."""

    def test_a_backup_that_is_taken_while_others_write_is_of_one_moment(self, source: Engine, target: Engine) -> None:
        """Every answered request has its event and every event its request, whenever the backup was taken."""
        desk, ended, rounded = Desk(source), Event(), Event()
        desk.grant()

        def write() -> None:
            while not ended.is_set():
                desk.cancel(desk.reserve())
                Sequencer(source).run_once()
                rounded.set()

        writer = Thread(target=write)
        writer.start()
        try:
            streams = [backup_of(source) for _ in range(5)]
            for _ in range(2):  # of two rounds that end from now on, the second began after the first backup
                rounded.clear()
                assert rounded.wait(60)
            streams.append(backup_of(source))
        finally:
            ended.set()
            writer.join()
        assert check_backup(streams[-1]).rows["events"] > check_backup(streams[0]).rows["events"]
        restore_backup(target, streams[-1])
        with target.connect() as connection:
            answers = [Body(answer) for answer in connection.execute(select(requests.c.answer)).scalars()]
            versions = select(events.c.stream, func.max(events.c.version).label("version")).group_by(events.c.stream)
            last = {row.stream: row.version for row in connection.execute(versions)}
        stated = {stream: max(a.number("version") for a in answers if a.text("stream") == stream) for stream in last}
        assert stated == last
        assert Sequencer(target).check_chain() is None
        assert Desk(target).reserve().balances[0].reserved in {1, 2}


@contextmanager
def _at_another_revision(engine: Engine) -> Iterator[str]:
    was = _revision(engine)
    try:
        yield _say_revision(engine, "9999")
    finally:
        _say_revision(engine, was)


def _say_revision(engine: Engine, revision: str) -> str:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    return revision


def _revision(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
