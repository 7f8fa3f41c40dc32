"""A registry as a working network has it: agencies with keys, an adopted pack, and licenses; no server yet.

Rules, in order:
1. Agencies are enrolled, licenses registered and the pack adopted by the product's own use-cases; `bulk` then repeats
   one registration many times.
2. The network is the one that `comity serve` serves when nothing is configured.
3. Everything lies in one folder that is thrown away.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.papers import Form, LicensePaper, form_for
from gateway.config.settings import Settings
from gateway.core.caller import LOCAL
from gateway.core.commands import AdoptPack, Call, RegisterLicense
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.demo.world import AGENCIES, document
from gateway.server.clock import utc_now
from gateway.server.node import open_node
from gateway.usecases.adopt import adopt
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
from gateway.usecases.register import register
from registry.records import LicenseRecord

NETWORK = "urn:comity:net:local:test"
PACK = "meridian-compact"


@dataclass(frozen=True, slots=True)
class World:
    """A registry on disk, and what its agencies sign with."""

    database: str
    folder: Path
    pack: Path
    issuers: dict[str, Issuer]
    public_jwks: dict[str, str]
    form: Form
    began: datetime

    def assertion(self, paper: LicensePaper, license_id: str = "") -> str:
        """Return what the issuing authority signs over a license."""
        digests = Digests(paper.license_sha256, paper.document_sha256)
        return issue_license(paper.terms, digests, self.issuers["XA-DGT"], at=self.began, license_id=license_id)

    def suspension(self, license_id: str) -> str:
        """Return the signed statement that suspends a license for the first time."""
        change = StandingChange(license_id, 1, "IN_FORCE", "SUSPENDED", "BENCH")
        return issue_status(change, self.issuers["XA-DGT"], at=utc_now())


def make_world(database: str, folder: Path, *, pieces: int = 40) -> World:
    """Return a world on an empty database, with its agencies, keys and the adopted pack."""
    began = utc_now() - timedelta(minutes=5)
    pack = folder / f"{PACK}.yaml"
    pack.write_bytes(document(f"{PACK}.yaml"))
    pairs = {agency.code: generate_key("ES256") for agency in AGENCIES}
    issuers = {
        code: Issuer(code, NETWORK, key_signer(pair.private_jwk_text), secrets.token_bytes)
        for code, pair in pairs.items()
    }
    jwks = {code: pair.public.jwk_text for code, pair in pairs.items()}
    world = World(database, folder, pack, issuers, jwks, form_for(began.date(), pieces=pieces), began)
    with operated(world) as node:
        for agency in AGENCIES:
            enroll_agency(_call("EnrollAgency", agency.code), agency, node, at=began)
            key = EnrollKey(
                _call("EnrollKey", agency.code),
                agency.code,
                jwks[agency.code],
                frozenset({"license", "status", "adoption"}),
                began - timedelta(days=30),
            )
            enroll_key(key, node, at=began)
        _adopt(world, node)
    return world


@contextmanager
def operated(world: World) -> Iterator[Node]:
    """Yield a node on the registry in this process, as its operator has it."""
    settings = Settings(database=world.database, listen="127.0.0.1:0", packs=(world.pack,), log_level="error")
    with open_node(settings, key_signer(generate_key("ES256").private_jwk_text)) as opened:
        yield opened.node


def registered(world: World, node: Node, paper: LicensePaper) -> tuple[str, LicenseRecord]:
    """Return the assertion and the record of a license that goes through registration as any does."""
    assertion = world.assertion(paper)
    command = RegisterLicense(_call("Register", paper.number), paper.document, "", assertion)
    return assertion, register(command, node, at=world.began)


def _adopt(world: World, node: Node) -> None:
    loaded = node.find_pack(PACK)
    if loaded is None:
        raise AssertionError("the pack was given to the node")
    adoption = PackAdoption("XB", PACK, loaded.pack.version, loaded.pack.sha256, world.began.date(), ())
    statement = issue_adoption(adoption, world.issuers["XB-CAA"], at=world.began)
    adopt(AdoptPack(_call("AdoptArrangement", "XB"), statement), node, at=world.began)


def _call(method: str, what: str) -> Call:
    return Call(method, f"bench-{method}-{what}", "", LOCAL)
