"""A network in a folder: simulated authorities that issue, suspend and adopt, and a real server that they talk to.

The authorities are the only fakes beside the clock and the keys: the server, the registry and the client are the
real ones. A test changes one thing and expects one refusal.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import decision_pb2 as decision
from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import recognition_service_pb2 as recognition
from comity.v1 import registry_service_pb2 as registry
from comity.v1 import verification_service_pb2 as verification
from comity.v1.license_pb2 import ControlListEntry, LicenseReference, Party, PartyIdentifier, Quantity
from gateway.client import Client, call
from gateway.config.settings import Settings
from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.demo.world import document
from gateway.server.embedded import RunningServer
from gateway.server.node import OpenNode, open_node
from gateway.telemetry import logs
from gateway.usecases.enroll import EnrollKey, enroll_agency, enroll_key
from gateway.usecases.issue import (
    Digests,
    Issuer,
    PackAdoption,
    StandingChange,
    issue_adoption,
    issue_license,
    issue_status,
)
from gateway.usecases.node import Node
from gateway.wire.license import facts_of
from registry.writes import NewAgency

BEGINS = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
NETWORK = "urn:comity:net:simulated:test"
FORM = document("xa-authorization.xml")
PACK = document("meridian-compact.yaml").decode()
OFFICE = "XB000010"
AGENCIES = ("XA-DGT", "XB-CAA", "XD-LO", "DE-LA", "FR-CA", "GB-ILU")


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it."""

    at: datetime = BEGINS

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: int) -> None:
        """Move the clock forward."""
        self.at += timedelta(**by)


@dataclass(slots=True)
class Authority:
    """An agency with its key: it issues, suspends, adopts."""

    issuer: Issuer
    clock: Clock

    def assertion(self, document_bytes: bytes, client: Client, **changes: object) -> str:
        """Return the assertion over the first license of a document."""
        request = conversion.ConvertRequest(document=document_bytes)
        answer = call(client.conversion.Convert, request)
        digests = Digests(answer.records[0].license_sha256, answer.document_sha256)
        terms = facts_of(answer.records[0].license)
        return issue_license(terms, digests, self.issuer, at=self.clock.at, **changes)  # type: ignore[arg-type] # names of its own

    def status(self, license_id: str, sequence: int, begins: str, ends: str) -> str:
        """Return the signed statement of a change of standing."""
        change = StandingChange(license_id, sequence, begins, ends, "SIMULATED")
        return issue_status(change, self.issuer, at=self.clock.at)

    def adoption(self, pack: str, version: str, sha256: str, clauses: tuple[str, ...] = ()) -> str:
        """Return the signed statement of an adoption for the authority's own jurisdiction."""
        jurisdiction = self.issuer.agency.partition("-")[0]
        adopted = PackAdoption(jurisdiction, pack, version, sha256, date(2026, 6, 1), clauses)
        return issue_adoption(adopted, self.issuer, at=self.clock.at)


@dataclass(slots=True)
class Network:
    """A running network: a client, the authorities, the clock."""

    client: Client
    opened: OpenNode
    clock: Clock
    authorities: dict[str, Authority]
    counter: int = 0
    assertions: dict[str, str] = field(default_factory=dict)
    address: str = ""

    @property
    def node(self) -> Node:
        """Return the node that serves."""
        return self.opened.node

    def request_id(self) -> str:
        """Return a request id that was not used before."""
        self.counter += 1
        return f"request-{self.counter}"

    def register(self, document_bytes: bytes = FORM, agency: str = "XA-DGT") -> registry.RegisteredLicense:
        """Return the record of a license that the agency issued and registered."""
        assertion = self.authorities[agency].assertion(document_bytes, self.client)
        request = registry.RegisterRequest(request_id=self.request_id(), document=document_bytes, assertion=assertion)
        record = call(self.client.registry.Register, request).license
        self.assertions[record.license_id] = assertion
        return record

    def adopt(self, agency: str = "XB-CAA") -> recognition.Adoption:
        """Return the adoption of the invented compact by an agency's jurisdiction."""
        request = recognition.GetArrangementRequest(id="meridian-compact")
        pack = call(self.client.recognition.GetArrangement, request).summary
        statement = self.authorities[agency].adoption(pack.id, pack.version, pack.sha256)
        adopt = recognition.AdoptArrangementRequest(request_id=self.request_id(), statement=statement)
        return call(self.client.recognition.AdoptArrangement, adopt).adoption

    def suspend(self, license_id: str, sequence: int = 1) -> registry.RegisteredLicense:
        """Return the record of a license that its agency suspended."""
        statement = self.authorities["XA-DGT"].status(license_id, sequence, "IN_FORCE", "SUSPENDED")
        request = registry.SuspendRequest(request_id=self.request_id(), statement=statement)
        return call(self.client.registry.Suspend, request).license

    def reserve(self, license_id: str, pieces: str = "4", **changes: object) -> ledger.ReserveResponse:
        """Return the answer to a reservation."""
        request = ledger.ReserveRequest(
            request_id=self.request_id(),
            license_id=license_id,
            line_id="1",
            quantity=Quantity(value=pieces, unit="H87"),
            customs_office=OFFICE,
            declaration="26XB0000000000001",
        )
        request.MergeFrom(ledger.ReserveRequest(**changes))  # type: ignore[arg-type] # field names of the message
        return call(self.client.ledger.Reserve, request)

    def verify(self, request: verification.VerifyRequest) -> decision.Decision:
        """Return the decision on a question."""
        return call(self.client.verification.Verify, request).decision

    def question(self, assertion: str, **changes: object) -> verification.VerifyRequest:
        """Return a question about a paper that is answered GO when nothing is changed."""
        request = verification.VerifyRequest(
            assertion=assertion,
            recognizing_jurisdiction="XB",
            act=decision.ACT_KIND_EXPORT,
            shipment=shipment(),
        )
        request.MergeFrom(verification.VerifyRequest(**changes))  # type: ignore[arg-type] # field names of the message
        return request


def shipment(quantity: str = "12", destination: str = "XF") -> decision.Shipment:
    """Return goods that fit the license of the form."""
    item = decision.ShipmentItem(
        license_line=1,
        entries=[ControlListEntry(entry="6A002.a.3.f")],
        hs_code="85414900",
        quantity=Quantity(value=quantity, unit="H87"),
    )
    return decision.Shipment(
        items=[item],
        origin="XA",
        exit_via="XB",
        destination=destination,
        exporter=Party(name="Alder Sensors AB", identifiers=[PartyIdentifier(value="XA000000000001")], country="XA"),
        consignee=Party(name="Estrela Demo Instrumentos Ltda.", country="XF"),
        end_user=Party(name="Observatório Demo do Sul", country="XF"),
    )


def reference(number: str = "XA/DU/2026/000417", agency: str = "XA-DGT") -> LicenseReference:
    """Return how a declaration cites the license of the form."""
    return LicenseReference(agency=agency, number=number)


@contextmanager
def running_network(database: str, folder: Path, *, max_calls: int = 64) -> Iterator[Network]:
    """Yield a network on an empty registry, served on a free loopback port."""
    pack = folder / "meridian-compact.yaml"
    pack.write_text(PACK, encoding="utf-8")
    settings = Settings(
        database=database,
        listen="127.0.0.1:0",
        network="simulated",
        node="node-1",
        packs=(pack,),
        log_level="error",
        max_calls=max_calls,
    )
    logs.configure(settings.log_level)
    clock = Clock()
    with open_node(settings, key_signer(generate_key("ES256").private_jwk_text)) as opened:
        authorities = {code: enroll_authority(code, opened.node, clock) for code in AGENCIES}
        with RunningServer(settings, opened, clock) as server, Client(f"127.0.0.1:{server.port}") as client:
            yield Network(client, opened, clock, authorities, address=f"127.0.0.1:{server.port}")


def enroll_authority(code: str, node: Node, clock: Clock) -> Authority:
    """Return an agency that is enrolled with its key."""
    new = NewAgency(
        code=code,
        name=f"Authority {code}",
        jurisdiction=code.partition("-")[0],
        contact="window 1",
        roles=frozenset({"issuing_authority", "competent_authority", "customs"}),
        kinds=frozenset(),
        time_zone="UTC",
    )
    enroll_agency(Call("EnrollAgency", f"agency-{code}", "", OPERATOR), new, node, at=clock.at)
    pair = generate_key("ES256")
    key = EnrollKey(
        call=Call("EnrollKey", f"key-{code}", "", OPERATOR),
        agency=code,
        jwk=pair.public.jwk_text,
        purposes=frozenset({"license", "status", "adoption"}),
        sign_from=clock.at - timedelta(days=30),
    )
    enroll_key(key, node, at=clock.at)
    return Authority(Issuer(code, NETWORK, key_signer(pair.private_jwk_text), secrets.token_bytes), clock)
