"""TLS: a server that has a certificate serves over it alone, and lets in whom its roots certify; files may change."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from comity.v1.recognition_service_pb2 import ListArrangementsRequest
from gateway.client import CallFailed, Client, ClientCertificate, call
from gateway.config.settings import Settings
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.demo.certificates import Certified, certify_client, certify_server, new_root
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node

BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=36500)


def _root(name: str) -> Certified:
    return new_root(name, begins=BEGINS, ends=ENDS)


def _write(folder: Path, name: str, certified: Certified) -> None:
    # As a renewal does it: a new file in the place of the old one.
    for ending, content in ((".pem", certified.certificate_pem), (".key", certified.key_pem)):
        (folder / "new").write_bytes(content)
        os.chmod(folder / "new", 0o600)
        os.replace(folder / "new", folder / f"{name}{ending}")


def _settings(folder: Path, *, roots: bool) -> Settings:
    return Settings(
        database=f"sqlite:///{folder / 'registry.db'}",
        listen="127.0.0.1:0",
        tls_certificate=folder / "server.pem",
        tls_key=folder / "server.key",
        tls_client_roots=folder / "clients.pem" if roots else None,
        log_level="error",
    )


def _arrangements(port: int, certificate: ClientCertificate | None) -> int:
    with Client(f"localhost:{port}", certificate) as client:
        return len(
            call(client.recognition.ListArrangements, ListArrangementsRequest(), deadline_seconds=3).arrangements
        )


def _refused(port: int, certificate: ClientCertificate | None) -> tuple[str, str]:
    with pytest.raises(CallFailed) as refused:
        _arrangements(port, certificate)
    return refused.value.status, refused.value.reason


def _client_of(root: Certified, servers: Certified) -> ClientCertificate:
    own = certify_client(root, "anybody", begins=BEGINS, ends=ENDS)
    return ClientCertificate(servers.certificate_pem, own.certificate_pem, own.key_pem)


@contextmanager
def _server(settings: Settings) -> Iterator[RunningServer]:
    signer = key_signer(generate_key("ES256").private_jwk_text)
    with open_node(settings, signer) as opened, RunningServer(settings, opened) as running:
        yield running


def test_attack_h12_a_server_with_a_certificate_does_not_answer_in_plain_text(tmp_path: Path) -> None:
    """Over TLS it answers; without, the connection does not come about."""
    servers = _root("servers")
    _write(tmp_path, "server", certify_server(servers, ["localhost"], begins=BEGINS, ends=ENDS))
    with _server(_settings(tmp_path, roots=False)) as server:
        assert _arrangements(server.port, ClientCertificate(servers.certificate_pem)) > 0
        assert _refused(server.port, None) == ("UNAVAILABLE", "SERVER_UNREACHABLE")


def test_attack_h01_a_server_with_client_roots_hears_nobody_whom_they_do_not_certify(tmp_path: Path) -> None:
    """No certificate, and one of another root, are refused by the transport; one of the roots is asked for."""
    servers, clients = _root("servers"), _root("clients")
    _write(tmp_path, "server", certify_server(servers, ["localhost"], begins=BEGINS, ends=ENDS))
    _write(tmp_path, "clients", clients)
    with _server(_settings(tmp_path, roots=True)) as server:
        heard = _client_of(clients, servers)
        assert _refused(server.port, heard) == ("UNAUTHENTICATED", "CLIENT_CERT_UNKNOWN")
        for unheard in (ClientCertificate(servers.certificate_pem), _client_of(_root("strangers"), servers)):
            assert _refused(server.port, unheard)[0] == "UNAVAILABLE"


def test_a_server_takes_a_renewed_certificate_and_new_roots_without_a_restart(tmp_path: Path) -> None:
    """Each handshake looks at the files; who trusts the new root is served by the new certificate."""
    former, renewed, clients = _root("former"), _root("renewed"), _root("clients")
    _write(tmp_path, "server", certify_server(former, ["localhost"], begins=BEGINS, ends=ENDS))
    _write(tmp_path, "clients", _root("former clients"))
    with _server(_settings(tmp_path, roots=True)) as server:
        assert _refused(server.port, _client_of(clients, renewed))[0] == "UNAVAILABLE"
        _write(tmp_path, "server", certify_server(renewed, ["localhost"], begins=BEGINS, ends=ENDS))
        _write(tmp_path, "clients", clients)
        assert _refused(server.port, _client_of(clients, renewed)) == ("UNAUTHENTICATED", "CLIENT_CERT_UNKNOWN")


def test_a_renewal_that_does_not_fit_together_is_not_taken(tmp_path: Path) -> None:
    """A certificate without its key in place: the former pair serves on."""
    servers = _root("servers")
    _write(tmp_path, "server", certify_server(servers, ["localhost"], begins=BEGINS, ends=ENDS))
    with _server(_settings(tmp_path, roots=False)) as server:
        half = certify_server(servers, ["localhost"], begins=BEGINS, ends=ENDS)
        (tmp_path / "server.pem").write_bytes(half.certificate_pem)
        assert _arrangements(server.port, ClientCertificate(servers.certificate_pem)) > 0
