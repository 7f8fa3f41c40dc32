"""comity health, and the client certificate that every command shows: real servers, real handshakes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from gateway.demo.certificates import Certified
from gateway.server.service_names import SERVICES
from tests.deploy.shell import Shell
from tests.doors import Doors, guarded_network

LEDGER = "comity.v1.LedgerService"


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """A gateway that asks every caller for a certificate."""
    with guarded_network(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path) as running:
        yield running


def _shell(folder: Path, certified: Certified) -> Shell:
    """Return a shell in which a client certificate is named as an operator names it."""
    (folder / "client.pem").write_bytes(certified.certificate_pem)
    (folder / "client.key").write_bytes(certified.key_pem)
    (folder / "client.key").chmod(0o600)
    named = {"CERTIFICATE": "client.pem", "KEY": "client.key", "ROOTS": "root.pem"}
    return Shell(folder, {f"COMITY_CLIENT_{part}": file for part, file in named.items()})


@contextmanager
def _answering(**said: int) -> Iterator[str]:
    """Yield the address of a server that says of its services what it is told to say."""
    servicer = health.HealthServicer()
    server = grpc.server(ThreadPoolExecutor(max_workers=1))
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    for name, standing in said.items():
        servicer.set(f"comity.v1.{name}", standing)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


def test_whoever_the_roots_certify_may_ask_for_health(doors: Doors, tmp_path: Path) -> None:
    """No party is registered for this certificate; each service serves, and so does the whole."""
    shell = _shell(tmp_path, doors.certified())
    code, said = shell.read("health", "--server", f"localhost:{doors.port}")
    assert (code, said["serves"]) == (0, True)
    expected = [{"service": name, "health": "SERVING"} for name in ("", *SERVICES)]
    assert said["services"] == expected
    assert shell.run("health", "--server", f"localhost:{doors.port}", "--service", LEDGER)[0] == 0


def test_attack_h01_without_a_client_certificate_nothing_is_said(doors: Doors, tmp_path: Path) -> None:
    """The same call with the roots alone: the transport refuses, and the command exits 2."""
    shell = Shell(tmp_path)
    code, said = shell.read("health", "--server", f"localhost:{doors.port}", "--roots", "root.pem")
    assert (code, _reason(said)) == (2, "SERVER_UNREACHABLE")


def test_a_service_that_does_not_serve_is_exit_1() -> None:
    """One of two; the other, asked for alone, is exit 0."""
    serving, not_serving = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
    shell = Shell(Path.cwd())
    with _answering(LedgerService=serving, RegistryService=not_serving) as server:
        code, said = shell.read("health", "--server", server)
        assert (code, said["serves"]) == (1, False)
        assert {"service": "comity.v1.RegistryService", "health": "NOT_SERVING"} in said["services"]  # type: ignore[operator] # a list in this document
        assert shell.run("health", "--server", server, "--service", LEDGER)[0] == 0


def test_what_is_asked_for_by_name_has_to_be_known() -> None:
    """A port that serves less is healthy with what it serves, but not for a service that it has not got."""
    shell = Shell(Path.cwd())
    with _answering(RegistryService=health_pb2.HealthCheckResponse.SERVING) as server:
        assert shell.run("health", "--server", server)[0] == 0
        code, said = shell.read("health", "--server", server, "--service", LEDGER)
    assert (code, said["services"]) == (1, [{"service": LEDGER, "health": "SERVICE_UNKNOWN"}])


def test_nobody_there_is_exit_2() -> None:
    """Not the same as a service that says no."""
    code, said = Shell(Path.cwd()).read("health", "--server", "127.0.0.1:9")
    assert (code, _reason(said)) == (2, "SERVER_UNREACHABLE")


def test_every_command_shows_the_certificate_of_the_environment(doors: Doors, tmp_path: Path) -> None:
    """A registered party is heard; the certificate of nobody gets its reason from the registry, not the transport."""
    ask = ("license", "show", "XA-DGT:1", "--server", f"localhost:{doors.port}")
    assert _reason(_shell(tmp_path, doors.party("customs")).read(*ask)[1]) == "LICENSE_NOT_REGISTERED"
    assert _reason(_shell(tmp_path, doors.certified()).read(*ask)[1]) == "CLIENT_CERT_UNKNOWN"


def test_attack_k09_a_client_key_that_others_can_read_is_not_used(doors: Doors, tmp_path: Path) -> None:
    """Refused before anything is connected to."""
    shell = _shell(tmp_path, doors.certified())
    (tmp_path / "client.key").chmod(0o640)
    code, said = shell.read("health", "--server", f"localhost:{doors.port}")
    assert (code, _reason(said)) == (2, "CONFIGURATION")


HALVES = {"a certificate without its key": "KEY", "a key without its certificate": "CERTIFICATE", "no roots": "ROOTS"}


@pytest.mark.parametrize("case", HALVES)
def test_half_of_a_client_certificate_is_refused(doors: Doors, tmp_path: Path, case: str) -> None:
    """Whoever named a certificate meant to be known: the command never goes on without."""
    shell = _shell(tmp_path, doors.certified())
    del shell.exported[f"COMITY_CLIENT_{HALVES[case]}"]
    code, said = shell.read("health", "--server", f"localhost:{doors.port}")
    assert (code, _reason(said)) == (2, "CONFIGURATION")


def _reason(said: dict[str, object]) -> object:
    error = said["error"]
    assert isinstance(error, dict)
    return error["reason"]
