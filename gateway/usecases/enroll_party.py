"""Enroll a party: who may call a gateway over the network, and with which client certificates.

The story: the party is named with its jurisdiction, its roles and the agency that it acts for; each of its
certificates passes the gate and is registered by its thumbprint. That is all that a later call is known by. A
certificate is withdrawn at once and for good; the next call with it is refused, whatever connection it comes over
(attack H02). Like agencies and keys, parties enter by the hand of the registry's operator on its own machine; until the
trust service, no network call enrolls.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.core.commands import Call
from gateway.core.trust.certificates import import_certificate
from gateway.usecases.office import Office
from gateway.usecases.writes import write_request
from registry.callers import CertificateRecord, PartyRecord
from registry.writes import NewCertificate, NewParty


@dataclass(frozen=True, slots=True)
class EnrollCertificate:
    """A client certificate to enroll: whose it is, and its PEM text."""

    call: Call
    party: str
    pem: str


def enroll_party(call: Call, party: NewParty, office: Office, *, at: datetime) -> PartyRecord:
    """Return the record of a party that is enrolled.

    Raises:
        RegistryError: a role that does not exist, an issuer role without an agency, an agency that is not known or of
            another jurisdiction, or a code that is taken with other content.
    """
    return office.writer.enroll_party(party, write_request(call, at))


def enroll_certificate(command: EnrollCertificate, office: Office, *, at: datetime) -> CertificateRecord:
    """Return the record of a client certificate that is enrolled.

    Raises:
        KeyRefused: the file does not pass the gate.
        RegistryError: the party is not known; the certificate or its key is registered; its key signs papers (attack
            B12).
    """
    given = import_certificate(command.pem, at=at)
    new = NewCertificate(
        thumbprint=given.thumbprint,
        party=command.party,
        key=given.key,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
    )
    return office.writer.enroll_certificate(new, write_request(command.call, at))


def withdraw_certificate(call: Call, thumbprint: str, office: Office, *, at: datetime) -> CertificateRecord:
    """Return the record of a client certificate that is withdrawn.

    Raises:
        RegistryError: no certificate of this thumbprint is registered.
    """
    return office.writer.withdraw_certificate(thumbprint, write_request(call, at))
