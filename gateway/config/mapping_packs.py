"""Mapping packs of an agency's own: the files that a configuration or a command names, read whole.

Rules, in order:
1. A folder stands for the .yaml files in it, in the order of their names.
2. Each pack is judged by itself, so that a flaw is told with its file; that no two take one id is judged when they are
   loaded together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from adapters.errors import DocumentRefused
from adapters.mapping.loading import load_pack


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file with a mapping pack, and its bytes."""

    path: Path
    document: bytes


def mapping_pack_files(named: Iterable[Path]) -> tuple[PackFile, ...]:
    """Return the files that are named, or lie in folders that are.

    Raises:
        DocumentRefused: FILE_NOT_READABLE.
    """
    return tuple(_read(path) for each in named for path in (sorted(each.glob("*.yaml")) if each.is_dir() else [each]))


def mapping_packs(named: Iterable[Path]) -> tuple[bytes, ...]:
    """Return the packs in the files and folders that are named, each of them good by itself.

    Raises:
        DocumentRefused: FILE_NOT_READABLE, or PACK_INVALID with the file and line of the first flaw.
    """
    files = mapping_pack_files(named)
    for file in files:
        load_pack(file.document, str(file.path))
    return tuple(file.document for file in files)


def _read(path: Path) -> PackFile:
    try:
        return PackFile(path, path.read_bytes())
    except OSError:
        message = f"The mapping pack {path} cannot be read; check the name and the rights."
        raise DocumentRefused("FILE_NOT_READABLE", "file", message) from None
