"""The documents of an invented network, dated so that they are good for two years from today.

Rules, in order:
1. The documents are those of the demonstration; only days and the year within numbers are others.
2. A day is put in by replacing the one that is printed there. A day that is not found is a fault of ours, told loudly.
3. Goods are declared as the license names them, so that the paper is good where its pack was adopted.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from gateway.demo.world import document

XA_FILE, UK_FILE = "xa-authorization.xml", "uk-licences.txt"
GOOD_FOR = timedelta(days=731)
ISSUED_BEFORE, APPLIED_BEFORE = timedelta(days=14), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Dated:
    """A document with the number of its first license."""

    name: str
    content: bytes
    number: str


def xa_authorization(today: date) -> Dated:
    """Return Alder's authorization on the EU form."""
    issued = today - ISSUED_BEFORE
    number = f"XA/DU/{issued.year}/000417"
    pairs = {
        "XA/DU/2026/000417": number,
        "2028-05-31": (today + GOOD_FOR).isoformat(),
        "2026-03-10": (today - APPLIED_BEFORE).isoformat(),
        "2026-06-01": issued.isoformat(),
    }
    return Dated(XA_FILE, _replaced(XA_FILE, pairs), number)


def uk_licenses(today: date) -> Dated:
    """Return the line file of the UK unit: a license, one that is rejected, and the end of an older one."""
    issued = today - ISSUED_BEFORE
    pairs = {
        "202606010900": f"{issued:%Y%m%d}0900",
        "20260601": f"{issued:%Y%m%d}",
        "20280531": f"{today + GOOD_FOR:%Y%m%d}",
        "20260000501P": f"{issued.year}0000501P",
        "20260000502P": f"{issued.year}0000502P",
        "GBSIEL/2026/": f"GBSIEL/{issued.year}/",
    }
    return Dated(UK_FILE, _replaced(UK_FILE, pairs), f"GBSIEL/{issued.year}/0000501/P")


def goods() -> dict[str, object]:
    """Return twelve arrays from Alder, leaving through Birchland, as the JSON form of comity.v1.Shipment."""
    item = {
        "licenseLine": 1,
        "description": "infrared focal plane arrays",
        "hsCode": "85414900",
        "quantity": {"value": "12", "unit": "H87"},
        "entries": [{"entry": "6A002.a.3.f"}],
    }
    return {
        "items": [item],
        "origin": "XA",
        "exitVia": "XB",
        "destination": "XF",
        "exporter": {"name": "Alder Sensors AB", "identifiers": [{"value": "XA000000000001"}], "country": "XA"},
        "consignee": {"name": "Estrela Demo Instrumentos Ltda.", "country": "XF"},
        "endUser": {"name": "Observatório Demo do Sul", "country": "XF"},
    }


def shipment(number: str) -> dict[str, object]:
    """Return the goods with the license that they move under, as the JSON form of comity.v1.CheckShipmentRequest."""
    return {"reference": {"agency": "XA-DGT", "number": number}, "shipment": goods()}


def _replaced(name: str, pairs: dict[str, str]) -> bytes:
    text = document(name).decode("utf-8")
    # All are marked first: what is put in must not be found again as something to replace.
    for place, old in enumerate(pairs):
        if old not in text:
            raise AssertionError(f"{name} no longer holds {old}")
        text = text.replace(old, f"\x00{place}\x00")
    for place, new in enumerate(pairs.values()):
        text = text.replace(f"\x00{place}\x00", new)
    return text.encode("utf-8")
