"""comity watch: what is recorded, line by line, from where the last watcher stopped.

Rules, in order:
1. A line is printed when its change has arrived, and nothing is read ahead of it.
2. However the stream ends (Ctrl-C, --count, a cut, a refusal), the token of the last message goes to standard error.
3. With --json each line is one document: a stream has no end to wait for.
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Annotated

import typer
from google.protobuf.json_format import MessageToDict

from comity.v1 import registry_service_pb2 as pb
from gateway.cli.connection import connect
from gateway.cli.options import RootsOption
from gateway.client import Client, follow

DEFAULT_STREAMS = "127.0.0.1:8471"


def watch(
    server: Annotated[str, typer.Option("--server", help="address of the gateway's streams")] = DEFAULT_STREAMS,
    resume: Annotated[str, typer.Option("--resume", help="token of the last message that you acted on")] = "",
    from_now: Annotated[
        bool, typer.Option("--from-now", help="without --resume: begin with what is recorded from now on")
    ] = False,
    count: Annotated[int, typer.Option("--count", min=0, help="end after so many changes; 0 is never")] = 0,
    roots: RootsOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="print each change as one line of JSON, for this is a stream")
    ] = False,
) -> None:
    """Follow what the registry records, without a gap: one line for each change that your roles may see.

    Streams have a port of their own, the one after that of calls unless configured otherwise. Ctrl-C ends it and
    prints the token to go on from. With --json each line is a document of its own, not the whole output.

    Example: comity watch --server localhost:8471 --from-now --count 3
    """
    request, place = pb.WatchRequest(resume_token=resume, from_now=from_now), _Place()
    try:
        with connect(server, "", roots) as client, _whole_lines(place):
            _print_changes(client, request, place, count, as_json=as_json)
    except KeyboardInterrupt:
        pass  # the way to end it
    finally:
        if place.token:
            typer.echo(f"go on with: comity watch --resume {place.token}", err=True)


@dataclass(slots=True)
class _Place:
    """How far the lines have come, and whether it is time to end."""

    token: str = ""
    writing: bool = False
    ending: bool = False


@contextmanager
def _whole_lines(place: _Place) -> Iterator[None]:
    """Let Ctrl-C wait for the line that is being written: whoever saw a line gets a token from after it."""

    def end(_number: int, _frame: FrameType | None) -> None:
        if place.ending or not place.writing:
            raise KeyboardInterrupt
        place.ending = True

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _print_changes(client: Client, request: pb.WatchRequest, place: _Place, count: int, *, as_json: bool) -> None:
    printed = 0
    with closing(follow(client.registry.Watch, request)) as messages:
        for message in messages:
            place.writing = True
            sys.stdout.write(_line(message, as_json=as_json))
            sys.stdout.flush()
            place.token = message.resume_token
            place.writing = False
            printed += message.HasField("change")
            if place.ending or (count and printed == count):
                return


def _line(message: pb.WatchResponse, *, as_json: bool) -> str:
    if not message.HasField("change"):
        return ""
    if as_json:
        return f"{json.dumps(MessageToDict(message), ensure_ascii=False)}\n"
    change = message.change
    kind = pb.EventKind.Name(change.kind).removeprefix("EVENT_KIND_").lower().replace("_", " ")
    recorded = f"{change.record_time.ToDatetime():%Y-%m-%dT%H:%M:%SZ}"
    return f"{change.position:>7}  {recorded}  {kind:24} {change.stream_version.stream}\n"
