"""A client that shares no code with the gateway: docs/clients/node against a fresh network, every step of it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from tests.dev_network import DevNetwork, dev_network, environment

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "docs/clients/node"
INSTALL = ("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")
INSTALL_SECONDS, PLAY_SECONDS = 60, 120


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the client with its two libraries, so that nothing is installed into the tree."""
    if shutil.which("node") is None:
        pytest.skip("there is no node on this machine")
    copy = tmp_path_factory.mktemp("node") / "client"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("node_modules"))
    if (SOURCE / "node_modules").is_dir():
        (copy / "node_modules").symlink_to(SOURCE / "node_modules")
        return copy
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on this machine, and docs/clients/node/node_modules is not installed")
    try:
        done = subprocess.run(INSTALL, cwd=copy, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install the two libraries within {INSTALL_SECONDS} seconds")
    if done.returncode != 0:
        pytest.skip("npm cannot install the two libraries here; run 'npm ci' in docs/clients/node where it can")
    return copy


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory, client: Path) -> Iterator[DevNetwork]:
    """A network of its own; it is made after the client, so that a skip costs nothing."""
    assert client.is_dir()
    with dev_network(tmp_path_factory.mktemp("network")) as running:
        yield running


def _play(client: Path, network: DevNetwork, *words: str) -> tuple[int, list[str]]:
    common = str(metadata.distribution("googleapis-common-protos").locate_file("."))
    addresses = ["--calls", f"localhost:{_port(network.calls)}", "--streams", f"localhost:{_port(network.streams)}"]
    command = ["node", "client.mjs", str(network.folder), *addresses, "--proto", str(ROOT / "proto"), *words]
    ended = subprocess.run(
        [*command, "--include", common],
        cwd=client,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PLAY_SECONDS,
        check=False,
    )
    return ended.returncode, ended.stdout.splitlines() or ended.stderr.splitlines()


def _port(address: str) -> str:
    return address.rpartition(":")[2]


def _asked(line: str) -> str:
    """What a line of a step asks, without its number and what came back."""
    return line[10:].partition(": ")[0]


def test_every_step_comes_out_as_expected(client: Path, network: DevNetwork) -> None:
    """Convert, verify, reserve, write off, follow, lose the line and go on, and everything that must be refused."""
    code, lines = _play(client, network)
    assert (code, [line for line in lines[:-1] if not line.startswith("ok ")]) == (0, [])
    transcript = (SOURCE / "transcript.md").read_text(encoding="utf-8").splitlines()
    shown = [_asked(line) for line in transcript if line.startswith(("ok ", "WRONG "))]
    assert [_asked(line) for line in lines[:-1]] == shown


def test_a_step_that_comes_out_otherwise_is_told_and_fails(client: Path, network: DevNetwork) -> None:
    """Of a network whose withdrawn certificate is that of customs, one step is wrong, and the exit code says so."""
    withdrawn, customs = network.folder / "refused/withdrawn", network.folder / "parties/XB-CUSTOMS"
    for name in ("client.pem", "client.key"):
        shutil.copy(customs / name, withdrawn / name)
    code, lines = _play(client, network)
    assert code == 1
    assert [_asked(line) for line in lines if line.startswith("WRONG")] == ["a certificate that was withdrawn"]


def test_the_lock_file_names_no_registry() -> None:
    """`npm ci` takes the libraries from wherever npm is told to, and checks them by digest."""
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 2
    assert not [name for name, entry in packages.items() if "resolved" in entry or "integrity" not in entry]
