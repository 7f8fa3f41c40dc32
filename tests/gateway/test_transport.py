"""TLS: a server that has a certificate serves over it alone, and asks for one of the client when roots are given."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from comity.v1.conversion_service_pb2 import ListFormatsRequest
from gateway.client import CallFailed, Client, ClientCertificate, call
from gateway.config.settings import Settings
from gateway.core.keys import generate_key
from gateway.core.signing import key_signer
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node


def _self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """Write a certificate for localhost that is its own root, and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = (folder / f"{name}.pem", folder / f"{name}.key")
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return paths


def _settings(folder: Path, *, with_roots: bool) -> Settings:
    certificate, key = _self_signed(folder, "server")
    roots = _self_signed(folder, "client")[0] if with_roots else None
    return Settings(
        database=f"sqlite:///{folder / 'registry.db'}",
        listen="127.0.0.1:0",
        tls_certificate=certificate,
        tls_key=key,
        tls_client_roots=roots,
        log_level="error",
    )


def _formats(port: int, certificate: ClientCertificate | None) -> int:
    with Client(f"localhost:{port}", certificate) as client:
        return len(call(client.conversion.ListFormats, ListFormatsRequest(), deadline_seconds=3).formats)


@contextmanager
def _server(settings: Settings) -> Iterator[RunningServer]:
    signer = key_signer(generate_key("ES256").private_jwk_text)
    with open_node(settings, signer) as opened, RunningServer(settings, opened) as running:
        yield running


def test_attack_h12_a_server_with_a_certificate_does_not_answer_in_plain_text(tmp_path: Path) -> None:
    """Over TLS it answers; without, the connection does not come about."""
    with _server(_settings(tmp_path, with_roots=False)) as server:
        roots = (tmp_path / "server.pem").read_bytes()
        assert _formats(server.port, ClientCertificate(roots)) == 2
        with pytest.raises(CallFailed) as refused:
            _formats(server.port, None)
        assert refused.value.reason == "SERVER_UNREACHABLE"


def test_attack_h01_a_server_with_client_roots_answers_nobody_without_a_certificate(tmp_path: Path) -> None:
    """No certificate, and one of another root, are refused by the transport."""
    with _server(_settings(tmp_path, with_roots=True)) as server:
        roots = (tmp_path / "server.pem").read_bytes()
        own = ClientCertificate(roots, (tmp_path / "client.pem").read_bytes(), (tmp_path / "client.key").read_bytes())
        assert _formats(server.port, own) == 2
        stranger = _self_signed(tmp_path, "stranger")
        other = ClientCertificate(roots, stranger[0].read_bytes(), stranger[1].read_bytes())
        for certificate in (ClientCertificate(roots), other):
            with pytest.raises(CallFailed) as refused:
                _formats(server.port, certificate)
            assert refused.value.status == "UNAVAILABLE"
