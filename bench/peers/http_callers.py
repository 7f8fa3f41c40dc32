"""HTTP callers: threads that post ready-made bytes over kept connections, the same effort for every peer.

Rules, in order:
1. Each caller has one HTTP/1.1 connection, kept open, and one call under way at a time; so have the callers of gRPC.
2. Bodies are made before the clock runs and looked at after it has stopped.
"""

import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from bench.answers import Refused
from bench.callers import DEADLINE_SECONDS, Answers

HEADERS = {"Content-Type": "application/json", "Connection": "keep-alive"}
OK = 200


def burst(address: str, bodies: Sequence[bytes], callers: int, seconds: float) -> Answers:
    """Post bodies in turn until the seconds are used up; each caller begins at another one.

    Raises:
        Refused: an answer that is not 200.
    """
    gate = threading.Barrier(callers)

    def post(first: int) -> list[bytes]:
        connection = HTTPConnection(address, timeout=DEADLINE_SECONDS)
        connection.connect()
        answers: list[bytes] = []
        gate.wait()
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            connection.request("POST", "/verify", bodies[(first + len(answers)) % len(bodies)], HEADERS)
            answer = connection.getresponse()
            answers.append(answer.read())
            if answer.status != OK:
                raise Refused(f"the peer answered {answer.status}")
        connection.close()
        return answers

    with ThreadPoolExecutor(callers) as pool:
        began = time.perf_counter()
        posting = [pool.submit(post, caller * len(bodies) // callers) for caller in range(callers)]
        answers = [answer for each in posting for answer in each.result()]
    return Answers(answers, time.perf_counter() - began)


def check_accepted(answers: Sequence[bytes]) -> None:
    """Check that the peer accepted every paper.

    Raises:
        Refused: it did not.
    """
    if not answers or any(json.loads(answer).get("ok") is not True for answer in answers):
        raise Refused("a peer did not accept a paper that is good")
