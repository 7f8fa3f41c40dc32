"""The golden documents of every format, read: what the generated pages are made from."""

from collections.abc import Mapping
from pathlib import Path

from adapters.catalogue import load_adapters
from adapters.contract import Adapter, Reading

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "adapters" / "golden"
EXPECTED = ".expected.json"


def golden_readings() -> tuple[Mapping[str, Adapter], dict[str, list[Reading]]]:
    """Return the adapters, and the readings of the golden documents of each format, in the order of their names."""
    adapters = load_adapters()
    return adapters, {
        name: [adapter.read(one.read_bytes()) for one in _documents(name)] for name, adapter in adapters.items()
    }


def _documents(format_id: str) -> list[Path]:
    folder = GOLDEN / format_id
    stems = {path.name.removesuffix(EXPECTED) for path in folder.glob(f"*{EXPECTED}")}
    return [path for path in sorted(folder.glob("*")) if path.stem in stems]
