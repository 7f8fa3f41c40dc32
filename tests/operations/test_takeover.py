"""Takeover: one of several sequencers works at a time, another takes over, and the seat keeps nobody else waiting."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.config.settings import Settings
from gateway.server.orders import Order, Role
from registry.database import migrate, open_engine
from registry.election import Election
from registry.feed import Feed
from registry.journal import Sequencer
from registry.reader import RegistryReader
from tests.databases import sqlite_url
from tests.operations.clusters import cluster
from tests.operations.papers import Authority, another_agency
from tests.operations.patience import until
from tests.operations.reconciliation import waiting
from tests.operations.serving import environment


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database that several servers may open."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path)
        return
    with cluster() as own:
        yield own.url


def test_one_candidate_leads_at_a_time(database: str) -> None:
    """The second gets the seat when the first has given it up, and never before."""
    with Election(database) as first:
        assert first.leads()
        with Election(database) as second:
            assert not second.leads()
            assert first.leads()
            first.__exit__(None, None, None)
            assert second.leads()


def test_two_that_sequence_at_once_leave_no_gap(database: str) -> None:
    """Leading is a matter of economy: two that work at the same time give each position once, in order."""
    engine = open_engine(database)
    migrate(engine)
    done = threading.Event()
    both = [threading.Thread(target=_sequence, args=(database, done)) for _ in range(2)]
    for one in both:
        one.start()
    for number in range(100):
        another_agency(database, f"XA-{number}")
    until(lambda: Sequencer(engine).backlog().waiting == 0, what="every event has its position")
    done.set()
    for one in both:
        one.join()
    assert [event.position for event in Feed(engine).after(0, 1000)] == list(range(1, 101))
    assert Sequencer(engine).check_chain() is None
    engine.dispose()


def test_a_key_is_enrolled_while_a_sequencer_leads(postgres_engine: Engine) -> None:
    """The seat is a lock of its own: whoever holds it keeps no write waiting."""
    database = postgres_engine.url.render_as_string(hide_password=False)
    with Election(database) as election:
        assert election.leads()
        Authority(database)
    with RegistryReader(postgres_engine).snapshot() as snapshot:
        assert snapshot.find_agency("XA-DGT") is not None


def test_another_process_takes_over_when_the_leader_is_killed(database: str, tmp_path: Path) -> None:
    """The system gives the seat back when the leader dies; a candidate asks for it once a second."""
    Authority(database)
    with ExitStack() as stack:
        first, second = [stack.enter_context(_candidate(database, tmp_path / name)) for name in ("first", "second")]
        until(lambda: _leads(tmp_path / "first") or _leads(tmp_path / "second"), what="one of them leads")
        leader, other = (first, "second") if _leads(tmp_path / "first") else (second, "first")
        until(lambda: waiting(database) == 0, what="every event has its position")
        assert not _leads(tmp_path / other)
        leader.kill()
        # One second between two questions for the seat; the rest is for a busy machine.
        assert until(lambda: _leads(tmp_path / other), what="the other one leads") < 5
        another_agency(database, "XA-2")
        until(lambda: waiting(database) == 0, what="the next event has its position")


@contextmanager
def _candidate(database: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    order = Order(Role.SEQUENCER, 0, 0, Settings(database=database).model_dump_json(), "")
    line = [sys.executable, "-m", "gateway.server.entry", "sequencer", "0"]
    with (
        log.open("wb") as told,
        subprocess.Popen(line, stdin=subprocess.PIPE, stdout=told, stderr=told, env=environment()) as process,
    ):
        assert process.stdin is not None
        process.stdin.write(order.line())
        process.stdin.flush()
        yield process
        process.kill()


def _leads(log: Path) -> bool:
    return '"leading"' in log.read_text(encoding="utf-8")


def _sequence(database: str, done: threading.Event) -> None:
    engine = open_engine(database)
    while not done.is_set():
        Sequencer(engine, batch=3).run_once()
    engine.dispose()
