"""What a sample document must give: facts that lie beside it, or the reason why it is refused.

`<name>.expect.json` beside `<name>.<ext>` holds the facts of `comity convert --facts`; `<name>.why` is a text whose
last word in capitals is the reason. How facts are compared:
1. An expected key is there and equal, amounts by value and all else as it is; a list has the same length.
2. `absent` names keys that must not be there; keys that begin with an underscore are remarks.
3. `unmodelled` is compared by presence.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from adapters.contract import Adapter
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view

AMOUNTS = frozenset({"quantity", "value", "granted", "consumed", "reserved", "available"})

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_REASON = re.compile(r"[A-Z][A-Z0-9_]{3,}")


def difference_of_facts(document: bytes, expected: Mapping[str, object], adapter: Adapter) -> str:
    """Return in what a document differs from the facts that it must give, in words; empty when in nothing."""
    try:
        facts = facts_view(adapter.read(document))
    except DocumentRefused as refused:
        return f"refused: {refused.reason} at {refused.field or 'document'}"
    return "; ".join(differences(expected, facts))


def difference_of_reason(document: bytes, why: str, adapter: Adapter) -> str:
    """Return in what a document differs from the refusal that it must get, in words; empty when in nothing."""
    reasons = _REASON.findall(why)
    if not reasons:
        return "the .why file names no reason; end it with one"
    try:
        adapter.read(document)
    except DocumentRefused as refused:
        got = f"{refused.reason} at {refused.field or 'document'}"
        return "" if refused.reason == reasons[-1] else f"expected {reasons[-1]}, got {got}"
    return f"expected {reasons[-1]}, and it is read"


def differences(want: object, got: object, path: str = "") -> list[str]:
    """Return where facts differ from what is expected; none when they agree."""
    if isinstance(want, Mapping):
        return _of_objects(want, got, path)
    if isinstance(want, Sequence) and not isinstance(want, str):
        if not isinstance(got, Sequence) or isinstance(got, str) or len(got) != len(want):
            return [f"{path}: {len(want)} expected, got {got!r}"]
        pairs = enumerate(zip(want, got, strict=True))
        return [text for index, (one, other) in pairs for text in differences(one, other, f"{path}[{index}]")]
    return [] if want == got or _same_amount(want, got, path) else [f"{path}: want {want!r}, got {got!r}"]


def _of_objects(want: Mapping[str, object], got: object, path: str) -> list[str]:
    if not isinstance(got, Mapping):
        return [f"{path}: an object expected, got {got!r}"]
    found: list[str] = []
    for key, value in want.items():
        where = f"{path}.{key}" if path else key
        if key == "absent" and isinstance(value, Sequence):
            found += [f"{where}: {name} must be absent" for name in value if name in got]
        elif key == "unmodelled":
            found += [f"{where}: presence differs"] if bool(value) != bool(got.get(key)) else []
        elif not key.startswith("_"):
            found += differences(value, got[key], where) if key in got else [f"{where}: missing"]
    return found


def _same_amount(want: object, got: object, path: str) -> bool:
    if path.rpartition(".")[2] not in AMOUNTS or not isinstance(want, str) or not isinstance(got, str):
        return False
    return bool(_DECIMAL.fullmatch(want) and _DECIMAL.fullmatch(got)) and Decimal(want) == Decimal(got)
