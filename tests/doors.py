"""A network behind its doors: mutual TLS, and a party for each role with a certificate of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from gateway.access import ROLES_OF
from gateway.client import Client, ClientCertificate
from gateway.config.settings import Settings
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.demo.certificates import Certified, certify_client, certify_server, new_root
from gateway.server.embedded import RunningServer
from gateway.server.node import OpenNode, open_node
from gateway.usecases.node import Node
from registry.callers import ISSUER_ROLES
from registry.writes import NewCertificate, NewParty, WriteRequest
from tests.simulator import BEGINS, PACK, Authority, Clock, Network, enroll_authority

AGENCY_OF = {"XA": "XA-DGT", "XB": "XB-CAA"}
METHODS = tuple(ROLES_OF)


@dataclass(slots=True)
class Doors:
    """A guarded network: its root, its node, its clock, and how to come in."""

    root: Certified
    opened: OpenNode
    clock: Clock
    port: int
    authorities: dict[str, Authority]
    counter: int = 0

    @property
    def node(self) -> Node:
        """Return the node that serves."""
        return self.opened.node

    def party(self, role: str, *, jurisdiction: str = "XB", certified: Certified | None = None) -> Certified:
        """Return the certificate of a new party of one role; its code is <jurisdiction>-<role>-<number>."""
        self.counter += 1
        agency = AGENCY_OF[jurisdiction] if role in ISSUER_ROLES else None
        code = f"{jurisdiction}-{role}-{self.counter}"
        new = NewParty(code=code, name="An office", jurisdiction=jurisdiction, roles=frozenset({role}), agency=agency)
        self.node.writer.enroll_party(new, self.request())
        certified = certified or self.certified()
        self.register(certified, code)
        return certified

    def certified(self, *, begins: int = -1, ends: int = 36500) -> Certified:
        """Return a client certificate that the root certifies, valid from and until some days from the beginning."""
        day = timedelta(days=1)
        return certify_client(self.root, "anybody", begins=BEGINS + begins * day, ends=BEGINS + ends * day)

    def register(self, certified: Certified, party: str) -> None:
        """Register a certificate for a party."""
        self.counter += 1
        certificate = certified.certificate
        new = NewCertificate(
            thumbprint=certified.thumbprint,
            party=party,
            key=f"key-{self.counter}",
            valid_from=certificate.not_valid_before_utc,
            valid_until=certificate.not_valid_after_utc,
        )
        self.node.writer.enroll_certificate(new, self.request())

    def request(self) -> WriteRequest:
        """Return a write request that was not made before."""
        self.counter += 1
        return WriteRequest(
            request_id=f"doors-{self.counter}", method="Enroll", body_digest="", caller="operator", at=self.clock.at
        )

    def client(self, certified: Certified) -> Client:
        """Return a client that shows a certificate."""
        pem = ClientCertificate(self.root.certificate_pem, certified.certificate_pem, certified.key_pem)
        return Client(f"localhost:{self.port}", pem)

    def network(self, client: Client) -> Network:
        """Return the network as a client sees it."""
        self.counter += 1000
        return Network(client, self.opened, self.clock, self.authorities, counter=self.counter)


@contextmanager
def guarded_network(database: str, folder: Path) -> Iterator[Doors]:
    """Yield a network on an empty registry that asks every caller for a certificate."""
    root = new_root("root", begins=BEGINS - timedelta(days=1), ends=BEGINS + timedelta(days=36500))
    server = certify_server(root, ["localhost"], begins=BEGINS, ends=BEGINS + timedelta(days=36500))
    for name, content in (("server.pem", server.certificate_pem), ("server.key", server.key_pem)):
        (folder / name).write_bytes(content)
    (folder / "root.pem").write_bytes(root.certificate_pem)
    (folder / "meridian-compact.yaml").write_text(PACK, encoding="utf-8")
    settings = Settings(
        database=database,
        listen="127.0.0.1:0",
        network="simulated",
        node="node-1",
        packs=(folder / "meridian-compact.yaml",),
        tls_certificate=folder / "server.pem",
        tls_key=folder / "server.key",
        tls_client_roots=folder / "root.pem",
        log_level="error",
    )
    clock = Clock()
    with open_node(settings, key_signer(generate_key("ES256").private_jwk_text)) as opened:
        authorities = {code: enroll_authority(code, opened.node, clock) for code in AGENCY_OF.values()}
        with RunningServer(settings, opened, clock) as running:
            yield Doors(root, opened, clock, running.port, authorities)
