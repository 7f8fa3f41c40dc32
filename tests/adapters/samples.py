"""The shared samples: documents with their expected facts, and bad ones with the reason why.

They lie outside the repository, under the folder that COMITY_SHARED names or at ../shared. How an expectation is read:
1. An expected key is there and equal, amounts by value and all else as it is; a list has the same length.
2. `absent` names keys that must not be there; keys that begin with an underscore are remarks.
3. `unmodelled` is compared by presence.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = Path(os.environ.get("COMITY_SHARED", ROOT.parent / "shared")) / "formats" / "samples"
WHY_ABSENT = "the shared samples are not here; COMITY_SHARED names their folder"

_AMOUNTS = frozenset({"quantity", "value", "granted", "consumed", "reserved", "available"})
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_REASON = re.compile(r"[A-Z][A-Z0-9_]{3,}")


def sample_documents() -> list[Path]:
    """Return every sample document of every format; none when the samples are not here."""
    if not SAMPLES.is_dir():
        return []
    return [path for path in sorted(SAMPLES.rglob("*")) if path.is_file() and _is_document(path)]


def format_of(document: Path) -> str:
    """Return the format of a sample: the name of its folder below the samples."""
    return document.relative_to(SAMPLES).parts[0]


def expected_facts(document: Path) -> Mapping[str, object] | None:
    """Return the facts that a sample must give, None when it has no expectation."""
    path = document.with_name(document.stem + ".expect.json")
    if not path.exists():
        return None
    facts: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def reason_of(document: Path) -> str | None:
    """Return the reason why a bad sample is refused, None when the sample is not bad."""
    path = document.with_name(document.stem + ".why")
    return _REASON.findall(path.read_text(encoding="utf-8"))[-1] if path.exists() else None


def differences(want: object, got: object, path: str = "") -> list[str]:
    """Return where facts differ from what is expected; none when they agree."""
    if isinstance(want, Mapping):
        return _differences_of_objects(want, got, path)
    if isinstance(want, Sequence) and not isinstance(want, str):
        if not isinstance(got, Sequence) or isinstance(got, str) or len(got) != len(want):
            return [f"{path}: {len(want)} expected, got {got!r}"]
        pairs = enumerate(zip(want, got, strict=True))
        return [text for index, (one, other) in pairs for text in differences(one, other, f"{path}[{index}]")]
    return [] if want == got or _same_amount(want, got, path) else [f"{path}: want {want!r}, got {got!r}"]


def _is_document(path: Path) -> bool:
    return not path.name.endswith((".expect.json", ".why", ".md"))


def _differences_of_objects(want: Mapping[str, object], got: object, path: str) -> list[str]:
    if not isinstance(got, Mapping):
        return [f"{path}: an object expected, got {got!r}"]
    found: list[str] = []
    for key, value in want.items():
        where = f"{path}.{key}"
        if key == "absent" and isinstance(value, Sequence):
            found += [f"{path}.{name}: must be absent" for name in value if name in got]
        elif key == "unmodelled":
            found += [f"{where}: presence differs"] if bool(value) != bool(got.get(key)) else []
        elif not key.startswith("_"):
            found += differences(value, got[key], where) if key in got else [f"{where}: missing"]
    return found


def _same_amount(want: object, got: object, path: str) -> bool:
    """Return whether two amounts are equal by value: the facts may carry other digits than the expectation."""
    if path.rpartition(".")[2] not in _AMOUNTS or not isinstance(want, str) or not isinstance(got, str):
        return False
    return bool(_DECIMAL.fullmatch(want) and _DECIMAL.fullmatch(got)) and Decimal(want) == Decimal(got)
