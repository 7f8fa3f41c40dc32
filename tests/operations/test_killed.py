"""Killed without loss: whatever is killed in the middle of work, what was acknowledged is there, once and whole."""

from pathlib import Path

import pytest

from tests.operations.kill import trial


@pytest.mark.parametrize(("kind", "seed"), [("sqlite", 5), ("postgres", 7)])
def test_what_was_acknowledged_survives_every_kill(kind: str, seed: int, tmp_path: Path) -> None:
    """Parts are killed in the middle of work, two on each database; nothing disagrees.

    `python -m tests.operations.kill` does the same as often as is wanted.
    """
    done = trial(kind, tmp_path, times=2, seed=seed)
    assert done.findings == ()
    assert len(done.backs) == 2
    assert done.network.account.told["OK"] > 40
