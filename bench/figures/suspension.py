"""Figure 6: how many calls still see a license in force after its suspension was committed.

Rules, in order:
1. Every connection verifies the paper first, so that whatever can be remembered about it is.
2. The suspension is committed when its call is answered. Then every connection verifies once more; an answer that is
   not SUSPENDED counts against us.
3. The server has two workers where it can have them, so that connections reach different processes.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from uuid import uuid4

from bench.answers import check_verified
from bench.callers import DEADLINE_SECONDS, VERIFY, Bytes, channel_to, method_of
from bench.papers import claim_of, question
from bench.rounds import median
from bench.rows import Aim, Row
from bench.served import Served, ServerEnded, serve
from bench.stage import Stage
from bench.world import World
from comity.v1.reason_pb2 import OUTCOME_SUSPENDED
from comity.v1.registry_service_pb2 import SuspendRequest
from comity.v1.verification_service_pb2 import VerifyResponse
from gateway.client import Client, call

CONNECTIONS, WORKERS = 8, 2


def measure(stage: Stage) -> list[Row]:
    """Return the most calls that came between a suspension and the first refusal.

    Raises:
        Refused: a paper was not GO before.
    """
    assertions = stage.unseen(stage.effort.suspensions)
    stage.gauge.begin("suspension", len(assertions))
    late, waits = [], []
    with _workers(stage) as (served, workers), _connections(served) as methods, Client(served.address) as client:
        for assertion in assertions:
            stale, wait = _suspended(stage.world, client, methods, assertion)
            late.append(stale)
            waits.append(wait)
            stage.gauge.advance()
    said = "one worker" if workers == 1 else f"{workers} workers"
    return [
        Row(
            id="suspension.calls",
            title="calls after a suspension that do not see it",
            measured=float(max(late)),
            unit="calls",
            aim=Aim(0, at_most=True, of_ratio=False),
            note=f"{len(late)} suspensions, {CONNECTIONS} connections, {said}; the refusal "
            f"{median(waits) * 1e3:.1f} ms after the commit was answered",
        )
    ]


@contextmanager
def _workers(stage: Stage) -> Iterator[tuple[Served, int]]:
    """Yield a server with two workers, or where this version has none such, the one of the other figures."""
    world, folder = stage.world, stage.room("two-workers")
    with ExitStack() as opened:
        try:
            served = opened.enter_context(serve(world.database, folder, packs=[world.pack], workers=WORKERS))
        except ServerEnded:
            yield stage.served, 1
            return
        yield served, WORKERS


@contextmanager
def _connections(served: Served) -> Iterator[list[Bytes]]:
    with ExitStack() as opened:
        yield [method_of(opened.enter_context(channel_to(served.address)), VERIFY) for _ in range(CONNECTIONS)]


def _suspended(world: World, client: Client, methods: Sequence[Bytes], assertion: str) -> tuple[int, float]:
    """Return how many calls did not see a suspension, and the seconds from its answer to the first refusal."""
    asked = question(assertion).SerializeToString()
    check_verified(method(asked, timeout=DEADLINE_SECONDS) for method in methods)
    statement = world.suspension(claim_of(assertion, "sub"))
    call(client.registry.Suspend, SuspendRequest(request_id=uuid4().hex, statement=statement))
    committed, stale, first = time.perf_counter(), 0, 0.0
    for method in methods:
        answer = VerifyResponse.FromString(method(asked, timeout=DEADLINE_SECONDS))
        stale += answer.decision.outcome != OUTCOME_SUSPENDED
        first = first or time.perf_counter() - committed
    return stale, first
