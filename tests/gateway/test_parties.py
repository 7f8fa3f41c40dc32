"""Parties and their certificates, enrolled by the operator's commands."""

import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from typer.testing import CliRunner

from gateway.cli.app import COMMANDS, app_with
from gateway.core.caller import OPERATOR, Role
from gateway.core.commands import Call
from gateway.core.refusal import KeyRefused
from gateway.core.trust.certificates import PRIVATE_KEY_MESSAGE, certificate_thumbprint, import_certificate
from gateway.demo.certificates import Certified, certify_client, certify_server, new_root
from gateway.usecases.enroll_party import EnrollCertificate, enroll_certificate
from registry.callers import PARTY_ROLES
from registry.errors import RegistryError
from registry.writes import NewParty, WriteRequest
from tests.simulator import BEGINS, Network

BEGAN, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC)
ROOT = new_root("root", begins=BEGAN, ends=ENDS)


def _client(*, begins: datetime = BEGAN, ends: datetime = ENDS) -> Certified:
    return certify_client(ROOT, "anybody", begins=begins, ends=ends)


def _pem(certified: Certified) -> str:
    return certified.certificate_pem.decode()


# Each maker gives a certificate over a key of its kind.
def _over(key: object, usage: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH) -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anybody")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(ROOT.certificate.subject)
    builder = builder.public_key(key.public_key())  # type: ignore[attr-defined] # any kind of private key
    builder = builder.serial_number(7).not_valid_before(BEGAN).not_valid_after(ENDS)
    if usage is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    return builder.sign(ROOT.key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _other_version() -> str:
    """Return a certificate of version 4, which does not exist: the library has an exception of its own for it."""
    der = ssl.PEM_cert_to_DER_cert(_pem(_client()))
    return ssl.DER_cert_to_PEM_cert(der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x03", 1))


def _over_weak_key() -> str:
    """Return a certificate over the neutral point of Ed25519: anybody can sign for it."""
    weak = ed25519.Ed25519PublicKey.from_public_bytes(bytes([1, *bytes(31)]))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "anybody")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(weak).serial_number(7)
    signed = builder.not_valid_before(BEGAN).not_valid_after(ENDS).sign(ROOT.key, hashes.SHA256())
    return signed.public_bytes(Encoding.PEM).decode()


TAKEN: dict[str, Callable[[], str]] = {
    "P-256": lambda: _over(ec.generate_private_key(ec.SECP256R1())),
    "P-384": lambda: _over(ec.generate_private_key(ec.SECP384R1())),
    "Ed25519": lambda: _over(ed25519.Ed25519PrivateKey.generate()),
    "RSA 2048": lambda: _over(rsa.generate_private_key(65537, 2048)),
    "no extended use": lambda: _over(ec.generate_private_key(ec.SECP256R1()), None),
    "text around it": lambda: "\n" + _pem(_client()) + "\n\n",
    "one that begins later": lambda: _pem(_client(begins=ENDS - timedelta(days=1))),
}

REFUSED: dict[str, Callable[[], str]] = {
    "nothing": lambda: "",
    "a private key beside it": lambda: _pem(ROOT) + ROOT.key_pem.decode(),
    "two certificates": lambda: _pem(_client()) + _pem(ROOT),
    "bytes that are none": lambda: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    "a certificate of a server": lambda: _pem(certify_server(ROOT, ["localhost"], begins=BEGAN, ends=ENDS)),
    "an expired one": lambda: _pem(_client(ends=BEGINS - timedelta(seconds=1))),
    "a version that is none": _other_version,
    "bytes after it": lambda: ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(_pem(_client())) + b"\0"),
    "a key that everybody can sign for": _over_weak_key,
    "P-521": lambda: _over(ec.generate_private_key(ec.SECP521R1())),
    "RSA 1024": lambda: _over(rsa.generate_private_key(65537, 1024)),
    "DSA": lambda: _over(dsa.generate_private_key(2048)),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_certificate_passes_the_gate(case: str) -> None:
    """It is known by the SHA-256 of its DER, as every tool prints it."""
    pem = TAKEN[case]()
    der = x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA256()).hex()
    assert import_certificate(pem, at=BEGINS).thumbprint == certificate_thumbprint(pem) == der


@pytest.mark.parametrize("case", REFUSED)
def test_a_certificate_that_cannot_be_registered_is_refused(case: str) -> None:
    """CERTIFICATE_INVALID, whatever is wrong."""
    with pytest.raises(KeyRefused) as refused:
        import_certificate(REFUSED[case](), at=BEGINS)
    assert (refused.value.reason, refused.value.field) == ("CERTIFICATE_INVALID", "certificate")


def test_attack_b10_a_private_key_in_the_file_is_named_and_never_repeated() -> None:
    """Whoever sent one must learn that it is disclosed; no order of the two hides it, from a withdrawal neither."""
    certificate, key = _pem(_client()), _client().key_pem.decode()
    for file in (certificate + key, key + certificate, key):
        for read in (certificate_thumbprint, partial(import_certificate, at=BEGINS)):
            with pytest.raises(KeyRefused) as refused:
                read(file)
            assert refused.value.message == PRIVATE_KEY_MESSAGE
            assert key.splitlines()[1] not in str(refused.value)


def test_an_expired_certificate_can_still_be_named() -> None:
    """What is withdrawn or looked up need not be good; its last instant counts as one of its window."""
    pem = _pem(_client(ends=BEGINS - timedelta(seconds=1)))
    assert certificate_thumbprint(pem) == import_certificate(pem, at=BEGINS - timedelta(seconds=1)).thumbprint


def test_the_roles_on_record_are_the_roles_that_are_decided_by() -> None:
    """The registry knows no role that the table of methods does not, and the reverse."""
    assert {str(role) for role in Role} == PARTY_ROLES


def _party(network: Network) -> None:
    new = NewParty(code="XB-CUS", name="Customs", jurisdiction="XB", roles=frozenset({"customs"}))
    call = WriteRequest(request_id="party", method="EnrollParty", body_digest="", caller="operator", at=BEGINS)
    network.node.writer.enroll_party(new, call)


def test_attack_b12_a_key_that_signs_papers_is_no_key_of_a_client(network: Network) -> None:
    """KEY_IN_USE: a key that leaks from a front end must not sign licenses."""
    _party(network)
    signer = network.authorities["XA-DGT"].issuer.signer
    pem = _over(signer.private_key)  # type: ignore[attr-defined] # the simulator signs with key files
    command = EnrollCertificate(Call("EnrollCertificate", "request-1", "", OPERATOR), "XB-CUS", pem)
    with pytest.raises(RegistryError) as refused:
        enroll_certificate(command, network.node, at=BEGINS)
    assert refused.value.reason == "KEY_IN_USE"


def _run(folder: Path, *arguments: str) -> tuple[int, dict[str, object]]:
    told = CliRunner().invoke(app_with(COMMANDS), [*arguments, "--database", f"sqlite:///{folder / 'r.db'}", "--json"])
    return told.exit_code, json.loads(told.stdout) if told.stdout else {}


def test_a_party_and_its_certificates_by_the_operators_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Added, listed, withdrawn by its file or by its thumbprint as other tools spell it."""
    monkeypatch.chdir(tmp_path)
    party = ("party", "add", "XB-CUS", "--name", "Customs", "--jurisdiction", "XB", "--role", "customs")
    assert _run(tmp_path, *party)[0] == 0
    certified = [_client(), _client()]
    for number, each in enumerate(certified):
        (tmp_path / f"{number}.pem").write_bytes(each.certificate_pem)
        code, added = _run(tmp_path, "certificate", "add", f"{number}.pem", "--party", "XB-CUS")
        assert (code, added["certificate"]) == (0, each.thumbprint)
    spelled = ":".join(certified[1].thumbprint[at : at + 2] for at in range(0, 64, 2)).upper()
    for named in ("0.pem", spelled):
        code, withdrawn = _run(tmp_path, "certificate", "withdraw", named)
        assert code == 0
        assert withdrawn["withdrawn"]
    code, listed = _run(tmp_path, "party", "list")
    assert code == 0
    assert str(listed).count("'withdrawn': '") == 2
