"""Agencies on record in a database, and licenses that they grant: as many as are wanted, each with its own number."""

import itertools
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.catalogue import load_adapters
from gateway.config.settings import Settings
from gateway.core.caller import OPERATOR
from gateway.core.commands import Call
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.demo.world import document
from gateway.server.clock import utc_now
from gateway.server.node import open_node
from gateway.usecases.convert import convert
from gateway.usecases.enroll import EnrollKey, enroll_agency, enroll_key
from gateway.usecases.issue import Digests, Issuer, issue_license
from gateway.wire.license import facts_of
from registry.database import open_engine
from registry.writer import RegistryWriter
from registry.writes import NewAgency, WriteRequest

NETWORK = "urn:comity:net:local:test"
PIECES = 40


class Authority:
    """XA-DGT, on record with its key: it grants licenses of the demonstration's form under ever new numbers."""

    def __init__(self, database: str) -> None:
        pair = generate_key("ES256")
        self._issuer = Issuer("XA-DGT", NETWORK, key_signer(pair.private_jwk_text), secrets.token_bytes)
        self._numbers = itertools.count(1)
        self._adapters = load_adapters()
        at = utc_now()
        with open_node(Settings(database=database), key_signer(generate_key("ES256").private_jwk_text)) as opened:
            enroll_agency(Call("EnrollAgency", "agency", "", OPERATOR), _AGENCY, opened.node, at=at)
            enroll_key(_enrollment(pair.public.jwk_text, at), opened.node, at=at)

    def grant(self, pieces: int = PIECES) -> tuple[bytes, str]:
        """Return the document of a new license and the assertion over it."""
        form = _form(next(self._numbers), pieces, utc_now())
        read = convert(form, "", self._adapters)
        digests = Digests(read.license_digests[0], read.document_digest)
        terms = facts_of(read.reading.records[0].license)
        return form, issue_license(terms, digests, self._issuer, at=utc_now())


def another_agency(database: str, code: str) -> None:
    """Record one more agency: the smallest write that there is."""
    engine = open_engine(database)
    request = WriteRequest(request_id=code, method="EnrollAgency", body_digest="", caller="operator", at=utc_now())
    RegistryWriter(engine).enroll_agency(replace(_AGENCY, code=code), request)
    engine.dispose()


_AGENCY = NewAgency(
    code="XA-DGT",
    name="Directorate of Goods Trade",
    jurisdiction="XA",
    contact="desk 4, Aldermouth",
    roles=frozenset({"issuing_authority", "competent_authority"}),
    kinds=frozenset(),
    time_zone="UTC",
)


def _enrollment(jwk: str, at: datetime) -> EnrollKey:
    return EnrollKey(
        call=Call("EnrollKey", "key", "", OPERATOR),
        agency="XA-DGT",
        jwk=jwk,
        purposes=frozenset({"license", "status"}),
        sign_from=at - timedelta(days=30),
    )


def _form(number: int, pieces: int, at: datetime) -> bytes:
    """Return the form of the demonstration with another number, another quantity, and days around an instant."""
    day = timedelta(days=1)
    changes = {
        b"XA/DU/2026/000417": f"XA/DU/{number:06}".encode(),
        b'unit="H87">40<': f'unit="H87">{pieces}<'.encode(),
        b"2026-03-10": (at - 60 * day).date().isoformat().encode(),
        b"2026-06-01": (at - 20 * day).date().isoformat().encode(),
        b"2028-05-31": (at + 700 * day).date().isoformat().encode(),
    }
    form = document("xa-authorization.xml")
    for old, new in changes.items():
        assert old in form
        form = form.replace(old, new)
    return form
