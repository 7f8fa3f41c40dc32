"""comity watch: a line for each change, and a token to go on from however it ends."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from comity.v1 import registry_service_pb2 as pb
from gateway.client import CallFailed, Client, call, follow
from gateway.config.settings import Settings
from gateway.core.keys import generate_key
from gateway.core.signing import key_signer
from gateway.server.embedded import RunningServer
from gateway.server.events import EventServer
from gateway.server.node import open_node
from tests.dev_network import COMITY, comity, environment
from tests.simulator import AGENCIES, PACK, Clock, Network, enroll_authority

TOKEN = re.compile(r"^go on with: comity watch --resume ([\w-]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Watched:
    """A network whose streams are served, and where."""

    network: Network
    streams: str
    folder: Path

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
            EventServer(settings, opened, clock) as events,
            Client(f"127.0.0.1:{calls.port}") as client,
        ):
            network = Network(client, opened, clock, authorities)
            yield Watched(network, f"127.0.0.1:{events.port}", tmp_path)


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
    """Exit 2 with reason and field; the token that was given is still the one to name."""
    code, output, _ = watched.watch("--resume", "bm93aGVyZQ", "--json")
    error = json.loads(output)["error"]
    assert (code, error["reason"], error["field"]) == (2, "RESUME_TOKEN", "resume_token")


def test_streams_that_nobody_serves_are_told_so(watched: Watched) -> None:
    """SERVER_UNREACHABLE, exit 2."""
    ended = comity("watch", "--server", "127.0.0.1:9", "--json", folder=watched.folder)
    assert (ended.returncode, json.loads(ended.stdout)["error"]["reason"]) == (2, "SERVER_UNREACHABLE")


def test_closing_a_stream_ends_it_at_the_server(watched: Watched) -> None:
    """The client is closed while the stream is open, and another one finds the server as it was."""
    with Client(watched.streams) as client:
        messages = follow(client.registry.Watch, pb.WatchRequest())
        assert next(messages).resume_token
        messages.close()
        with pytest.raises(StopIteration):
            next(messages)
    with Client(watched.streams) as client, pytest.raises(CallFailed) as refused:
        call(client.registry.GetLicense, pb.GetLicenseRequest(license_id="urn:comity:license:XA-DGT:none"))
    assert refused.value.status == "UNIMPLEMENTED"
