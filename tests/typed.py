"""Commands typed in a folder, in this process: names, options, output and exit codes without the start of a program."""

import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import MappingProxyType

from gateway.cli.app import main


class Shell:
    """A folder in which commands are typed."""

    def __init__(self, folder: Path, exported: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder = folder
        self.exported = dict(exported)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a command: no variable of ours that this machine may have takes part."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
        return kept | self.exported

    def run(self, *words: str) -> tuple[int, str]:
        """Return exit code and standard output of a command."""
        held = io.BytesIO()
        printed = io.TextIOWrapper(held, encoding="utf-8")
        typed, sys.argv = sys.argv, ["comity", *words]
        try:
            with (
                chdir(self.folder),
                _environment(self.environment),
                redirect_stdout(printed),
                redirect_stderr(io.StringIO()),
            ):
                code = _ended()
        finally:
            sys.argv = typed
        printed.flush()
        return code, held.getvalue().decode()

    def read(self, *words: str) -> tuple[int, dict[str, object]]:
        """Return exit code and the one JSON document of a command."""
        code, output = self.run(*words, "--json")
        return code, json.loads(output)


@contextmanager
def _environment(names: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(names)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _ended() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    return 0
