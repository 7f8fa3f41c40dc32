"""What is installed: every package of the tree, and the data files that packages read."""

import tomllib
from pathlib import Path

from tests.house import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def test_every_package_of_the_tree_is_installed() -> None:
    """A folder that is not named here is missing from an installed gateway."""
    roots = [ROOT / name for name in ("adapters", "gateway", "registry")]
    found = {".".join(path.parent.relative_to(ROOT).parts) for root in roots for path in root.rglob("__init__.py")}
    assert found <= set(PYPROJECT["packages"])


def test_every_data_file_is_installed() -> None:
    """A file beside the code that no pattern takes along would be there in the checkout only."""
    endings = {".yaml", ".json", ".xml", ".txt", ".mako"}
    files = [path for name in ("adapters", "gateway", "registry") for path in (ROOT / name).rglob("*")]
    taken: set[Path] = set()
    for package, patterns in PYPROJECT["package-data"].items():
        if package != "*":
            folder = ROOT.joinpath(*package.split("."))
            taken |= {path for pattern in patterns for path in folder.glob(pattern)}
    assert [path for path in files if path.suffix in endings and path not in taken] == []
