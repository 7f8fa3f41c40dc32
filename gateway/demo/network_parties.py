"""Who is in an invented network: agencies with their keys, a party for each role, and certificates to be refused.

Rules, in order:
1. Everybody enters through the use-cases that a registry's operator uses; nothing is written past them.
2. Each party has one certificate. Issuers' parties act for the agency that signs.
3. A certificate to be refused is good but for one thing: it has expired, is registered for nobody, or was withdrawn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.trust.keys import KeyPair
from gateway.demo.certificates import Certified, certify_client
from gateway.demo.network_documents import GOOD_FOR
from gateway.demo.world import AGENCIES
from gateway.usecases.enroll import EnrollKey, enroll_agency, enroll_key
from gateway.usecases.enroll_party import EnrollCertificate, enroll_certificate, enroll_party, withdraw_certificate
from gateway.usecases.node import Node
from registry.writes import NewParty

AGE = timedelta(days=7)
PURPOSES = frozenset({"license", "status", "adoption"})
REFUSED = ("expired", "unregistered", "withdrawn")


def _party(code: str, role: str, name: str, agency: str | None = None) -> NewParty:
    return NewParty(code=code, name=name, jurisdiction=code[:2], roles=frozenset({role}), agency=agency)


PARTIES = (
    _party("XA-OFFICER", "issuer_officer", "Directorate of Goods Trade, desk 4", "XA-DGT"),
    _party("XA-APPROVER", "issuer_approver", "Directorate of Goods Trade, approvals", "XA-DGT"),
    _party("GB-OFFICER", "issuer_officer", "Demonstration Licensing Unit, desk", "GB-DEMO"),
    _party("XB-APPROVER", "issuer_approver", "Controls and Assent Authority, approvals", "XB-CAA"),
    _party("XB-CUSTOMS", "customs", "Customs of Birchland"),
    _party("XB-LOGISTICS", "logistics", "An invented forwarder"),
    _party("XB-AUDITOR", "auditor", "Court of audit of Birchland"),
    _party("XB-OBSERVER", "observer", "Secretariat of the Meridian Compact"),
    _party("XB-OPERATOR", "operator", "Operator of this registry"),
    _party("XB-PROXY", "proxy", "Proxy at the door"),
)
REFUSED_PARTY = "XB-CUSTOMS-FORMER"


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when the network is used: it began some days ago, so that it has a past."""

    today: datetime

    @property
    def began(self) -> datetime:
        """Return when its parties were enrolled."""
        return self.today - AGE

    @property
    def ends(self) -> datetime:
        """Return when its certificates end."""
        return self.today + GOOD_FOR


def enroll_agencies(keys: dict[str, KeyPair], node: Node, window: Window) -> None:
    """Enroll the agencies of the demonstration, each with the public half of its key."""
    for agency in AGENCIES:
        enroll_agency(_call("EnrollAgency", f"agency-{agency.code}"), agency, node, at=window.began)
        command = EnrollKey(
            call=_call("EnrollKey", f"key-{agency.code}"),
            agency=agency.code,
            jwk=keys[agency.code].public.jwk_text,
            purposes=PURPOSES,
            sign_from=window.began,
        )
        enroll_key(command, node, at=window.began)


def enroll_parties(root: Certified, node: Node, window: Window) -> dict[str, Certified]:
    """Return the client certificates of the parties, each enrolled with its party."""
    made = {}
    for party in PARTIES:
        enroll_party(_call("EnrollParty", f"party-{party.code}"), party, node, at=window.began)
        made[party.code] = certify_client(root, party.code, begins=window.began, ends=window.ends)
        _register(made[party.code], party.code, node, at=window.began)
    return made


def make_refused(root: Certified, node: Node, window: Window) -> dict[str, Certified]:
    """Return the certificates that must be refused, by what is wrong with them."""
    former = _party(REFUSED_PARTY, "customs", "Customs of Birchland, former certificates")
    enroll_party(_call("EnrollParty", f"party-{former.code}"), former, node, at=window.began)
    ends = (window.today - timedelta(days=1), window.ends, window.ends)
    made = {
        wrong: certify_client(root, former.code, begins=window.began, ends=until)
        for wrong, until in zip(REFUSED, ends, strict=True)
    }
    for wrong in ("expired", "withdrawn"):
        _register(made[wrong], former.code, node, at=window.began)
    call = _call("WithdrawCertificate", "withdraw-former")
    withdraw_certificate(call, made["withdrawn"].thumbprint, node, at=window.today)
    return made


def _register(certified: Certified, party: str, node: Node, *, at: datetime) -> None:
    call = _call("EnrollCertificate", f"certificate-{certified.thumbprint[:32]}")
    enroll_certificate(EnrollCertificate(call, party, certified.certificate_pem.decode("ascii")), node, at=at)


def _call(method: str, request_id: str) -> Call:
    return Call(method, request_id, "", OPERATOR)
