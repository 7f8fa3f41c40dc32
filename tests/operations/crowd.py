"""A crowd in a process of its own: it asks at a rate, from many connections, whether or not it is answered.

    python -m tests.operations.crowd ADDRESS CALLS_A_SECOND SECONDS CONNECTIONS < request

The request is a VerifyRequest in bytes on standard input. It prints how many calls ended with which status.
"""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, TypeAlias

import grpc

from tests.operations.serving import channel

VERIFY = "/comity.v1.VerificationService/Verify"
DEADLINE_SECONDS = 2.0
_TICK_SECONDS = 0.02
Method: TypeAlias = "grpc.UnaryUnaryMultiCallable[bytes, bytes]"  # generic for its types only


def main() -> None:
    """Ask, and print what came of it."""
    address, rate, seconds, connections = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    request = sys.stdin.buffer.read()
    with ExitStack() as stack:
        # Bytes in, bytes out: the crowd must not cost more than the server.
        methods: list[Method] = [stack.enter_context(channel(address)).unary_unary(VERIFY) for _ in range(connections)]
        counted = ask(methods, request, rate=rate, seconds=seconds)
    sys.stdout.write(json.dumps(counted) + "\n")


def ask(methods: Sequence[Method], request: bytes, *, rate: int, seconds: float) -> dict[str, int]:
    """Send calls at a rate, wait for the end of each, and return the counts by status; `offered` is what was sent."""
    counted: Counter[str] = Counter()
    pending = threading.Semaphore(0)

    def ended(call: Any) -> None:  # a future of gRPC, whose stubs leave the status out
        counted[call.code().name] += 1
        pending.release()

    began, sent = time.monotonic(), 0
    never = threading.Event()
    while (passed := time.monotonic() - began) < seconds:
        while sent < rate * passed:
            method = methods[sent % len(methods)]
            method.future(request, timeout=DEADLINE_SECONDS).add_done_callback(ended)
            sent += 1
        never.wait(_TICK_SECONDS)
    for _ in range(sent):
        pending.acquire(timeout=30)
    return {**counted, "offered": sent}


if __name__ == "__main__":
    main()
