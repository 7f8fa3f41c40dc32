"""The papers of an invented network: signed by the agencies' own keys, carried by the agencies' own parties.

Rules, in order:
1. An agency signs with the key that is written to its folder; the registry has the public half.
2. A paper is carried by a party of its agency, known by its certificate as over the network.
3. What is written out is what was registered, byte for byte.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.access import known
from gateway.core.commands import AdoptPack, Call, RegisterLicense
from gateway.core.trust.keys import KeyPair
from gateway.core.trust.signing import key_signer
from gateway.demo.certificates import Certified
from gateway.demo.network_documents import Dated, uk_licenses, xa_authorization
from gateway.demo.papers import PACK
from gateway.usecases.adopt import adopt
from gateway.usecases.convert import convert
from gateway.usecases.issue import Digests, Issuer, PackAdoption, issue_adoption, issue_license
from gateway.usecases.node import Node
from gateway.usecases.register import register
from gateway.wire.license import facts_of


@dataclass(frozen=True, slots=True)
class Paper:
    """A registered license: who issued it, its document, the assertion over it, and the registry's id."""

    agency: str
    document: Dated
    assertion: str
    license_id: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to issue and to register: the agencies' keys, the parties' certificates, the node, the instant."""

    keys: Mapping[str, KeyPair]
    certificates: Mapping[str, Certified]
    node: Node
    at: datetime

    def issuer(self, agency: str) -> Issuer:
        """Return an agency that signs."""
        signer = key_signer(self.keys[agency].private_jwk_text)
        return Issuer(agency, self.node.network, signer, secrets.token_bytes)

    def call(self, method: str, request_id: str, party: str) -> Call:
        """Return a call of a party, as its certificate makes it known."""
        caller = known(self.certificates[party].thumbprint, self.node.reader, at=self.at)
        return Call(method, request_id, "", caller)


def register_papers(desk: Desk) -> tuple[Paper, ...]:
    """Return the papers of the network, each registered."""
    today = desk.at.date()
    return (
        _register(xa_authorization(today), "XA-DGT", "XA-OFFICER", desk),
        _register(uk_licenses(today), "GB-DEMO", "GB-OFFICER", desk),
    )


def adopt_pack(desk: Desk) -> str:
    """Return the jurisdiction for which the invented pack was adopted."""
    loaded = desk.node.find_pack(PACK)
    if loaded is None:
        raise AssertionError("the network is opened with its pack")
    pack = loaded.pack
    adoption = PackAdoption("XB", PACK, pack.version, pack.sha256, desk.at.date(), ())
    statement = issue_adoption(adoption, desk.issuer("XB-CAA"), at=desk.at)
    call = desk.call("AdoptArrangement", "adopt-XB", "XB-APPROVER")
    return adopt(AdoptPack(call, statement), desk.node, at=desk.at).jurisdiction


def _register(document: Dated, agency: str, party: str, desk: Desk) -> Paper:
    conversion = convert(document.content, "", desk.node.adapters)
    terms = facts_of(conversion.reading.records[0].license)
    digests = Digests(conversion.license_digests[0], conversion.document_digest)
    assertion = issue_license(terms, digests, desk.issuer(agency), at=desk.at)
    call = desk.call("Register", f"register-{agency}", party)
    record = register(RegisterLicense(call, document.content, "", assertion), desk.node, at=desk.at)
    return Paper(agency, document, assertion, record.license_id)
