"""Two servers in other people's frameworks, in the same rounds as Verify; both do LESS.

Rules, in order:
1. Each takes the same assertions, checks one ES256 signature, looks the standing up in SQLite by the paper's id, and
   answers in JSON. Neither compares goods, asks an arrangement, keeps a snapshot or signs a receipt.
2. Each is one process; what a call costs is its processor time. Their client is the same for both and is not counted.
3. A peer that is not installed is skipped, and the reason is told.
"""

import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from bench.callers import open_callers
from bench.figures.calls import seen_side
from bench.papers import claim_of
from bench.peers import http_callers, node
from bench.rounds import Sample, Side, interleaved, median_of, ratio_of
from bench.rows import Row, Skipped
from bench.served import Served, free_port, running
from bench.stage import Stage

VERIFY = "Verify, seen before"
PYTHON, JAVASCRIPT = "FastAPI, PyJWT and SQLite", "fastify, jose and better-sqlite3"
IDS = {PYTHON: "peers.fastapi", JAVASCRIPT: "peers.fastify"}
LESS = "does less: signature and standing only, no goods, law, snapshot or receipt"
PAPERS = 100


def measure(stage: Stage) -> list[Row]:
    """Return what a call of each peer costs, beside Verify.

    Raises:
        Refused: a paper was not accepted.
    """
    commands = dict(_commands(stage))
    if not commands:
        return []
    folder = stage.room("peers")
    assertions = stage.unseen(PAPERS)
    database, key = _prepared(stage, folder, assertions)
    bodies = [json.dumps({"assertion": assertion.removesuffix("~")}).encode() for assertion in assertions]
    with ExitStack() as opened:
        callers = opened.enter_context(open_callers(stage.served.address, stage.effort.calls_under_way))
        seconds = stage.effort.each(len(commands) + 1)
        sides: dict[str, Side] = {VERIFY: seen_side(stage, callers, seconds)}
        for name, command in commands.items():
            port = free_port()
            room = stage.room(f"peer-{IDS[name]}")
            run = running([*command, str(port), str(database), str(key)], f"127.0.0.1:{port}", room)
            sides[name] = _side(stage, opened.enter_context(run), bodies, seconds)
        stage.gauge.begin("peers", stage.effort.rounds * len(sides))
        samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    return [_row(name, samples) for name in commands]


def _commands(stage: Stage) -> Iterator[tuple[str, Sequence[str]]]:
    if find_spec("fastapi") and find_spec("uvicorn"):
        yield PYTHON, [sys.executable, "-m", "bench.peers.fastapi_peer"]
    else:
        stage.skipped.append(Skipped(PYTHON, "fastapi and uvicorn are not installed; make bench installs them"))
    missing = node.why_not()
    if missing:
        stage.skipped.append(Skipped(JAVASCRIPT, missing))
    else:
        yield JAVASCRIPT, [shutil.which("node") or "node", str(node.FOLDER / "server.mjs")]


def _prepared(stage: Stage, folder: Path, assertions: Sequence[str]) -> tuple[Path, Path]:
    """Return the database of the peers, as many papers in it as Verify has, and the key file."""
    database, key = folder / "standings.db", folder / "public.jwk"
    key.write_text(stage.world.public_jwks["XA-DGT"], encoding="utf-8")
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE standings (jti TEXT PRIMARY KEY, standing TEXT NOT NULL)")
    others = [(f"other-{number}", "IN_FORCE") for number in range(stage.effort.papers)]
    papers = [(claim_of(assertion, "jti"), "IN_FORCE") for assertion in assertions]
    connection.executemany("INSERT INTO standings VALUES (?, ?)", others + papers)
    connection.commit()
    connection.close()
    return database, key


def _side(stage: Stage, served: Served, bodies: Sequence[bytes], seconds: float) -> Side:
    def post(_: int) -> Sample:
        before = served.cpu_seconds()
        came = http_callers.burst(served.address, bodies, stage.effort.peer_callers, seconds)
        cpu = served.cpu_seconds() - before
        http_callers.check_accepted(came.answers)
        return Sample(len(came.answers), came.seconds, cpu)

    post(0)
    return post


def _row(name: str, samples: Mapping[str, Sequence[Sample]]) -> Row:
    rate = median_of(samples[name], lambda sample: sample.rate)
    return Row(
        id=IDS[name],
        title=name,
        measured=median_of(samples[name], lambda sample: sample.cpu_each) * 1e6,
        unit="µs of a core",
        ratio=ratio_of(samples[VERIFY], samples[name], lambda sample: sample.cpu_each),
        against=VERIFY,
        note=f"{LESS}; {rate:,.0f} calls/s by the wall clock",
    )
