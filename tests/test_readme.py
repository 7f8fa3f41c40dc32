"""README tells the truth: its tables are those of the code, and its ten lines run and print what it shows."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = ("gateway/demo/xa-authorization.xml", "docs/samples/shipment.json")


@pytest.mark.parametrize(
    "script", [f"docs/{name}.py" for name in ("tables", "pages/formats_page", "pages/packs_page", "pages/pack_schema")]
)
def test_the_tables_are_those_of_the_code(script: str) -> None:
    """`make docs` has nothing to write."""
    command = [sys.executable, str(ROOT / script), "--check"]
    assert subprocess.run(command, cwd=ROOT, timeout=60, check=False).returncode == 0


def _session() -> list[tuple[str, list[str]]]:
    """Return the commands of the ten lines, each with the lines that it must print."""
    block = next(part for part in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL) if part.startswith("$ "))
    commands: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append((line.removeprefix("$ "), []))
        else:
            commands[-1][1].append(line)
    return commands


def test_the_ten_lines_run_and_print_what_is_shown(tmp_path: Path) -> None:
    """Typed in order, in a folder with the two files."""
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path)
    comity = f"{sys.executable} -c 'from gateway.cli.app import main; main()'"
    for command, shown in _session():
        line = re.sub(r"^comity", lambda _: comity, command)
        ended = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == (1 if command.startswith("comity verify") else 0), ended.stderr
        missing = [text for text in shown if text not in ended.stdout]
        assert missing == [], command


@pytest.mark.parametrize("file", FILES)
def test_the_files_of_the_session_are_there(file: str) -> None:
    """The page names where they lie."""
    assert (ROOT / file).is_file()
