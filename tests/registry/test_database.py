"""A database that is not there, does not take writes, or is not named well."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.engine import Connection, make_url

from registry.database import ATTEMPTS, migrate, open_engine, read, reading, write
from registry.errors import BadInput, Contended, NotFound, RegistryError, Unavailable
from registry.journal import Sequencer
from registry.reader import RegistryReader
from registry.snapshot import Snapshot
from tests.databases import sqlite_url
from tests.registry.desk import THUMBPRINT, Desk, refusal

CANARY = "canary-5f2c"
UNREACHABLE = ("REGISTRY_UNREACHABLE", "")


def sqlite_read_only(engine: Engine) -> str:
    """Return the URL of the same file, opened for reading only."""
    return f"sqlite:///file:{engine.url.database}?mode=ro&uri=true"


def postgres_read_only(engine: Engine) -> str:
    """Return the URL of the same schema, in sessions that only read."""
    options = f"{engine.url.query['options']} -cdefault_transaction_read_only=on"
    return engine.url.update_query_dict({"options": options}).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty registry of each dialect."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def read_only(engine: Engine) -> Iterator[Engine]:
    """The registry with a license, open for reading only."""
    Desk(engine).grant()
    url = sqlite_read_only(engine) if engine.dialect.name == "sqlite" else postgres_read_only(engine)
    opened = open_engine(url)
    yield opened
    opened.dispose()


def test_attack_k11_a_database_that_takes_no_writes_is_unavailable(engine: Engine, read_only: Engine) -> None:
    """Every write says so and leaves nothing behind; reading goes on."""
    desk = Desk(read_only)
    assert refusal(Unavailable, desk.reserve) == UNREACHABLE
    assert refusal(Unavailable, desk.suspend) == UNREACHABLE
    assert refusal(Unavailable, Sequencer(read_only).run_once) == UNREACHABLE
    assert desk.figures() == (Decimal(100), Decimal(0), Decimal(0))
    assert Desk(engine).reserve().balances[0].reserved == 1


def test_attack_k02_an_exception_tells_nothing_of_what_was_written(read_only: Engine) -> None:
    """Neither the message nor the chain of causes repeats a parameter of the statement that failed."""
    desk = Desk(read_only)
    with pytest.raises(Unavailable) as caught:
        desk.reserve(request=desk.request(CANARY))
    chain: list[BaseException] = [caught.value]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(cause)
    assert len(chain) > 1
    assert not [each for each in chain if CANARY in str(each)]


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all/registry.db",
        "postgresql+psycopg://nobody@/none?host=/nowhere/at/all",
    ],
)
def test_attack_k11_a_database_that_is_not_there_is_unavailable(url: str) -> None:
    """Reading, writing and migrating all say so."""
    engine = open_engine(url)
    desk = Desk(engine)
    assert refusal(Unavailable, migrate, engine) == UNREACHABLE
    assert refusal(Unavailable, desk.enroll) == UNREACHABLE
    assert refusal(Unavailable, desk.figures) == UNREACHABLE
    assert refusal(Unavailable, desk.reader.find_caller, THUMBPRINT) == UNREACHABLE
    assert refusal(Unavailable, Sequencer(engine).check_chain) == UNREACHABLE


def test_a_database_that_is_not_migrated_is_unavailable(tmp_path: Path) -> None:
    """Without its tables it answers nothing."""
    engine = open_engine(sqlite_url(tmp_path))
    assert refusal(Unavailable, Desk(engine).enroll) == UNREACHABLE
    engine.dispose()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """A file of another kind is not overwritten."""
    path = tmp_path / "registry.db"
    path.write_bytes(b"a letter, not a database" * 100)
    engine = open_engine(sqlite_url(tmp_path))
    assert refusal(Unavailable, migrate, engine) == UNREACHABLE
    engine.dispose()
    assert path.read_bytes().startswith(b"a letter")


def test_a_connection_lost_between_two_calls_is_made_again(postgres_engine: Engine) -> None:
    """The server may restart while a gateway waits; the next call does not notice."""
    desk = Desk(postgres_engine)
    desk.grant()
    with postgres_engine.connect() as connection:
        held = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = open_engine(postgres_engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        assert connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": held}).scalar_one()
    other.dispose()
    assert desk.reserve().reservation.quantity == 1


def test_a_connection_lost_within_a_snapshot_is_unavailable_and_then_made_again(postgres_engine: Engine) -> None:
    """The call that was reading is told so; the next one reads, without help."""
    Desk(postgres_engine).grant()
    reader = RegistryReader(postgres_engine)

    def read_while_the_server_restarts() -> None:
        with reading(postgres_engine) as opened:
            opened.cursor.execute("SELECT pg_backend_pid()")
            row = opened.cursor.fetchone()
            other = open_engine(postgres_engine.url.render_as_string(hide_password=False))
            with other.begin() as connection:
                connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": row[0] if row else 0})
            other.dispose()
            Snapshot(opened).position()

    assert refusal(Unavailable, read_while_the_server_restarts) == UNREACHABLE
    with reader.snapshot() as snapshot:
        assert snapshot.position() == 0
    assert Desk(postgres_engine).reserve().reservation.quantity == 1


def test_a_snapshot_reads_one_moment_and_cannot_write(engine: Engine) -> None:
    """What is recorded while it is open is not in it, and its connection writes again afterwards."""
    desk = Desk(engine)
    desk.grant()
    reader = RegistryReader(engine)
    with reader.snapshot() as snapshot:
        assert snapshot.find_reservation("none") is None
        held = desk.reserve().reservation
        assert snapshot.find_reservation(held.reservation_id) is None
    with reader.snapshot() as snapshot:
        assert snapshot.find_reservation(held.reservation_id) == held


def test_a_write_that_always_comes_second_is_contended(sqlite_engine: Engine) -> None:
    """It is tried a bounded number of times, each in a transaction of its own."""
    attempts = []

    def always_second(connection: Connection) -> None:
        attempts.append(connection)
        for _ in range(2):
            connection.execute(text("INSERT INTO contents (digest, media_type) VALUES ('d', 'text/plain')"))

    assert refusal(Contended, write, sqlite_engine, always_second) == ("REGISTRY_CONTENDED", "")
    assert len(attempts) == ATTEMPTS


def test_a_refusal_undoes_the_whole_write(engine: Engine) -> None:
    """What was written before the refusal, the claim of the request id included, is gone."""
    desk = Desk(engine)
    request = desk.request("refused")
    assert refusal(NotFound, desk.reserve, request=request)[0] == "LICENSE_NOT_REGISTERED"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM requests")).scalar_one() == 0


def test_sqlite_keeps_what_it_answered(sqlite_engine: Engine) -> None:
    """Write-ahead log, full synchronization, foreign keys: on every connection."""
    with sqlite_engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert settings == ["wal", 2, 1, 10_000]


def test_postgresql_keeps_what_it_answered(postgres_engine: Engine) -> None:
    """A commit waits for the disk whatever the server's default is; a lock is not waited for without end."""
    with postgres_engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("synchronous_commit", "lock_timeout")
        ]
    assert settings == ["on", "10s"]


def test_sqlite_writers_begin_by_taking_their_turn(sqlite_engine: Engine) -> None:
    """A writer begins immediately, a reader does not hold writers back."""
    begun: list[str] = []

    def note(_: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    event.listen(sqlite_engine, "before_cursor_execute", note)
    with read(sqlite_engine), sqlite_engine.begin():
        pass
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a letter",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "sqlite+aiosqlite:///registry.db",
        "postgresql+psycopg2://registry@db.example/comity",
        "postgresql+psycopg://",
        "mysql://registry@db.example/comity",
        "oracle+nothing://registry@db.example/comity",
    ],
)
def test_a_url_that_names_no_usable_database_is_refused(url: str) -> None:
    """Another kind, another driver, or a database that one connection alone would see."""
    assert refusal(BadInput, open_engine, url) == ("CONFIGURATION", "database")


def test_a_url_is_never_repeated() -> None:
    """It may hold a password."""
    with pytest.raises(RegistryError) as caught:
        open_engine("mysql://registry:canary@db.example/comity")
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_example_of_the_message_is_accepted() -> None:
    """Nothing is connected by opening."""
    for driver in ("postgresql", "postgresql+psycopg"):
        engine = open_engine(f"{driver}://registry@db.example/comity")
        assert engine.dialect.driver == "psycopg"
    assert open_engine("sqlite:///registry.db").url == make_url("sqlite:///registry.db")
