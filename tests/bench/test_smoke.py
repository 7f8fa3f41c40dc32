"""The whole bench once, with counts so small that its figures mean nothing: everything runs, nothing is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures.conversion import line_file
from bench.rows import SCHEMA

ROOT = Path(__file__).parents[2]
EXPECTED = {
    "calls.empty",
    "calls.front_door",
    "calls.first_sight",
    "calls.seen_before",
    "batches.library",
    "batches.first_sight",
    "batches.seen_before",
    "eligibility.ids",
    "eligibility.rendered",
    "law.read",
    "law.memory",
    "law.packs_few",
    "law.packs_many",
    "engines.comity",
    "conversion.gb_chief",
    "formats.gb_chief",
    "formats.large_file",
    "write_off.sqlite",
    "write_off.sqlite.database",
    "write_off.postgresql",
    "write_off.postgresql.database",
    "suspension.calls",
    "memory.worker",
}


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


def test_every_figure_runs_and_nothing_is_refused() -> None:
    """Nothing is said of speed; peers that are not installed are skipped, and said to be."""
    ended = _run("bench", "--smoke", "--json")
    assert ended.returncode == 0, ended.stderr
    document = json.loads(ended.stdout)
    assert document["schema"] == SCHEMA
    assert {row["id"] for row in document["rows"]} >= EXPECTED
    assert all(row["measured"] > 0 for row in document["rows"] if row["id"] != "suspension.calls")
    assert {"CPU", "cores", "kernel", "Python", "grpcio", "SQLite", "PostgreSQL"} <= document["machine"].keys()
    assert {row["id"] for row in document["rows"]} & {"peers.fastapi", "peers.fastify"} or document["skipped"]
    (suspended,) = (row for row in document["rows"] if row["id"] == "suspension.calls")
    assert suspended["measured"] == 0


def test_a_load_of_a_server_of_its_own_ends_and_tells_percentiles() -> None:
    """Nothing is left undone at a rate that any machine can meet."""
    ended = _run("bench.load", "--rate", "10", "--seconds", "1", "--clients", "4", "--json")
    document = json.loads(ended.stdout)
    assert (ended.returncode, document["calls"], document["errors"]) == (0, 10, {}), ended.stderr
    assert set(document["latency_milliseconds"]) == {"p50", "p99", "p99.9", "max"}


@pytest.mark.parametrize("arguments", [("bench", "--compare", "nowhere.json"), ("bench.load", "--mix", "erase=1")])
def test_a_bad_call_is_exit_2_with_a_sentence(arguments: tuple[str, ...]) -> None:
    """Before anything is measured."""
    ended = _run(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: ")


def test_the_line_file_has_a_license_for_each_number() -> None:
    """Seven records each, between a header and a trailer, numbered throughout."""
    lines = line_file(3).decode().splitlines()
    assert (len(lines), lines[0].split("\\")[1], lines[-1]) == (23, "fileHeader", "23\\fileTrailer\\3")
    assert len({line for line in lines if "\\licence\\2026" in line}) == 3
