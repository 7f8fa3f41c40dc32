"""The end of every generator of pages: write the files, or with `--check` compare them."""

import argparse
from collections.abc import Mapping
from pathlib import Path


def written(fresh: Mapping[Path, str], *, described: str) -> int:
    """Write the texts to their files and return 0; with `--check` write nothing, and return 1 where one differs."""
    parser = argparse.ArgumentParser(description=described.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when they are out of date; write nothing")
    if parser.parse_args().check:
        same = all(path.exists() and path.read_text(encoding="utf-8") == text for path, text in fresh.items())
        return 0 if same else 1
    for path, text in fresh.items():
        path.write_text(text, encoding="utf-8")
    return 0
