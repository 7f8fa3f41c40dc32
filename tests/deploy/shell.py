"""A folder in which commands are typed, with an environment of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Shell:
    """A folder, and what is exported in it; no variable of ours that this machine may have takes part."""

    folder: Path
    exported: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str) -> tuple[int, str]:
        """Return exit code and standard output of a command of ours."""
        ended = self.type([sys.executable, "-c", "from gateway.cli.app import main; main()", *words])
        return ended.returncode, ended.stdout

    def read(self, *words: str) -> tuple[int, dict[str, object]]:
        """Return exit code and the one JSON document of a command of ours."""
        code, output = self.run(*words, "--json")
        return code, json.loads(output)

    def type(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        """Return how any command ended."""
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a command."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
        return kept | self.exported
