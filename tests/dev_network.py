"""An invented network as a user makes and serves it: real commands in processes of their own, on free ports."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.client import Client, ClientCertificate

COMITY = (sys.executable, "-c", "from gateway.cli.app import main; main()")
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class DevNetwork:
    """A network that is served: its folder, what the command said of it, and where calls and streams are answered."""

    folder: Path
    said: dict[str, object]
    calls: str
    streams: str

    @property
    def license_id(self) -> str:
        """The registry's id of Alder's license."""
        listed = self.said["licenses"]
        assert isinstance(listed, list)
        return str(listed[0]["license_id"])

    def client(self, certificate: str, *, streams: bool = False) -> Client:
        """A client that shows the certificate of a folder below the network's."""
        folder = self.folder / certificate
        pem = [(folder / name).read_bytes() for name in ("roots.pem", "client.pem", "client.key")]
        return Client(self.streams if streams else self.calls, ClientCertificate(*pem))


def comity(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with no variable of this machine that Comity reads."""
    return subprocess.run(
        [*COMITY, *words],
        cwd=folder,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


def environment(**variables: str) -> dict[str, str]:
    """The environment of this process without what Comity reads, and with some variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
    return kept | variables


@contextmanager
def dev_network(folder: Path) -> Iterator[DevNetwork]:
    """Make a network in a folder below `folder`, and serve it on free ports."""
    made = comity("dev-network", "trial", "--json", folder=folder)
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    with served(said["config"]) as (calls, streams):
        yield DevNetwork(folder / "trial", said, calls, streams)


@contextmanager
def served(config: str) -> Iterator[tuple[str, str]]:
    """Serve a configuration on free ports, and yield where it answers calls and streams."""
    words = [*COMITY, "serve", "--config", config, "--listen", "127.0.0.1:0", "--json"]
    variables = environment(COMITY_EVENTS_LISTEN="127.0.0.1:0")
    with subprocess.Popen(words, env=variables, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            where = json.loads(server.stdout.readline())
            yield where["address"], where["events"]
        finally:
            server.terminate()
            server.wait(START_SECONDS)
