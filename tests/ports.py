"""Ports for servers that cannot take any free one: several in a row, where nobody else looks for them.

They lie below those that the system gives to connections, and each process of tests begins at its own, so that no port
is taken between being found and being used.
"""

import os
import socket
from itertools import chain

FIRST, LAST, STEP = 20_000, 32_000, 10


def free_ports(count: int) -> int:
    """Return the first of some ports in a row that nobody has; at most ten."""
    places = (LAST - FIRST) // STEP
    own = os.getpid() % places
    for place in chain(range(own, places), range(own)):
        first = FIRST + STEP * place
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise AssertionError("this machine has no free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
