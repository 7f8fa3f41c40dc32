"""Certificates for trying things out and for tests: a root, and what it certifies. Never for a network that counts.

Rules, in order:
1. Keys are P-256, made here, and written by nobody but the caller.
2. A server's certificate names its hosts; a client's names nothing that anybody reads: its thumbprint is who it is.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


@dataclass(frozen=True, slots=True, repr=False)
class Certified:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """Return the certificate as PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """Return the private key as PEM."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def thumbprint(self) -> str:
        """Return SHA-256 of the certificate's DER in lower-case hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def new_root(name: str, *, begins: datetime, ends: datetime) -> Certified:
    """Return a root that certifies itself."""
    key = generate_private_key(SECP256R1())
    subject = _name(name)
    builder = _builder(subject, subject, key, begins, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return Certified(builder.sign(key, hashes.SHA256()), key)


def certify_server(root: Certified, hosts: Sequence[str], *, begins: datetime, ends: datetime) -> Certified:
    """Return a server's certificate for some hosts."""
    names = x509.SubjectAlternativeName([_host(host) for host in hosts])
    return _certify(root, hosts[0], ExtendedKeyUsageOID.SERVER_AUTH, begins, ends, names)


def certify_client(root: Certified, name: str, *, begins: datetime, ends: datetime) -> Certified:
    """Return a client's certificate."""
    return _certify(root, name, ExtendedKeyUsageOID.CLIENT_AUTH, begins, ends, None)


def _certify(
    root: Certified,
    name: str,
    usage: x509.ObjectIdentifier,
    begins: datetime,
    ends: datetime,
    hosts: x509.SubjectAlternativeName | None,
) -> Certified:
    key = generate_private_key(SECP256R1())
    builder = _builder(_name(name), root.certificate.subject, key, begins, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    if hosts is not None:
        builder = builder.add_extension(hosts, critical=False)
    return Certified(builder.sign(root.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
