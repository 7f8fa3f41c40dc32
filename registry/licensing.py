"""Licenses recorded, and changes of their standing.

Rules, in order:
1. The id of a signed statement is registered once for each agency: the same statement again is the same record, another
   one under the same id is JTI_CONFLICT.
2. An agency's number belongs to one license for ever; the same number of another agency is another license (L-06).
3. A license on record takes the next assertion (sequence + 1) of the same content; other content is LICENSE_EXISTS and
   comes as an amendment. A license that is revoked or surrendered takes none.
4. A change of standing is made from the standing on record (STATUS_TRANSITION), is the next statement (SEQ_NOT_NEXT),
   and does not take effect before the change that it follows, unless that one is still to come (attack E12). Revoked
   and surrendered are final.
5. What the digests stand for is kept as content, and nothing of it in the events.
"""

from datetime import datetime

from sqlalchemy import Connection, Engine

from registry import queries
from registry.canonical import Json
from registry.checks import check_contents, check_id, check_instant, check_text
from registry.errors import AlreadyExists, NotAllowed, NotFound, NotYours
from registry.events import Event, EventKind
from registry.journal import append
from registry.ledger import fold_license, license_after
from registry.limits import open_lines
from registry.once import record_once
from registry.projections import put_contents, put_license, put_statement
from registry.queries import Lock
from registry.reasons import Reason
from registry.records import JtiRecord, LicenseRecord, Standing
from registry.streams import license_stream
from registry.submission import check_license, keep_contents, license_body
from registry.trust import event_for, get_agency
from registry.writes import STATEMENT_TYPE, Content, NewLicense, StandingChange, WriteRequest

_CHANGES = {
    Standing.IN_FORCE: frozenset({Standing.SUSPENDED, Standing.REVOKED, Standing.SURRENDERED}),
    Standing.SUSPENDED: frozenset({Standing.IN_FORCE, Standing.REVOKED, Standing.SURRENDERED}),
    Standing.REVOKED: frozenset[Standing](),
    Standing.SURRENDERED: frozenset[Standing](),
}
ENDED = {Standing.REVOKED: Reason.LICENSE_REVOKED, Standing.SURRENDERED: Reason.LICENSE_SURRENDERED}


def register_license(engine: Engine, new: NewLicense, request: WriteRequest) -> LicenseRecord:
    """Record a license or its next assertion; see `RegistryWriter.register_license`."""
    check_license(new)

    def work(connection: Connection) -> LicenseRecord:
        # One registration of an agency at a time: a number or statement id that is found free stays free until used.
        get_agency(connection, new.agency, lock=Lock.UPDATE)
        held = queries.find_license(connection, new.license_id, lock=Lock.UPDATE)
        known = is_registered(connection, new.agency, new.jti, digest=new.signing_digest, license_id=new.license_id)
        if known and held is not None:
            return held
        keep_contents(connection, new)
        return _first(connection, new, request) if held is None else _next(connection, held, new, request)

    return record_once(engine, request, work, fold_license)


def change_standing(engine: Engine, change: StandingChange, request: WriteRequest) -> LicenseRecord:
    """Record a change of standing; see `RegistryWriter.change_standing`."""
    check_id(change.jti, "jti")
    check_instant(change.effective, "effective")
    if change.reason_code:
        check_text(change.reason_code, "reason_code")
    statement = Content(change.statement_digest, STATEMENT_TYPE, change.statement)
    check_contents((statement,))

    def work(connection: Connection) -> LicenseRecord:
        held = get_license(connection, change.license_id)
        _check_issuer(held, change.agency)
        digest = change.statement_digest
        if is_registered(connection, held.agency, change.jti, digest=digest, license_id=held.license_id):
            return held
        _check_change(held, change, request.at)
        put_contents(connection, (statement,))
        body: Json = {
            "from": change.from_,
            "to": change.to,
            "sequence": change.sequence,
            "jti": change.jti,
            "statement_digest": digest,
            "reason_code": change.reason_code,
        }
        kind = EventKind.STANDING_CHANGED
        event = event_for(request, held.stream, held.version + 1, kind, body, change.effective)
        return record_statement(connection, held, event, digest=digest, jti=change.jti)

    return record_once(engine, request, work, fold_license)


def get_license(connection: Connection, license_id: str) -> LicenseRecord:
    """Return a license on record and keep it for this write.

    Raises:
        NotFound: LICENSE_NOT_REGISTERED.
    """
    held = queries.find_license(connection, license_id, lock=Lock.UPDATE)
    if held is None:
        message = "No license of this id is registered; register it first."
        raise NotFound(Reason.LICENSE_NOT_REGISTERED, "license_id", message)
    return held


def is_registered(connection: Connection, agency: str, jti: str, *, digest: str, license_id: str) -> bool:
    """Whether this very statement about this license is registered; False when its id is new.

    Raises:
        AlreadyExists: JTI_CONFLICT.
    """
    known = queries.find_statement(connection, agency, jti)
    if known is not None and (known.digest, known.license_id) != (digest, license_id):
        message = "The issuing authority used this statement id before with other content; it must sign with a new id."
        raise AlreadyExists(Reason.JTI_CONFLICT, "jti", message)
    return known is not None


def record_statement(
    connection: Connection, held: LicenseRecord | None, event: Event, *, digest: str, jti: str
) -> LicenseRecord:
    """Append an event of a license, write the license after it, and register the id of its statement."""
    record = license_after(held, event)
    append(connection, event)
    put_license(connection, record)
    statement = JtiRecord(
        agency=record.agency,
        jti=jti,
        license_id=record.license_id,
        digest=digest,
        stream=record.stream,
        version=record.version,
    )
    put_statement(connection, statement)
    return record


def _first(connection: Connection, new: NewLicense, request: WriteRequest) -> LicenseRecord:
    if queries.find_license_id(connection, new.agency, new.number) is not None:
        message = "The agency has granted another license under this number; it must sign with a new number."
        raise AlreadyExists(Reason.LICENSE_EXISTS, "number", message)
    stream = license_stream(new.license_id)
    event = event_for(request, stream, 1, EventKind.LICENSE_REGISTERED, license_body(new))
    record = record_statement(connection, None, event, digest=new.signing_digest, jti=new.jti)
    open_lines(connection, new.license_id, new.lines, request)
    return record


def _next(connection: Connection, held: LicenseRecord, new: NewLicense, request: WriteRequest) -> LicenseRecord:
    check_not_ended(held)
    if _content_of(new) != _content_of(held):
        message = "The license is registered with other content; record the new content as an amendment."
        raise AlreadyExists(Reason.LICENSE_EXISTS, "license_id", message)
    check_next(new.sequence, held.sequence)
    body: Json = {
        "sequence": new.sequence,
        "jti": new.jti,
        "assertion_digest": new.assertion_digest,
        "signing_digest": new.signing_digest,
    }
    event = event_for(request, held.stream, held.version + 1, EventKind.LICENSE_REASSERTED, body)
    return record_statement(connection, held, event, digest=new.signing_digest, jti=new.jti)


def check_not_ended(held: LicenseRecord) -> None:
    """Check that a license is neither revoked nor surrendered.

    Raises:
        NotAllowed: LICENSE_REVOKED or LICENSE_SURRENDERED.
    """
    if held.standing in ENDED:
        message = f"The license is {held.standing.lower()}, which is final; a new license is needed."
        raise NotAllowed(ENDED[held.standing], "license_id", message)


def check_next(given: int, last: int) -> None:
    """Check that a sequence number is the next one.

    Raises:
        NotAllowed: SEQ_NOT_NEXT.
    """
    if given != last + 1:
        message = f"Sequence number {last + 1} was expected; {given} was found; send the statements in their order."
        raise NotAllowed(Reason.SEQ_NOT_NEXT, "sequence", message)


def _check_issuer(held: LicenseRecord, agency: str) -> None:
    if held.agency != agency:
        message = "Another agency issued the license; only that agency changes its standing."
        raise NotYours(Reason.JURISDICTION, "agency", message)


def _check_change(held: LicenseRecord, change: StandingChange, at: datetime) -> None:
    if change.from_ is not held.standing or change.to not in _CHANGES[held.standing]:
        message = f"The license is {held.standing}; this change cannot be made from there."
        raise NotAllowed(Reason.STATUS_TRANSITION, "from", message)
    check_next(change.sequence, held.status_sequence)
    if len(held.history) > 1 and change.effective < min(held.standing_changed, at):
        message = "The change would take effect before the one that it follows; sign it with a later instant."
        raise NotAllowed(Reason.STATUS_TRANSITION, "effective", message)


def _content_of(paper: NewLicense | LicenseRecord) -> tuple[str, ...]:
    return (paper.agency, paper.number, paper.license_digest, paper.document_digest)
