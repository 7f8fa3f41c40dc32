"""Golden documents: reading each gives exactly what lies beside it."""

import json
from pathlib import Path
from typing import TypedDict

import pytest
from google.protobuf.json_format import ParseDict

from adapters.catalogue import load_adapters
from adapters.contract import Entry, Fate
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License
from tests.adapters.goldens import ERROR, EXPECTED, expectation_of, golden_documents, golden_name

ADAPTERS = load_adapters()
DOCUMENTS = [path for path in golden_documents() if path.parent.name in ADAPTERS]
READ = [path for path in DOCUMENTS if expectation_of(path).name.endswith(EXPECTED)]
REFUSED = [path for path in DOCUMENTS if expectation_of(path).name.endswith(ERROR)]


class ExpectedRecord(TypedDict):
    """One record as a golden file holds it."""

    action: str
    license: dict[str, object]
    account: list[dict[str, str]]


class ExpectedReading(TypedDict):
    """A golden file."""

    records: list[ExpectedRecord]
    facts: dict[str, object]


def expected_of(document: Path) -> ExpectedReading:
    expected: ExpectedReading = json.loads(expectation_of(document).read_text(encoding="utf-8"))
    return expected


@pytest.mark.parametrize("document", READ, ids=golden_name)
def test_a_golden_document_gives_its_licenses(document: Path) -> None:
    """Licenses and actions are those beside the document, compared as messages."""
    reading = ADAPTERS[document.parent.name].read(document.read_bytes())
    got = [(record.action, record.license) for record in reading.records]
    want = [
        (LicenseAction.Value(record["action"]), ParseDict(record["license"], License()))
        for record in expected_of(document)["records"]
    ]
    assert got == want


@pytest.mark.parametrize("document", READ, ids=golden_name)
def test_a_golden_document_gives_its_account(document: Path) -> None:
    """Every field of the source has the fate that lies beside the document."""
    reading = ADAPTERS[document.parent.name].read(document.read_bytes())
    want = [
        tuple(
            Entry(entry["source"], entry["target"], Fate(entry["fate"]), entry["note"]) for entry in record["account"]
        )
        for record in expected_of(document)["records"]
    ]
    assert [record.account for record in reading.records] == want


@pytest.mark.parametrize("document", READ, ids=golden_name)
def test_a_golden_document_gives_its_facts(document: Path) -> None:
    """The facts are those beside the document, all and only."""
    reading = ADAPTERS[document.parent.name].read(document.read_bytes())
    assert facts_view(reading) == expected_of(document)["facts"]


@pytest.mark.parametrize("document", READ, ids=golden_name)
def test_reading_twice_gives_the_same(document: Path) -> None:
    """A reading depends on the bytes alone."""
    adapter = ADAPTERS[document.parent.name]
    assert adapter.read(document.read_bytes()) == adapter.read(document.read_bytes())


@pytest.mark.parametrize("document", REFUSED, ids=golden_name)
def test_a_refused_document_gives_its_reason(document: Path) -> None:
    """A refusal names the reason and the field that lie beside the document."""
    with pytest.raises(DocumentRefused) as refusal:
        ADAPTERS[document.parent.name].read(document.read_bytes())
    want = json.loads(expectation_of(document).read_text(encoding="utf-8"))
    assert {"reason": refusal.value.reason, "field": refusal.value.field} == want


@pytest.mark.parametrize("format_id", ADAPTERS)
def test_every_format_has_enough_goldens(format_id: str) -> None:
    """A format brings at least three documents that are read and two that are refused, each with its file."""
    assert sum(path.parent.name == format_id for path in READ) >= 3
    assert sum(path.parent.name == format_id for path in REFUSED) >= 2
    assert [path for path in DOCUMENTS if not expectation_of(path).exists()] == []
