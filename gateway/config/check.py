"""What is wrong with a configuration beyond its form: files that are not there, keys that do not fit, packs that fail.

Rules, in order:
1. Everything that would stop the gateway from serving is found before it serves, and all of it at once.
2. A private key that others can read is refused (attack K09), and so is a certificate that is not of its key.
3. Nothing is connected to and nothing is written.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from gateway.config.settings import Settings
from gateway.config.sources import Complaint
from registry.database import open_engine
from registry.errors import RegistryError

Check = Callable[[Settings, datetime], Iterator[tuple[str, str]]]


def check_settings(settings: Settings, lines: Mapping[str, int], *, at: datetime) -> tuple[Complaint, ...]:
    """Return everything that would keep these settings from being served with, in the order of the keys."""
    found = [pair for check in _CHECKS for pair in check(settings, at)]
    order = list(Settings.model_fields)
    found.sort(key=lambda pair: order.index(pair[0]))
    return tuple(Complaint(lines.get(key, 0), key, message) for key, message in found)


def _database(settings: Settings, _: datetime) -> Iterator[tuple[str, str]]:
    try:
        open_engine(settings.database).dispose()
    except RegistryError as error:
        yield "database", error.message


def _receipt_key(settings: Settings, _: datetime) -> Iterator[tuple[str, str]]:
    if settings.receipt_key is None:
        if settings.environment == "prod":
            yield "receipt_key", "in prod the key of receipts is named; make one with 'comity keygen' and give its path"
        return
    if not settings.receipt_key.exists():
        if settings.environment == "prod":
            yield "receipt_key", "there is no such file; in prod none is made"
        return
    yield from _private("receipt_key", settings.receipt_key)


def _transport(settings: Settings, at: datetime) -> Iterator[tuple[str, str]]:
    if settings.tls_certificate is None or settings.tls_key is None:
        return
    yield from _private("tls_key", settings.tls_key)
    chain = _certificates("tls_certificate", settings.tls_certificate)
    if isinstance(chain, str):
        yield "tls_certificate", chain
        return
    yield from _validity("tls_certificate", chain[0], at)
    if not _is_key_of(chain[0], settings.tls_key):
        yield "tls_key", "this is not the private key of tls_certificate, as PEM without a password"


def _client_roots(settings: Settings, at: datetime) -> Iterator[tuple[str, str]]:
    if settings.tls_client_roots is None:
        return
    roots = _certificates("tls_client_roots", settings.tls_client_roots)
    if isinstance(roots, str):
        yield "tls_client_roots", roots
        return
    for root in roots:
        yield from _validity("tls_client_roots", root, at)


def _packs(settings: Settings, _: datetime) -> Iterator[tuple[str, str]]:
    if settings.packs or settings.mapping_packs:
        from gateway.config import pack_check  # noqa: PLC0415 - where no packs are named no law and no format is loaded

        yield from pack_check.wrong_packs(settings)


_CHECKS: tuple[Check, ...] = (_database, _receipt_key, _transport, _client_roots, _packs)


def _private(key: str, path: Path) -> Iterator[tuple[str, str]]:
    try:
        mode = path.stat().st_mode
    except OSError:
        yield key, "there is no such file, or it cannot be looked at; check name and rights"
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield key, "others can read this private key; run 'chmod 600' on it, and make a new one if it was shared"


def _certificates(key: str, path: Path) -> list[x509.Certificate] | str:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError:
        return "there is no such file, or it cannot be read; check name and rights"
    except ValueError:
        return f"{key} holds no certificate; it must be PEM, with BEGIN CERTIFICATE"


def _validity(key: str, certificate: x509.Certificate, at: datetime) -> Iterator[tuple[str, str]]:
    if at < certificate.not_valid_before_utc:
        yield key, f"a certificate is valid only from {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
    if at >= certificate.not_valid_after_utc:
        yield key, f"a certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC; renew it"


def _is_key_of(certificate: x509.Certificate, path: Path) -> bool:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return False
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key.public_key().public_bytes(*form) == certificate.public_key().public_bytes(*form)
