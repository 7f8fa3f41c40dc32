"""The invented world of the demonstration: states, agencies, keys, a registry in a folder that is thrown away.

Nothing here is a shortcut: agencies and keys are enrolled, papers are signed with the agencies' own keys, and every
question goes to a real server on a loopback port. The clock of that server starts on 15 June 2026, so that the scene
is the same in ten years.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from gateway.client import Client
from gateway.config.settings import Settings
from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.trust.keys import KeyPair, PublicKey, generate_key
from gateway.core.trust.signing import key_signer
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node
from gateway.servicers.clock import Clock
from gateway.usecases.enroll import EnrollKey, enroll_agency, enroll_key
from gateway.usecases.issue import Issuer
from gateway.usecases.node import Node
from registry.writes import NewAgency

BEGINS = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
KEYS_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
NETWORK = "urn:comity:net:demo:test"

AGENCIES = (
    NewAgency(
        code="XA-DGT",
        name="Directorate of Goods Trade",
        jurisdiction="XA",
        contact="desk 4, Aldermouth",
        roles=frozenset({"issuing_authority", "competent_authority"}),
        kinds=frozenset({"INDIVIDUAL", "GLOBAL"}),
        time_zone="UTC",
    ),
    NewAgency(
        code="XB-CAA",
        name="Controls and Assent Authority",
        jurisdiction="XB",
        contact="day and night desk, Birch Harbor",
        roles=frozenset({"competent_authority", "customs"}),
        kinds=frozenset(),
        time_zone="UTC",
    ),
    NewAgency(
        code="XD-LO",
        name="License Office",
        jurisdiction="XD",
        contact="window 2, Dunefort",
        roles=frozenset({"competent_authority"}),
        kinds=frozenset(),
        time_zone="UTC",
    ),
    NewAgency(
        code="GB-DEMO",
        name="Demonstration Licensing Unit",
        jurisdiction="GB",
        contact="demonstration desk",
        roles=frozenset({"issuing_authority"}),
        kinds=frozenset(),
        time_zone="Europe/London",
    ),
)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a step of the scene may need."""

    client: Client
    issuers: dict[str, Issuer]
    stranger: Issuer
    receipt_key: PublicKey

    def now(self) -> datetime:
        """Return the instant at which an agency of the scene signs."""
        return BEGINS


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """Yield the world on an empty registry in `folder`, served on a free loopback port."""
    receipt = generate_key("ES256")
    settings = Settings(
        database=f"sqlite:///{folder / 'demo.db'}",
        listen="127.0.0.1:0",
        network="demo",
        node="demo-gateway",
        packs=(_pack_file(folder),),
        log_level="error",
    )
    keys = {agency.code: generate_key("ES256") for agency in AGENCIES}
    stranger = Issuer("XA-DGT", NETWORK, key_signer(generate_key("ES256").private_jwk_text), secrets.token_bytes)
    issuers = {
        code: Issuer(code, NETWORK, key_signer(pair.private_jwk_text), secrets.token_bytes)
        for code, pair in keys.items()
    }
    with open_node(settings, key_signer(receipt.private_jwk_text)) as opened:
        _enroll(opened.node, keys)
        with RunningServer(settings, opened, _clock()) as server, Client(f"127.0.0.1:{server.port}") as client:
            yield World(client, issuers, stranger, receipt.public)


def document(name: str) -> bytes:
    """Return a document of the scene."""
    return resources.files("gateway.demo").joinpath(name).read_bytes()


def _clock() -> Clock:
    started = time.monotonic()
    return lambda: BEGINS + timedelta(seconds=int(time.monotonic() - started))


def _pack_file(folder: Path) -> Path:
    path = folder / "meridian-compact.yaml"
    path.write_bytes(document("meridian-compact.yaml"))
    return path


def _enroll(node: Node, keys: dict[str, KeyPair]) -> None:
    for agency in AGENCIES:
        enroll_agency(Call("EnrollAgency", f"agency-{agency.code}", "", OPERATOR), agency, node, at=BEGINS)
        command = EnrollKey(
            call=Call("EnrollKey", f"key-{agency.code}", "", OPERATOR),
            agency=agency.code,
            jwk=keys[agency.code].public.jwk_text,
            purposes=frozenset({"license", "status", "adoption"}),
            sign_from=KEYS_SINCE,
        )
        enroll_key(command, node, at=BEGINS)
