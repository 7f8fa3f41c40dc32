"""A write that is made once, however often it is sent.

Rules, in order:
1. The request id is claimed first, in the same transaction as the write: a second sender waits for the first.
2. The same id with the same method and body gives the first answer again, as it was, whatever happened since
   (attack F01, statements L-07 and C-09).
3. The same id with another method or body is REQUEST_ID_REUSED.
4. A refused write claims nothing: its transaction is undone as a whole.
5. The answer is kept as the stream and version that it stated, and told again from the events up to there.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import BindParameter, Connection, Engine, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.canonical import Body, canonical_text
from registry.checks import check_instant
from registry.compiled import Statement
from registry.database import write
from registry.errors import BadInput, NotAllowed
from registry.events import Event
from registry.queries import events_of
from registry.reasons import Reason
from registry.tables import requests
from registry.writes import WriteRequest

# Every write makes these, so each is compiled once.
_CLAIMED: dict[str, BindParameter[object]] = {
    name: bindparam(name) for name in ("caller", "request_id", "method", "body_digest", "recorded_time")
}
_CLAIM = Statement(
    sqlite.insert(requests).values(_CLAIMED).on_conflict_do_nothing(),
    postgresql=postgresql.insert(requests).values(_CLAIMED).on_conflict_do_nothing(),
)
_PUT_ANSWER = Statement(
    update(requests)
    .where(requests.c.caller == bindparam("of_caller"), requests.c.request_id == bindparam("of_request"))
    .values(answer=bindparam("to"))
)


class Recorded(Protocol):
    """An answer that states the stream it is from and the version of that stream."""

    @property
    def stream(self) -> str:
        """The stream."""

    @property
    def version(self) -> int:
        """Its version."""


Answer = TypeVar("Answer", bound=Recorded)


def record_once(
    engine: Engine,
    request: WriteRequest,
    work: Callable[[Connection], Answer],
    recall: Callable[[tuple[Event, ...]], Answer | None],
) -> Answer:
    """Do the work in one transaction, or give the answer that the same request got before.

    `recall` tells the answer from the events of its stream up to the version answered.

    Raises:
        BadInput: the request id is not 1 to 64 printable ASCII characters, or the instant is not in UTC.
        NotAllowed: REQUEST_ID_REUSED; or whatever the work raises.
        Contended, Unavailable: the database.
    """
    _check_request(request)

    def attempt(connection: Connection) -> Answer:
        if not _claim(connection, request):
            answer = recall(_first_answer(connection, request))
            if answer is not None:
                return answer
            raise LookupError(request.request_id)
        answer = work(connection)
        text = canonical_text({"stream": answer.stream, "version": answer.version})
        _PUT_ANSWER.changed(connection, of_caller=request.caller, of_request=request.request_id, to=text)
        return answer

    return write(engine, attempt)


def _check_request(request: WriteRequest) -> None:
    printable = request.request_id.isascii() and request.request_id.isprintable()
    if not (printable and 1 <= len(request.request_id) <= 64):
        message = "A request id of 1 to 64 printable ASCII characters was expected; choose a new one for each write."
        raise BadInput(Reason.REQUEST_MALFORMED, "request_id", message)
    if not request.caller:
        raise BadInput(Reason.REQUEST_MALFORMED, "caller", "A write names its caller; none was given.")
    check_instant(request.at, "at")


def _claim(connection: Connection, request: WriteRequest) -> bool:
    claimed = _CLAIM.changed(
        connection,
        caller=request.caller,
        request_id=request.request_id,
        method=request.method,
        body_digest=request.body_digest,
        recorded_time=request.at,
    )
    return claimed == 1


def _first_answer(connection: Connection, request: WriteRequest) -> tuple[Event, ...]:
    place = (requests.c.caller == request.caller) & (requests.c.request_id == request.request_id)
    row = connection.execute(select(requests).where(place)).one()
    if (row.method, row.body_digest) != (request.method, request.body_digest):
        message = "This request id was used before with another body; choose a new one for another write."
        raise NotAllowed(Reason.REQUEST_ID_REUSED, "request_id", message)
    answer = Body(row.answer)
    return events_of(connection, answer.text("stream"), answer.number("version"))
