"""Who calls: parties and the client certificates that are registered for them.

Rules, in order:
1. A party is known by the SHA-256 of the DER of its client certificate and by nothing in the certificate's text: not by
   its subject, and not by what a call says of itself (attacks H03, H04).
2. Role, agency and jurisdiction come from the record.
3. A proxy stands at the door for others and is nothing else besides.
4. Certificates of one party may overlap. A withdrawn one counts no more, whatever its window and the clock say.
"""

from dataclasses import dataclass
from datetime import datetime

ISSUER_ROLES = frozenset({"issuer_officer", "issuer_approver"})
PROXY = "proxy"
PARTY_ROLES = ISSUER_ROLES | {"customs", "logistics", "auditor", "observer", "operator", PROXY}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRecord:
    """Somebody who may call. `agency` is the agency that it acts for, None when it acts for none."""

    code: str
    name: str
    jurisdiction: str
    agency: str | None
    roles: frozenset[str]
    stream: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecord:
    """A client certificate of a party, by the SHA-256 of its DER in lower-case hexadecimal.

    `key` is the RFC 7638 thumbprint of its public key. Both ends of the window count, as in RFC 5280 section 4.1.2.5.
    """

    thumbprint: str
    party: str
    key: str
    valid_from: datetime
    valid_until: datetime
    withdrawn: datetime | None
    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class CallerRecord:
    """A party with the certificate that it was found by; whether that one is still good is for the caller to judge."""

    party: PartyRecord
    certificate: CertificateRecord
