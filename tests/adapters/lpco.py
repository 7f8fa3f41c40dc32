"""LPCO documents for tests: a golden document with one thing changed, and a model of another granting body."""

import copy
import json
from pathlib import Path

import pytest

from adapters.contract import Record, licenses
from adapters.errors import DocumentRefused, RenderRefused
from adapters.formats.br_lpco import read, write
from comity.v1.license_pb2 import License

GOLDEN = Path(__file__).parent / "golden" / "br_lpco"
GONE = object()  # in place of a value: the member is taken away
NOTHING: frozenset[str] = frozenset()
Tree = dict[str, object]


def golden(name: str) -> Tree:
    """Return a golden document as a tree; numbers stay as they are written."""
    tree: Tree = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"), parse_float=Raw, parse_int=Raw)
    return tree


class Raw(str):
    """A number, or anything else that is no text, exactly as it stands in the document."""

    __slots__ = ()


def changed(tree: Tree, pointer: str, value: object) -> Tree:
    """Return a tree with the value at a pointer changed, added (`-` is behind the last of a list) or gone."""
    result = copy.deepcopy(tree)
    *steps, last = pointer.split("/")[1:]
    at: object = result
    for step in steps:
        at = at[int(step)] if isinstance(at, list) else at[step]  # type: ignore[index] # json.loads gives any tree
    if isinstance(at, list):
        if value is GONE:
            del at[int(last)]
        elif last == "-":
            at.append(value)
        else:
            at[int(last)] = value
    elif value is GONE:
        del at[last]  # type: ignore[attr-defined] # as above
    else:
        at[last] = value  # type: ignore[index] # as above
    return result


def bytes_of(value: object) -> bytes:
    """Return a tree as the bytes of a document."""
    return _text(value).encode()


def _text(value: object) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {_text(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_text(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def field(code: str, *values: str) -> Tree:
    """Return a dynamic field."""
    return {"codigo": code, "listaValor": list(values)}


def license_in(tree: Tree) -> License:
    """Return the license that a tree states."""
    return read(bytes_of(tree)).records[0].license


def refusal_of(document: bytes) -> tuple[str, str]:
    """Return reason and field for which a document is refused."""
    with pytest.raises(DocumentRefused) as refusal:
        read(document)
    return refusal.value.reason, refusal.value.field


def render_refusal_of(record: Record, accepted: frozenset[str] = NOTHING) -> tuple[str, str]:
    """Return reason and field for which a record is not written."""
    with pytest.raises(RenderRefused) as refusal:
        write(licenses([record]), accepted)
    return refusal.value.reason, refusal.value.field
