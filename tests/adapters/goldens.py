"""The golden documents: where they lie, and what is expected beside each of them.

`<name>.<ext>` has beside it either `<name>.expected.json`, the records with their accounts and the facts, or
`<name>.error.json`, the reason and field of the refusal.
"""

import json
from pathlib import Path

from google.protobuf.json_format import MessageToDict

from adapters.contract import Adapter, Entry, Reading, Record
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from comity.v1.conversion_service_pb2 import LicenseAction

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = ".expected.json"
ERROR = ".error.json"


def golden_documents() -> list[Path]:
    """Return the golden documents of all formats, without the files beside them."""
    files = (path for folder in sorted(GOLDEN.iterdir()) if folder.is_dir() for path in sorted(folder.iterdir()))
    return [path for path in files if not path.name.endswith((EXPECTED, ERROR))]


def golden_name(document: Path) -> str:
    """Return how a test of a golden document is called."""
    return f"{document.parent.name}/{document.stem}"


def expectation_of(document: Path) -> Path:
    """Return the file beside a document that says what reading it gives; it may be missing."""
    error = document.with_name(document.stem + ERROR)
    return error if error.exists() else document.with_name(document.stem + EXPECTED)


def outcome_of(document: Path, adapters: dict[str, Adapter]) -> tuple[str, dict[str, object]]:
    """Return the suffix and the content of the file that belongs beside a document."""
    try:
        reading = adapters[document.parent.name].read(document.read_bytes())
    except DocumentRefused as refusal:
        return ERROR, {"reason": refusal.reason, "field": refusal.field}
    return EXPECTED, reading_as_json(reading)


def reading_as_json(reading: Reading) -> dict[str, object]:
    """Return a reading as a golden file holds it."""
    return {"records": [_record_as_json(record) for record in reading.records], "facts": facts_view(reading)}


def as_text(content: dict[str, object]) -> str:
    """Return the text of a golden file."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _record_as_json(record: Record) -> dict[str, object]:
    return {
        "action": LicenseAction.Name(record.action),
        "license": MessageToDict(record.license),
        "account": [_entry_as_json(entry) for entry in record.account],
    }


def _entry_as_json(entry: Entry) -> dict[str, str]:
    return {"source": entry.source, "target": entry.target, "fate": entry.fate.value, "note": entry.note}
