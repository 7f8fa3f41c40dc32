"""The invented license of the demonstration, repeated under other numbers: same form, same goods, same length.

Rules, in order:
1. A number has seven digits, so that one license turns into another by replacing bytes of the same length: in the
   source document, in the canonical license, and in what is signed.
2. What `license_at` gives is what conversion would give; a test compares.
3. The last day of every license is more than a year from the day of the run, because servers here have the real clock.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from adapters.catalogue import load_adapters
from comity.v1 import decision_pb2 as pb
from comity.v1.license_pb2 import ControlListEntry, Party, PartyIdentifier, Quantity
from comity.v1.verification_service_pb2 import VerifyBatchRequest, VerifyRequest
from gateway.core.paper.terms import LicenseTerms
from gateway.core.trust.compact import decode_base64url
from gateway.demo.world import document
from gateway.usecases.convert import convert
from gateway.wire.canonical import canonical_bytes, sha256_hex, stored_bytes
from gateway.wire.license import facts_of

NUMBER_IN_FORM = b"XA/DU/2026/000417"
PIECES_IN_FORM = b'<box18 unit="H87">40<'
LAST_DAY_IN_FORM = b"2028-05-31"
HOT_PIECES = 900_000_000
OFFICE = "XB000010"


@dataclass(frozen=True, slots=True)
class LicensePaper:
    """A license under one number: its source document, its canonical bytes, its stored bytes, its terms."""

    number: str
    document: bytes
    canonical: bytes
    stored: bytes
    terms: LicenseTerms

    @property
    def license_sha256(self) -> str:
        """Return the digest that the issuing authority signs."""
        return sha256_hex(self.canonical)

    @property
    def document_sha256(self) -> str:
        """Return the digest of the source document."""
        return sha256_hex(self.document)


@dataclass(frozen=True)
class Form:
    """The form of the demonstration, with `pieces` on each line, good until `last_day`."""

    last_day: date
    pieces: int = 40

    @cached_property
    def first(self) -> LicensePaper:
        """Return license number 0, converted as any document is."""
        text = document("xa-authorization.xml")
        for old, new in (
            (NUMBER_IN_FORM, number_of(0).encode()),
            (PIECES_IN_FORM, f'<box18 unit="H87">{self.pieces}<'.encode()),
            (LAST_DAY_IN_FORM, self.last_day.isoformat().encode()),
        ):
            text = text.replace(old, new)
        license_ = convert(text, "", load_adapters()).reading.records[0].license
        return LicensePaper(number_of(0), text, canonical_bytes(license_), stored_bytes(license_), facts_of(license_))

    def license_at(self, serial: int) -> LicensePaper:
        """Return the license under another number."""
        first, old, new = self.first, number_of(0).encode(), number_of(serial).encode()
        stored = first.stored.replace(old, new)
        # The source of a license is the digest of its document: it changes with the number.
        document_ = first.document.replace(old, new)
        digests = first.document_sha256.encode(), sha256_hex(document_).encode()
        return LicensePaper(
            number_of(serial),
            document_,
            first.canonical.replace(old, new).replace(*digests),
            stored.replace(*digests),
            replace(first.terms, number=number_of(serial)),
        )


def form_for(today: date, *, pieces: int = 40) -> Form:
    """Return the form as it is good on a day."""
    return Form(today + timedelta(days=400), pieces)


def number_of(serial: int) -> str:
    """Return the license number of a serial number."""
    return f"XA/DU/2026/{serial:07d}"


def claim_of(assertion: str, name: str) -> str:
    """Return a text that an assertion of ours claims; nothing is checked."""
    claimed: object = json.loads(decode_base64url(assertion.split(".")[1])).get(name)
    if not isinstance(claimed, str):
        raise TypeError(name)
    return claimed


def shipment(quantity: str = "12") -> pb.Shipment:
    """Return goods that fit the license."""
    item = pb.ShipmentItem(
        license_line=1,
        description="infrared focal plane arrays",
        hs_code="85414900",
        quantity=Quantity(value=quantity, unit="H87"),
        entries=[ControlListEntry(entry="6A002.a.3.f")],
    )
    return pb.Shipment(
        items=[item],
        origin="XA",
        exit_via="XB",
        destination="XF",
        exporter=Party(name="Alder Sensors AB", identifiers=[PartyIdentifier(value="XA000000000001")], country="XA"),
        consignee=Party(name="ESTRELA DEMO INSTRUMENTOS LTDA", country="XF"),
        end_user=Party(name="Observatorio Demo do Sul", country="XF"),
    )


def question(assertion: str) -> VerifyRequest:
    """Return what a customs office of Birchland asks about a paper; the answer is GO."""
    return VerifyRequest(
        assertion=assertion,
        recognizing_jurisdiction="XB",
        act=pb.ACT_KIND_EXPORT,
        shipment=shipment(),
        asking_party="bench-customs",
    )


def batch(assertions: list[str]) -> VerifyBatchRequest:
    """Return the same question about several papers."""
    return VerifyBatchRequest(requests=[question(assertion) for assertion in assertions])
