"""Where the packs and the worked cases lie, for the tests that read them."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gateway.core.answers.shelf import Shelf
from gateway.core.packs.loading import Pack, load_pack
from gateway.core.review.cases import Case, case_of

ROOT = Path(__file__).resolve().parents[2]
PACKS_FOLDER = ROOT / "gateway" / "arrangements"
MERIDIAN = ROOT / "gateway" / "demo" / "meridian-compact.yaml"
OWN_CASES = tuple(sorted(Path(__file__).parent.glob("*/*.yaml")))
SHARED_FOLDER = Path(os.environ.get("COMITY_SHARED", ROOT.parent / "shared")) / "arrangements" / "cases"
SHARED_IDS = tuple(f"C{number:02}" for number in range(1, 41))


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with the text it was read from."""

    path: Path
    text: str
    case: Case


@cache
def packs() -> tuple[Pack, ...]:
    """Return the packs that are built in."""
    return tuple(load_pack(path.read_text(encoding="utf-8")) for path in sorted(PACKS_FOLDER.glob("*.yaml")))


@cache
def shelf() -> Shelf:
    """Return the packs that are built in, laid out once."""
    return Shelf(packs())


@cache
def meridian() -> Pack:
    """Return the invented pack of the demonstration."""
    return load_pack(MERIDIAN.read_text(encoding="utf-8"))


@cache
def case_file(path: Path) -> CaseFile:
    """Return the case at `path`."""
    text = path.read_text(encoding="utf-8")
    return CaseFile(path, text, case_of(text))


def shared_case(name: str) -> Path | None:
    """Return the path of the shared case `name`; None where the shared cases are not at hand."""
    return next(iter(sorted(SHARED_FOLDER.glob(f"{name}-*.yaml"))), None)
