"""Documents of the United States forms for tests: a golden document with one thing changed."""

import copy
import json
import re
from pathlib import Path

import pytest

from adapters.catalogue import load_adapters
from adapters.contract import Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from comity.v1.conversion_service_pb2 import LicenseAction
from comity.v1.license_pb2 import License

GOLDEN = Path(__file__).parent / "golden"
GONE = object()  # in place of a value: the member is taken away
ADAPTERS = load_adapters()
_STEP = re.compile(r"([a-z_0-9]+)|\[(\d+)\]")


def golden(format_id: str, name: str) -> dict[str, object]:
    """Return a golden document as a tree."""
    tree: dict[str, object] = json.loads((GOLDEN / format_id / f"{name}.json").read_text(encoding="utf-8"))
    return tree


def edited(tree: dict[str, object], **changes: object) -> dict[str, object]:
    """Return a tree with members of its outermost object changed, added or gone."""
    changed = copy.deepcopy(tree)
    for name, value in changes.items():
        put(changed, name, value)
    return changed


def changed(tree: dict[str, object], path: str, value: object) -> dict[str, object]:
    """Return a tree with the member at a path changed, added or gone."""
    result = copy.deepcopy(tree)
    put(result, path, value)
    return result


def item_of(tree: dict[str, object], position: int) -> dict[str, object]:
    """Return an item of a tree."""
    items = tree["items"]
    assert isinstance(items, list)
    found: dict[str, object] = items[position]
    return found


def put(tree: object, path: str, value: object) -> None:
    """Set the member at a path such as `items[0].line`."""
    steps = [name or int(position) for name, position in _STEP.findall(path)]
    at: object = tree
    for step in steps[:-1]:
        at = at[step]  # type: ignore[index] # json.loads gives trees whose types mypy cannot know
    if value is GONE:
        del at[steps[-1]]  # type: ignore[attr-defined] # as above
    elif isinstance(at, list) and steps[-1] == len(at):
        at.append(value)
    else:
        at[steps[-1]] = value  # type: ignore[index] # as above


def bytes_of(tree: dict[str, object]) -> bytes:
    """Return a tree as the bytes of a document."""
    return json.dumps(tree, ensure_ascii=False).encode()


def license_in(format_id: str, tree: dict[str, object]) -> License:
    """Return the license that a tree states."""
    return ADAPTERS[format_id].read(bytes_of(tree)).records[0].license


def refusal_of(format_id: str, document: bytes) -> tuple[str, str]:
    """Return reason and field for which a document is refused."""
    with pytest.raises(DocumentRefused) as refusal:
        ADAPTERS[format_id].read(document)
    return refusal.value.reason, refusal.value.field


def render_refusal_of(format_id: str, record: Record, accepted: frozenset[str] = frozenset()) -> tuple[str, str]:
    """Return reason and field for which a record is not written."""
    with pytest.raises(RenderRefused) as refusal:
        ADAPTERS[format_id].write(licenses([record]), accepted)  # type: ignore[attr-defined] # both formats write
    return refusal.value.reason, refusal.value.field


def granted(license_: License) -> Record:
    """Return a record that grants a license."""
    return Record(LicenseAction.LICENSE_ACTION_INSERT, license_)
