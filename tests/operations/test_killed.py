"""Killed without loss: whatever is killed in the middle of work, what was acknowledged is there, once and whole."""

from pathlib import Path

import pytest

from tests.operations.kill import trial

pytestmark = pytest.mark.xdist_group("operations")


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_was_acknowledged_survives_every_kill(kind: str, tmp_path: Path) -> None:
    """A worker, the sequencer, the streams, the whole server and the database, each killed once; nothing disagrees.

    `python -m tests.operations.kill` does the same as often as is wanted.
    """
    done = trial(kind, tmp_path, times=5, seed=3)
    assert done.findings == ()
    assert len(done.backs) == 5
    assert done.network.account.told["OK"] > 100
