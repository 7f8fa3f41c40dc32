"""Who calls: the party that a certificate is registered for, or somebody on this machine.

Rules, in order:
1. Code, jurisdiction, agency and roles come from the registry's record of the party and from nowhere else: not from the
   subject of a certificate, not from metadata, not from the body (attacks H03, H04, H07).
2. A caller over loopback without a client certificate is this machine itself, whose operator could open the registry's
   file as well: it has every role and speaks for no agency in particular.
3. No role includes another (trust design, section 12).
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a party does in the network."""

    ISSUER_OFFICER = "issuer_officer"
    ISSUER_APPROVER = "issuer_approver"
    CUSTOMS = "customs"
    LOGISTICS = "logistics"
    AUDITOR = "auditor"
    OBSERVER = "observer"
    OPERATOR = "operator"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `agency` is empty for a party that is none; `certificate` is the thumbprint, empty over loopback."""

    code: str
    roles: frozenset[Role]
    jurisdiction: str = ""
    agency: str = ""
    certificate: str = ""

    @property
    def is_local(self) -> bool:
        """Return whether the caller is this machine itself."""
        return not self.certificate


LOCAL = Caller("loopback", frozenset(Role) - {Role.PROXY})
OPERATOR = Caller("operator", frozenset({Role.OPERATOR}))
"""Whoever runs a command on the registry's own machine, without a network."""
