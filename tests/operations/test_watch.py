"""Watch: every change once and in order, whatever happens to the stream; and a watcher that is slow costs nothing."""

import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

import grpc
import psutil  # type: ignore[import-untyped] # it ships no types
import pytest
from sqlalchemy import Engine, insert

from comity.v1 import registry_service_pb2 as pb
from comity.v1.registry_service_pb2_grpc import RegistryServiceStub
from gateway.client import _failure_of as failure_of
from gateway.config.settings import Settings
from gateway.core.trust.keys import generate_key
from gateway.demo.certificates import certify_client, certify_server, new_root
from gateway.server.clock import utc_now
from gateway.server.events import EventServer
from gateway.server.opened import open_registry
from gateway.server.orders import Order, Role
from gateway.telemetry import logs
from registry.database import migrate, open_engine
from registry.journal import Sequencer
from registry.tables import events
from registry.writer import RegistryWriter
from registry.writes import NewCertificate, NewParty, WriteRequest
from tests.databases import sqlite_url
from tests.operations.papers import another_agency
from tests.operations.patience import until
from tests.operations.serving import channel, environment

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Watched:
    """A registry with a server of streams."""

    database: str
    server: EventServer
    engine: Engine

    def record(self, *codes: str) -> None:
        """Record an agency for each code, and give the events their positions."""
        for code in codes:
            another_agency(self.database, code)
        Sequencer(self.engine).run_once()

    def fill(self, count: int) -> None:
        """Record many events at once, as many writers would."""
        fill(self.engine, count)


@contextmanager
def watched(folder: Path, *, patience: int = 30, keys: Mapping[str, object] | None = None) -> Iterator[Watched]:
    """Yield a server of streams on an empty registry."""
    database = sqlite_url(folder)
    logs.configure("critical")
    settings = Settings.model_validate({"database": database, "events_listen": "127.0.0.1:0", **(keys or {})})
    engine = open_engine(database)
    with open_registry(settings) as registry, EventServer(settings, registry, patience=patience) as server:
        yield Watched(database, server, engine)
    engine.dispose()


@contextmanager
def watching(server: EventServer, token: str = "", *, from_now: bool = False) -> Iterator[Iterator[pb.WatchResponse]]:
    """Yield a stream on a connection of its own, and cut it in the end."""
    with channel(f"127.0.0.1:{server.port}") as opened:
        stream = RegistryServiceStub(opened).Watch(pb.WatchRequest(resume_token=token, from_now=from_now))
        yield stream
        stream.cancel()


def changes(stream: Iterator[pb.WatchResponse]) -> Iterator[pb.WatchResponse]:
    """Yield the messages that are changes."""
    return (message for message in stream if message.HasField("change"))


def fill(engine: Engine, count: int) -> None:
    """Record many events at once and give them their positions."""
    at = utc_now()
    named = {"version": 1, "kind": "AGENCY_ENROLLED", "recorded_time": at, "effective_time": at, "actor": "a"}
    rows = [named | {"stream": f"agency/{n}-{'x' * 600}", "request_id": f"{n}", "body": "{}"} for n in range(count)]
    with engine.begin() as connection:
        connection.execute(insert(events), rows)
    while Sequencer(engine).run_once():
        continue


def refusal(stream: Iterator[pb.WatchResponse]) -> tuple[str, str]:
    """Return how a stream ends."""
    with pytest.raises(grpc.RpcError) as refused:
        deque(stream, maxlen=0)
    failure = failure_of(refused.value)
    return failure.status, failure.reason


def test_a_stream_that_was_cut_goes_on_from_its_last_token_without_a_gap(tmp_path: Path) -> None:
    """What was recorded while nobody watched comes next; nothing comes twice."""
    with watched(tmp_path) as running:
        running.record("XA-1", "XA-2", "XA-3")
        with watching(running.server) as stream:
            first = list(islice(changes(stream), 2))
        running.record("XA-4")
        with watching(running.server, first[-1].resume_token) as stream:
            second = list(islice(changes(stream), 2))
            running.record("XA-5")
            second += list(islice(changes(stream), 1))
    assert [one.change.position for one in first + second] == [1, 2, 3, 4, 5]
    assert [one.change.stream_version.stream for one in second] == ["agency/XA-3", "agency/XA-4", "agency/XA-5"]


def test_a_watcher_from_now_on_is_told_of_nothing_before(tmp_path: Path) -> None:
    """The first message is a sign of life at the present place; the next change is the next event."""
    with watched(tmp_path) as running:
        running.record("XA-1", "XA-2")
        with watching(running.server, from_now=True) as stream:
            assert not next(stream).HasField("change")
            running.record("XA-3")
            assert next(changes(stream)).change.position == 3


def test_attack_k08_a_token_of_another_registry_is_refused(tmp_path: Path) -> None:
    """The same position with another chain hash, or beyond the end, is no place of this registry."""
    tokens = {}
    for name, codes in (("one", ("XA-1", "XA-2")), ("other", ("XA-9",))):
        (tmp_path / name).mkdir()
        with watched(tmp_path / name) as running:
            running.record(*codes)
            with watching(running.server) as stream:
                tokens[name] = [one.resume_token for one in islice(changes(stream), len(codes))]
            if name == "other":
                for token in tokens["one"]:
                    with watching(running.server, token) as stream:
                        assert refusal(stream) == ("FAILED_PRECONDITION", "RESUME_TOKEN")
                with watching(running.server, "AAAA") as stream:
                    assert refusal(stream) == ("INVALID_ARGUMENT", "RESUME_TOKEN")


def test_attack_i05_a_watcher_that_takes_nothing_loses_its_place(tmp_path: Path) -> None:
    """RESOURCE_EXHAUSTED WATCHER_TOO_SLOW after its time; the place is free although it does not even read that."""
    with watched(tmp_path, patience=1, keys={"max_watchers": 1}) as running:
        running.fill(20_000)
        with watching(running.server) as stream:
            until(lambda: running.server.watchers == 1, what="the watcher is there")
            until(lambda: running.server.watchers == 0, what="its place is free")
            with watching(running.server) as other:
                assert next(changes(other)).change.position == 1
            assert refusal(stream) == ("RESOURCE_EXHAUSTED", "WATCHER_TOO_SLOW")


def test_attack_i05_unread_streams_take_bounded_memory(tmp_path: Path) -> None:
    """Four watchers that read nothing of 20,000 events, 14 MB for each: 24 MiB at most for all of them."""
    database = sqlite_url(tmp_path)
    engine = open_engine(database)
    migrate(engine)
    fill(engine, 20_000)
    engine.dispose()
    with _events_process(database) as (process, address), channel(address) as opened:
        assert next(changes(RegistryServiceStub(opened).Watch(pb.WatchRequest()))).change.position == 1
        before = process.memory_info().rss
        streams = [RegistryServiceStub(opened).Watch(pb.WatchRequest()) for _ in range(4)]
        read = [next(stream) for stream in streams]
        _until_idle(process)
        assert process.memory_info().rss - before < 24 * MEBIBYTE
        assert len(read) == len(streams)
        for stream in streams:
            stream.cancel()


def test_attack_i04_one_stream_more_than_are_taken_is_refused(tmp_path: Path) -> None:
    """RESOURCE_EXHAUSTED SERVER_BUSY; when one leaves, another may come."""
    with watched(tmp_path, keys={"max_watchers": 2}) as running:
        with watching(running.server) as first:
            next(first)
            with watching(running.server) as second:
                next(second)
                with watching(running.server) as third:
                    assert refusal(third) == ("RESOURCE_EXHAUSTED", "SERVER_BUSY")
        until(lambda: running.server.watchers == 0, what="the places are free")
        with watching(running.server) as again:
            assert not next(again).HasField("change")


def test_a_sign_of_life_moves_the_token_over_what_a_watcher_may_not_see(tmp_path: Path) -> None:
    """Customs is told of no party; its token moves on all the same, and what it may see comes after."""
    begins, ends = utc_now() - timedelta(days=1), utc_now() + timedelta(days=30)
    root = new_root("everybody", begins=begins, ends=ends)
    server = certify_server(root, ["localhost"], begins=begins, ends=ends)
    customs = certify_client(root, "customs", begins=begins, ends=ends)
    files = {"s.pem": server.certificate_pem, "s.key": server.key_pem, "r.pem": root.certificate_pem}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    keys = {"tls_certificate": "s.pem", "tls_key": "s.key", "tls_client_roots": "r.pem"}
    with watched(tmp_path, keys={key: tmp_path / name for key, name in keys.items()}) as running:
        _enroll_customs(running.engine, customs.thumbprint)
        credentials = grpc.ssl_channel_credentials(root.certificate_pem, customs.key_pem, customs.certificate_pem)
        with grpc.secure_channel(f"localhost:{running.server.port}", credentials) as opened:
            stream = RegistryServiceStub(opened).Watch(pb.WatchRequest())
            begin, moved = next(stream), next(stream)
            assert not moved.HasField("change")
            assert moved.resume_token != begin.resume_token
            running.record("XA-1")
            seen = next(changes(stream))
            assert (seen.change.position, seen.change.stream_version.stream) == (3, "agency/XA-1")
            again = RegistryServiceStub(opened).Watch(pb.WatchRequest(resume_token=moved.resume_token))
            assert next(changes(again)).change.position == 3


def _enroll_customs(engine: Engine, thumbprint: str) -> None:
    writer, at = RegistryWriter(engine), utc_now()

    def request(name: str) -> WriteRequest:
        return WriteRequest(request_id=name, method="m", body_digest="", caller="operator", at=at)

    party = NewParty(code="XB-CUSTOMS", name="Customs", jurisdiction="XB", roles=frozenset({"customs"}))
    writer.enroll_party(party, request("party"))
    begins, ends = at - timedelta(days=1), at + timedelta(days=30)
    window = {"valid_from": begins, "valid_until": ends}
    certificate = NewCertificate(thumbprint=thumbprint, party="XB-CUSTOMS", key="0" * 64, **window)
    writer.enroll_certificate(certificate, request("certificate"))
    Sequencer(engine).run_once()


@contextmanager
def _events_process(database: str) -> Iterator[tuple[psutil.Process, str]]:
    settings = Settings(database=database, events_listen="127.0.0.1:0", log_level="error")
    order = Order(Role.EVENTS, 0, 0, settings.model_dump_json(), generate_key("ES256").private_jwk_text)
    line = [sys.executable, "-m", "gateway.server.entry", "events", "0"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(order.line())
        child.stdin.flush()
        port = int(child.stdout.readline().split(b'"port": ')[1].rstrip(b"}\n"))
        yield psutil.Process(child.pid), f"127.0.0.1:{port}"
        child.kill()


def _until_idle(process: psutil.Process) -> None:
    """Wait until a process does next to nothing: it has sent all that anybody takes."""
    with suppress(AssertionError):
        until(lambda: process.cpu_percent(interval=1) < 15, what="idle", within=15)
