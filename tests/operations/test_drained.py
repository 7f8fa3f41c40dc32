"""Drained: who is told to stop answers what is under way, takes nothing new, and leaves nothing behind."""

import signal
import subprocess
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types

from comity.v1 import decision_pb2 as decision
from comity.v1 import verification_service_pb2 as verification
from comity.v1.verification_service_pb2_grpc import VerificationServiceStub
from tests.databases import sqlite_url
from tests.operations.desks import Account, Desk
from tests.operations.papers import Authority
from tests.operations.patience import until
from tests.operations.serving import Serve, channel, health, health_on

DRAIN_SECONDS = 30


def test_calls_under_way_are_answered_and_new_ones_are_not_taken(tmp_path: Path) -> None:
    """Four long calls are OK after SIGTERM; the exit code is 0, in time, and no process and no port is left."""
    database = sqlite_url(tmp_path)
    authority = Authority(database)
    with Serve(database, tmp_path, drain_seconds=str(DRAIN_SECONDS), log_level="warning") as serve:
        children = psutil.Process(serve.child.pid).children()
        with channel(serve.address) as opened:
            Desk("desk", opened, authority, Account()).register(40)
            batch = _long_batch(authority.grant()[1])
            under_way = [VerificationServiceStub(opened).VerifyBatch.future(batch, timeout=60) for _ in range(4)]
            # Calls of one connection are taken in order: when this one was answered, those before it were taken.
            assert health_on(opened) == "SERVING"
            begun = time.monotonic()
            serve.child.send_signal(signal.SIGTERM)
            until(lambda: health(serve.address) == "UNAVAILABLE", what="new calls are not taken")
            assert [len(call.result().decisions) for call in under_way] == [256] * 4
        assert serve.child.wait(DRAIN_SECONDS + 10) == 0
        assert time.monotonic() - begun < DRAIN_SECONDS
        assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children)


def test_a_start_that_is_not_finished_is_given_up_when_told_to_stop(tmp_path: Path) -> None:
    """SIGTERM before the processes are ready: exit code 0, nothing left."""
    with Serve(sqlite_url(tmp_path), tmp_path, log_level="warning", wait=False) as serve:
        until(lambda: len(psutil.Process(serve.child.pid).children()) == 3, what="its processes were started")
        children = psutil.Process(serve.child.pid).children()
        serve.child.send_signal(signal.SIGTERM)
        assert serve.child.wait(60) == 0
        assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children)


def test_a_port_that_somebody_has_is_refused(tmp_path: Path) -> None:
    """Exit code 2 and the key, instead of half of the calls."""
    (tmp_path / "other").mkdir()
    with Serve(sqlite_url(tmp_path), tmp_path, log_level="warning") as serve:
        line = serve.line(serve.address)
        folder = tmp_path / "other"
        second = subprocess.run(line, cwd=folder, env=serve.environment, capture_output=True, timeout=60, check=False)
        assert second.returncode == 2
        assert b"CONFIGURATION" in second.stdout + second.stderr


def _long_batch(assertion: str) -> verification.VerifyBatchRequest:
    question = verification.VerifyRequest(
        assertion=assertion, recognizing_jurisdiction="XB", act=decision.ACT_KIND_EXPORT
    )
    return verification.VerifyBatchRequest(requests=[question] * 256)
