"""Writes the expected files that are missing beside the golden documents: `python -m tests.adapters.regenerate`.

With `--force` it also replaces those that differ. A replaced file is a change of behavior: the commit says why.
"""

import sys
from pathlib import Path

from adapters.catalogue import load_adapters
from tests.adapters.goldens import ERROR, EXPECTED, as_text, golden_documents, outcome_of


def regenerate(*, force: bool) -> list[Path]:
    """Write what is missing, and what differs when forced; return the files written."""
    adapters = load_adapters()
    return [
        written
        for document in golden_documents()
        if document.parent.name in adapters
        for written in write_beside(document, *outcome_of(document, adapters), force=force)
    ]


def write_beside(document: Path, suffix: str, content: dict[str, object], *, force: bool) -> list[Path]:
    """Write the file beside a document, unless one is there already and nothing forces it."""
    target = document.with_name(document.stem + suffix)
    other = document.with_name(document.stem + (ERROR if suffix == EXPECTED else EXPECTED))
    present = target.exists() or other.exists()
    if present and not force:
        return []
    text = as_text(content)
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return []
    other.unlink(missing_ok=True)
    target.write_text(text, encoding="utf-8")
    return [target]


if __name__ == "__main__":
    for path in regenerate(force="--force" in sys.argv[1:]):
        sys.stdout.write(f"{path}\n")
