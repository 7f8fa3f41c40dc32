"""docs/new-format.md tells the truth: its files are those of docs/samples/xq, its commands print what it shows."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.mapping.dates import FORMS
from adapters.mapping.field_options import _READERS, CONDITIONS, LETTERS, OF_ANY, SCHEMES
from adapters.mapping.field_rules import FATES
from adapters.mapping.forms import DELIMITERS, ENCODINGS, QUOTES
from adapters.mapping.loading import _KEYS
from gateway.cli.app import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "new-format.md").read_text(encoding="utf-8")
XQ = ROOT / "docs" / "samples" / "xq"

BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def commands_of(block: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a block, each with what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def test_the_files_of_the_page_are_those_beside_it() -> None:
    """Whoever copies the folder has what the page shows."""
    shown = {match["file"]: match["text"] for match in BLOCK.finditer(PAGE) if match["file"]}
    kept = {str(path.relative_to(XQ)): path.read_text(encoding="utf-8") for path in XQ.rglob("*") if path.is_file()}
    assert kept.pop("samples/register.csv") == shown["licences.csv"]
    assert shown == kept


def printed_by(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what a command prints: ours runs here, and what is done with its output or exit code in a shell."""
    ours, sign, rest = re.fullmatch(r"(.*?)(?:( \| |; )(.*))?", command).groups()  # type: ignore[union-attr] # matches any
    if not ours.startswith("comity "):
        return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=True).stdout
    monkeypatch.setattr(sys, "argv", shlex.split(ours))
    with pytest.raises(SystemExit) as ended:
        main()
    printed = "".join(capsys.readouterr())
    if sign == "; ":
        return printed + _shell(f"(exit {ended.value.code}); {rest}", "")
    return _shell(rest, printed) if sign else printed


def _shell(command: str, given: str) -> str:
    ended = subprocess.run(command, shell=True, input=given, capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout


def test_the_commands_run_in_order_and_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typed from top to bottom, with the files of the page written where it shows them."""
    for name in [name for name in os.environ if name.startswith("COMITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    for match in BLOCK.finditer(PAGE):
        if match["file"]:
            path = tmp_path / match["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(match["text"], encoding="utf-8")
        elif match["kind"] == "console":
            for command, shown in commands_of(match["text"]):
                printed = printed_by(command, capsys, monkeypatch)
                assert "".join(f"{line.rstrip()}\n" for line in printed.splitlines()) == shown, command


def test_the_reference_names_everything_that_a_pack_may_say() -> None:
    """Keys, fates, options, forms of dates, encodings and words, each in code."""
    named = set(re.findall(r"`([^`]+)`", BLOCK.sub("", PAGE)))
    plain = {word for text in named for word in re.split(r"[:\s]", text)}
    for word in (*_KEYS, *FATES, *OF_ANY, *_READERS, *SCHEMES, *CONDITIONS, *LETTERS, *ENCODINGS):
        assert word in plain, word
    assert set(FORMS) <= named
    assert all(re.search(rf"\b{word}\b", PAGE) for word in (*DELIMITERS, *QUOTES))
