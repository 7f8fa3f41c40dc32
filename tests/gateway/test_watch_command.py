"""comity watch: a line for each change, and a token to go on from however it ends."""

import json
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from comity.v1 import registry_service_pb2 as pb
from gateway.client import CallFailed, Client, call, follow
from gateway.config.settings import Settings
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.server.embedded import RunningServer
from gateway.server.events import EventServer
from gateway.server.node import open_node
from gateway.telemetry import logs
from tests.dev_network import COMITY, comity, environment
from tests.simulator import AGENCIES, PACK, Clock, Network, enroll_authority

TOKEN = re.compile(r"^go on with: comity watch --resume ([\w-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Watched:
    """A network whose streams are served, and where."""

    network: Network
    events: EventServer
    folder: Path

    @property
    def streams(self) -> str:
        """Where streams are served."""
        return f"127.0.0.1:{self.events.port}"

    def watch(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `comity watch`."""
        ended = comity("watch", "--server", self.streams, *words, folder=self.folder)
        return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """A network with real servers of calls and of streams."""
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    settings = Settings(
        database=f"sqlite:///{tmp_path / 'registry.db'}",
        listen="127.0.0.1:0",
        events_listen="127.0.0.1:0",
        network="simulated",
        packs=(tmp_path / "pack.yaml",),
        log_level="error",
    )
    clock = Clock()
    with open_node(settings, key_signer(generate_key("ES256").private_jwk_text)) as opened:
        authorities = {code: enroll_authority(code, opened.node, clock) for code in AGENCIES[:2]}
        with (
            RunningServer(settings, opened, clock) as calls,
            EventServer(settings, opened.registry, clock) as events,
            Client(f"127.0.0.1:{calls.port}") as client,
        ):
            network = Network(client, opened, clock, authorities)
            yield Watched(network, events, tmp_path)


def test_a_line_for_each_change_and_the_rest_from_the_token(watched: Watched) -> None:
    """Two agencies with their keys are four changes; a license comes after them."""
    code, output, said = watched.watch("--count", "3")
    lines = output.splitlines()
    assert (code, [line.split()[0] for line in lines]) == (0, ["1", "2", "3"])
    assert "agency enrolled" in lines[0]
    license_id = watched.network.register().license_id
    (token,) = TOKEN.findall(said)
    code, output, _ = watched.watch("--resume", token, "--count", "2", "--json")
    documents = [json.loads(line) for line in output.splitlines()]
    assert [one["change"]["kind"] for one in documents] == ["EVENT_KIND_KEY_ENROLLED", "EVENT_KIND_LICENSE_REGISTERED"]
    assert documents[1]["change"]["licenseId"] == license_id


def test_ctrl_c_ends_it_with_the_token(watched: Watched) -> None:
    """Exit 0: that is how it is ended. What comes after goes to the one who resumes."""
    command = [*COMITY, "watch", "--server", watched.streams]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as watcher:
        assert watcher.stdout is not None
        seen = [watcher.stdout.readline() for _ in range(4)]
        watcher.send_signal(signal.SIGINT)
        _, said = watcher.communicate(timeout=60)
    assert (watcher.returncode, seen[3].split()[0]) == (0, "4")
    watched.network.register()
    (token,) = TOKEN.findall(said)
    assert watched.watch("--resume", token, "--count", "1")[1].split()[0] == "5"


def test_a_token_of_nowhere_is_refused(watched: Watched) -> None:
    """Exit 2 with reason and field; nothing came, and so there is no token to go on from."""
    code, output, said = watched.watch("--resume", "bm93aGVyZQ", "--json")
    assert TOKEN.findall(said) == []
    error = json.loads(output)["error"]
    assert (code, error["reason"], error["field"]) == (2, "RESUME_TOKEN", "resume_token")


def test_streams_that_nobody_serves_are_told_so(watched: Watched) -> None:
    """SERVER_UNREACHABLE, exit 2."""
    ended = comity("watch", "--server", "127.0.0.1:9", "--json", folder=watched.folder)
    assert (ended.returncode, json.loads(ended.stdout)["error"]["reason"]) == (2, "SERVER_UNREACHABLE")


def test_closing_a_stream_ends_it_at_the_server(watched: Watched) -> None:
    """The connection stays open; the place among the streams is free for another."""
    with Client(watched.streams) as client:
        messages = follow(client.registry.Watch, pb.WatchRequest())
        assert next(messages).resume_token
        assert watched.events.watchers == 1
        messages.close()
        patience = threading.Event()
        assert any(watched.events.watchers == 0 or patience.wait(1) for _ in range(30))


def test_a_call_is_not_answered_on_the_port_of_streams(watched: Watched) -> None:
    """UNIMPLEMENTED, as gRPC says it: whoever takes one port for the other is told so."""
    with Client(watched.streams) as client, pytest.raises(CallFailed) as refused:
        call(client.registry.GetLicense, pb.GetLicenseRequest(license_id="urn:comity:license:XA-DGT:none"))
    assert refused.value.status == "UNIMPLEMENTED"


def test_a_watcher_that_leaves_in_the_middle_is_no_fault(watched: Watched) -> None:
    """Whatever was on its way to it: the log has a call that was canceled, and no fault of ours."""
    for number in range(300):
        enroll_authority(f"XE-{number}", watched.network.node, watched.network.clock)
    records = StringIO()
    logs.configure("info", records)
    for _ in range(20):
        with Client(watched.streams) as client, closing(follow(client.registry.Watch, pb.WatchRequest())) as stream:
            next(stream)
    logs.configure("error")
    events = [json.loads(line)["event"] for line in records.getvalue().splitlines()]
    assert "fault" not in events
