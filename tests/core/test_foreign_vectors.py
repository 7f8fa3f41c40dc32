"""Vectors that nobody here wrote, run by their own runner over tests/vector_adapter.py: none wrong, none left out.

They stay outside the repository: `trust/vectors` under the folder that COMITY_SHARED names, else under ../shared.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("COMITY_SHARED", ROOT.parent / "shared")) / "trust" / "vectors"
RUNNER = VECTORS / "run_vectors.py"
# What exists so far; status lists, Merkle proofs and checkpoints come with the trust service and the log.
CATEGORIES = ("wycheproof", "ed25519-edge", "sd-jwt", "jcs", "json-strictness", "text", "real-world", "xml")
LEAST = {"wycheproof": 400, "ed25519-edge": 5, "sd-jwt": 9, "jcs": 3, "json-strictness": 100, "text": 300, "xml": 5}

pytestmark = pytest.mark.skipif(not RUNNER.exists(), reason="the shared vectors are not here; COMITY_SHARED names them")


def test_no_foreign_vector_is_judged_wrongly(tmp_path: Path) -> None:
    """No false accept, no false reject, no crash, in any category; and the categories are not empty."""
    report = tmp_path / "report.json"
    command = [sys.executable, str(RUNNER), "--adapter", "tests.vector_adapter", "--json", str(report)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "proto" / "gen")])}
    run = subprocess.run(
        [*command, "--only", *CATEGORIES], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    found = json.loads(report.read_text())
    assert (found["bad"], run.returncode) == ([], 0)
    assert set(found["total"]) == {"pass"}
    assert {name: least for name, least in LEAST.items() if passes_by_category(run.stdout).get(name, 0) < least} == {}


def passes_by_category(report: str) -> dict[str, int]:
    """Return the passes that the runner prints, summed by the first part of the category."""
    passes: dict[str, int] = {}
    for line in report.splitlines():
        category, brace, counts = line.partition("{")
        if brace and not category.startswith("TOTAL"):
            name = category.strip().partition("/")[0]
            passes[name] = passes.get(name, 0) + json.loads("{" + counts.replace("'", '"')).get("pass", 0)
    return passes
