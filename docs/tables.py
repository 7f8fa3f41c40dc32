"""Write the generated tables of README.md: formats, arrangements, calls with their state.

The tables come from the code: adapters, packs, the schema and its servicers. `python docs/tables.py` rewrites them;
`--check` writes nothing and fails when they are out of date. Run it as `make docs`.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from adapters.catalogue import load_adapters
from adapters.packs.described import DESCRIBED
from comity.v1 import (
    conversion_service_pb2,
    ledger_service_pb2,
    recognition_service_pb2,
    registry_service_pb2,
    shipment_service_pb2,
    verification_service_pb2,
)
from gateway.server.node import load_packs

README = Path(__file__).parent.parent / "README.md"
SCHEMAS = (
    conversion_service_pb2,
    registry_service_pb2,
    verification_service_pb2,
    recognition_service_pb2,
    ledger_service_pb2,
    shipment_service_pb2,
)
SERVICERS = {
    "ConversionService": "conversion.Conversion",
    "RegistryService": "registry.Registry",
    "VerificationService": "verification.Verification",
    "RecognitionService": "recognition.Recognition",
    "LedgerService": "ledger.Ledger",
    "ShipmentService": "shipment.Shipments",
}
PLANNED = (
    ("ListLicenses, Amend, Surrender", "RegistryService"),
    ("VerifyStream", "VerificationService"),
    ("Adjust, ListEntries", "LedgerService"),
    ("CheckShipments, Subscribe", "ShipmentService"),
    ("agencies, keys, trust list, status lists, bundles, proofs", "TrustService"),
)


def main() -> int:
    """Write the tables, or with `--check` compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when the tables are out of date; write nothing")
    check_only = parser.parse_args().check
    text = README.read_text(encoding="utf-8")
    fresh = text
    for name, rows in (("formats", formats()), ("arrangements", arrangements()), ("calls", calls())):
        fresh = replaced(fresh, name, rows)
    if check_only:
        return 0 if fresh == text else 1
    README.write_text(fresh, encoding="utf-8")
    return 0


def replaced(text: str, name: str, rows: Iterable[str]) -> str:
    """Return the text with the rows between the two markers of a name."""
    begins, ends = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    before, _, rest = text.partition(begins)
    _, _, after = rest.partition(ends)
    return before + begins + "\n".join(rows) + "\n" + ends + after


def formats() -> list[str]:
    """Return the table of formats: those that work, drafts, and those that are described and not read."""
    known = [adapter.FORMAT for adapter in load_adapters().values()]
    rows = [
        (
            f"`{each.id}`",
            each.title,
            ", ".join(each.reads),
            ", ".join(each.writes) or "-",
            "draft" if each.draft else "works",
        )
        for each in known
    ]
    rows += [(f"`{each.id}`", each.title, "-", "-", "described, not read") for each in DESCRIBED]
    return _table(("format", "what it is", "reads", "writes", "state"), rows)


def arrangements() -> list[str]:
    """Return the table of arrangements."""
    packs = [loaded.pack for loaded in load_packs(())]
    rows = [
        (f"`{pack.id}`", pack.version, pack.kind.replace("_", " "), str(len(pack.clauses)), pack.text_as_of.isoformat())
        for pack in packs
    ]
    return _table(("pack", "version", "kind", "clauses", "text as of"), rows)


def calls() -> list[str]:
    """Return the table of calls with their state: a method that its servicer defines works."""
    rows = []
    for schema in SCHEMAS:
        for service in schema.DESCRIPTOR.services_by_name.values():
            module, _, name = SERVICERS[service.name].partition(".")
            servicer = getattr(import_module(f"gateway.servicers.{module}"), name)
            methods = [method.name for method in service.methods if method.name in vars(servicer)]
            rows.append((service.name, ", ".join(methods), "works"))
    rows += [(service, methods, "not yet") for methods, service in PLANNED]
    return _table(("service", "calls", "state"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


if __name__ == "__main__":
    sys.exit(main())
