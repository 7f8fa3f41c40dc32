"""A process of its own that is in the middle of a write: its transaction holds half of a license and no more.

It says that it is there and waits to be killed. The half must never be seen by anybody.
"""

import subprocess
import sys

from sqlalchemy import insert, update

from gateway.server.clock import utc_now
from registry.database import open_engine
from registry.tables import balances, events
from tests.operations.serving import environment


def killed_in_the_middle(database: str) -> None:
    """Let a writer come to the middle of a transaction, and kill it there."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.operations.half_write", database],
        # A pipe that nothing is written to: it waits there until it is killed, whatever the input of this process is.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    with writer.stdin, writer.stdout as said:
        assert said.readline() == b"in the middle\n"
        writer.kill()
        writer.wait()


def main() -> None:
    """Write half and wait."""
    engine = open_engine(sys.argv[1])
    with engine.begin() as connection:
        half = {
            "stream": "license/urn:comity:license:XA-DGT:half",
            "version": 1,
            "kind": "LICENSE_REGISTERED",
            "recorded_time": utc_now(),
            "effective_time": utc_now(),
            "actor": "half",
            "request_id": "half",
            "body": "{}",
        }
        connection.execute(insert(events).values(half))
        connection.execute(update(balances).values(consumed=balances.c.authorized))
        sys.stdout.write("in the middle\n")
        sys.stdout.flush()
        sys.stdin.read()
        raise SystemExit("nobody killed it; its half is undone")


if __name__ == "__main__":
    main()
