"""The console blocks of a page, and a shell in which they are typed as they stand.

Rules, in order:
1. A block is a fence of `console`; a line that begins with `$ ` is typed, each line below it must be printed somewhere,
   with `…` for what is different each time.
2. A comment on the line above a block says more: `<!-- not run: why -->`; `<!-- path: serve -->` for a terminal of its
   own; `<!-- path: fails -->` where the command must not succeed.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVES, FAILS, NOT_RUN = "path: serve", "path: fails", "not run"
_BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```console\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_ENDED = "ended with "


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it stands on the page, what must be printed, and the mark of its block."""

    command: str
    shown: tuple[str, ...]
    mark: str


def commands(text: str) -> Iterator[Typed]:
    """Yield the commands of a page in their order."""
    for block in _BLOCK.finditer(text):
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield Typed(command, tuple(shown), block["mark"] or "")


def missing(shown: tuple[str, ...], printed: str) -> list[str]:
    """Return the lines that were not printed; spaces count as one, and `…` is anything."""
    flat = " ".join(printed.split())
    found = []
    for line in shown:
        parts = [" ".join(part.split()) for part in line.split("…")]
        pattern = ".*?".join(re.escape(part) for part in parts)
        if not re.search(pattern, flat):
            found.append(line)
    return found


class Terminal:
    """A bash that keeps its folder and what is exported from command to command."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, command: str) -> tuple[int, str]:
        """Return exit code and output of a command."""
        bash = self._bash
        if bash.stdin is None or bash.stdout is None:
            raise AssertionError("the shell was started with pipes")
        bash.stdin.write(f"{command}\nprintf '\\n{_ENDED}%s\\n' $?\n")
        bash.stdin.flush()
        lines: list[str] = []
        for line in bash.stdout:
            if line.startswith(_ENDED):
                return int(line.removeprefix(_ENDED)), "".join(lines)
            lines.append(line)
        raise AssertionError(f"the shell ended in: {command}")

    def close(self) -> None:
        """End the shell."""
        self._bash.communicate(timeout=10)


@contextmanager
def terminal(folder: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """Yield a terminal in a folder."""
    opened = Terminal(folder, environment)
    try:
        yield opened
    finally:
        opened.close()
