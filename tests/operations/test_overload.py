"""Overload: every call ends, and the memory of the worker stays bounded; the figures are in docs/overload.md."""

from pathlib import Path

from tests.operations.overload import MEBIBYTE, trial


def test_attack_i16_a_crowd_neither_hangs_nor_fills_a_worker(tmp_path: Path) -> None:
    """Ten times the sustainable rate for three seconds; `python -m tests.operations.overload` measures the times."""
    done = trial(tmp_path, seconds=3, calm=1)
    assert sum(done.crowd.values()) == 2 * done.crowd["offered"]
    assert done.crowd["OK"] > 0
    assert done.crowd["RESOURCE_EXHAUSTED"] > 0
    assert done.honest
    assert {one.status for one in done.honest} <= {"OK", "RESOURCE_EXHAUSTED", "CANCELLED", "DEADLINE_EXCEEDED"}
    before, during, after = done.memory
    assert max(during, after) - before < 64 * MEBIBYTE
