"""Agencies and keys recorded.

Rules, in order:
1. An agency is enrolled once; the same again is the same agency, other content is AGENCY_EXISTS.
2. A key belongs to an agency on record and is enrolled once; no client certificate may have it (KEY_IN_USE).
3. Only an active key is retired; its last instant may be announced ahead.
4. Any key may be found compromised. The instant may be moved earlier by a later announcement, never later, and an
   unknown instant is the earliest of all (trust design, section 7).
5. Any key may be withdrawn once; a compromised key stays compromised.
"""

from datetime import datetime

from sqlalchemy import Connection, Engine

from registry import queries
from registry.canonical import Json, canonical_text, instant_text
from registry.checks import check_id, check_instant, check_text, check_time_zone
from registry.errors import AlreadyExists, BadInput, NotAllowed, NotFound
from registry.events import Event, EventKind
from registry.journal import append
from registry.ledger import agency_after, fold_agency, fold_key, key_after
from registry.once import record_once
from registry.projections import put_agency, put_key
from registry.queries import Lock
from registry.reasons import Reason
from registry.records import AgencyRecord, KeyRecord, KeyState
from registry.streams import agency_stream, key_stream
from registry.writes import KeyChange, KeyChangeKind, NewAgency, NewKey, WriteRequest

ROLES = frozenset({"issuing_authority", "competent_authority", "customs"})
PURPOSES = frozenset({"license", "status", "adoption", "receipt"})
_ENVIRONMENTS = frozenset({"prod", "test"})


def enroll_agency(engine: Engine, new: NewAgency, request: WriteRequest) -> AgencyRecord:
    """Record an agency; see `RegistryWriter.enroll_agency`."""
    _check_agency(new)

    def work(connection: Connection) -> AgencyRecord:
        event = event_for(request, agency_stream(new.code), 1, EventKind.AGENCY_ENROLLED, _agency_body(new))
        record = agency_after(None, event)
        held = queries.find_agency(connection, new.code)
        if held is None:
            append(connection, event)
            put_agency(connection, record)
        elif held != record:
            message = "An agency of this code is enrolled with other content; choose another code."
            raise AlreadyExists(Reason.AGENCY_EXISTS, "code", message)
        return record

    return record_once(engine, request, work, fold_agency)


def enroll_key(engine: Engine, new: NewKey, request: WriteRequest) -> KeyRecord:
    """Record a key; see `RegistryWriter.enroll_key`."""
    _check_key(new)

    def work(connection: Connection) -> KeyRecord:
        get_agency(connection, new.agency)
        _check_unused(connection, new.kid)
        event = event_for(request, key_stream(new.kid), 1, EventKind.KEY_ENROLLED, _key_body(new))
        record = key_after(None, event)
        append(connection, event)
        put_key(connection, record)
        return record

    return record_once(engine, request, work, fold_key)


def change_key(engine: Engine, change: KeyChange, request: WriteRequest) -> KeyRecord:
    """Record what has become of a key; see `RegistryWriter.change_key`."""
    for field in ("effective", "verify_until"):
        check_optional_instant(getattr(change, field), field)

    def work(connection: Connection) -> KeyRecord:
        record = queries.find_key(connection, change.kid, lock=Lock.UPDATE)
        if record is None:
            raise NotFound(Reason.KEY_UNKNOWN, "kid", "No key of this id is enrolled; enroll it first.")
        kind, body = _CHANGES[change.change](record, change)
        event = event_for(request, record.stream, record.version + 1, kind, body)
        changed = key_after(record, event)
        append(connection, event)
        put_key(connection, changed)
        return changed

    return record_once(engine, request, work, fold_key)


def get_agency(connection: Connection, code: str, *, lock: Lock = Lock.NONE) -> AgencyRecord:
    """Return an agency on record.

    Raises:
        NotFound: AGENCY_UNKNOWN.
    """
    record = queries.find_agency(connection, code, lock=lock)
    if record is None:
        raise NotFound(Reason.AGENCY_UNKNOWN, "agency", "No agency of this code is enrolled; enroll it first.")
    return record


def event_for(
    request: WriteRequest, stream: str, version: int, kind: EventKind, body: Json, effective: datetime | None = None
) -> Event:
    """Return the event that a request brings about; it takes effect when it is recorded unless told otherwise."""
    return Event(
        stream=stream,
        version=version,
        kind=kind,
        recorded=request.at,
        effective=effective or request.at,
        actor=request.actor,
        request_id=request.request_id,
        body=canonical_text(body),
    )


def check_optional_instant(at: datetime | None, field: str) -> None:
    """Check an instant that may be absent.

    Raises:
        BadInput: TIMESTAMP_RANGE.
    """
    if at is not None:
        check_instant(at, field)


def check_members(given: frozenset[str], known: frozenset[str], field: str) -> None:
    """Check that one or more members of a closed list are given.

    Raises:
        BadInput: REQUEST_MALFORMED.
    """
    if not given or not given <= known:
        message = f"One or more of {', '.join(sorted(known))} were expected; correct it."
        raise BadInput(Reason.REQUEST_MALFORMED, field, message)


def _check_agency(new: NewAgency) -> None:
    check_id(new.code, "code")
    check_id(new.jurisdiction, "jurisdiction")
    for field in ("name", "contact"):
        check_text(getattr(new, field), field)
    for kind in new.kinds:
        check_id(kind, "kinds")
    check_time_zone(new.time_zone, "time_zone")
    check_members(new.roles, ROLES, "roles")


def _check_key(new: NewKey) -> None:
    check_id(new.kid, "kid")
    check_id(new.algorithm, "algorithm")
    check_members(new.purposes, PURPOSES, "purposes")
    check_members(frozenset({new.environment}), _ENVIRONMENTS, "environment")
    for field in ("sign_from", "sign_until", "verify_until"):
        check_optional_instant(getattr(new, field), field)
    _check_windows(new.sign_from, new.sign_until, new.verify_until)


def _check_unused(connection: Connection, kid: str) -> None:
    # (B12) Taken before the questions: two enrollments of one key at once must see each other.
    queries.hold_enrollment(connection)
    if queries.find_key(connection, kid) is not None:
        raise AlreadyExists(Reason.KEY_IN_USE, "kid", "This key is enrolled already; make a new key.")
    if queries.find_certificate_of_key(connection, kid) is not None:
        message = "This key is that of a client certificate; make a new key for signing."
        raise AlreadyExists(Reason.KEY_IN_USE, "kid", message)


def _check_windows(sign_from: datetime, sign_until: datetime | None, verify_until: datetime | None) -> None:
    if sign_until is not None and sign_until <= sign_from:
        message = "The last instant of signing lies before the first; correct the window."
        raise BadInput(Reason.TIMESTAMP_RANGE, "sign_until", message)
    if verify_until is not None and verify_until < (sign_until or sign_from):
        message = "A key verifies at least as long as it signs; correct the window."
        raise BadInput(Reason.TIMESTAMP_RANGE, "verify_until", message)


def _agency_body(new: NewAgency) -> Json:
    return {
        "code": new.code,
        "name": new.name,
        "jurisdiction": new.jurisdiction,
        "contact": new.contact,
        "roles": sorted(new.roles),
        "kinds": sorted(new.kinds),
        "time_zone": new.time_zone,
    }


def _key_body(new: NewKey) -> Json:
    return {
        "kid": new.kid,
        "agency": new.agency,
        "algorithm": new.algorithm,
        "jwk": new.jwk,
        "purposes": sorted(new.purposes),
        "sign_from": instant_text(new.sign_from),
        "sign_until": _optional_text(new.sign_until),
        "verify_until": _optional_text(new.verify_until),
        "environment": new.environment,
    }


def _retirement(record: KeyRecord, change: KeyChange) -> tuple[EventKind, Json]:
    if record.state is not KeyState.ACTIVE:
        raise _not_from(record)
    until = _needed(change.effective)
    _check_windows(record.sign_from, until, change.verify_until)
    return EventKind.KEY_RETIRED, {
        "sign_until": instant_text(until),
        "verify_until": _optional_text(change.verify_until),
    }


def _compromise(record: KeyRecord, change: KeyChange) -> tuple[EventKind, Json]:
    since, known = change.effective, record.compromised_since
    if record.state is KeyState.COMPROMISED and (known is None or (since is not None and since >= known)):
        message = "The instant of a compromise is moved earlier or not at all; keep the one on record."
        raise NotAllowed(Reason.STATUS_TRANSITION, "effective", message)
    return EventKind.KEY_COMPROMISED, {"since": _optional_text(since)}


def _withdrawal(record: KeyRecord, change: KeyChange) -> tuple[EventKind, Json]:
    if record.withdrawn is not None:
        raise _not_from(record)
    return EventKind.KEY_WITHDRAWN, {"withdrawn": instant_text(_needed(change.effective))}


_CHANGES = {
    KeyChangeKind.RETIRE: _retirement,
    KeyChangeKind.COMPROMISE: _compromise,
    KeyChangeKind.WITHDRAW: _withdrawal,
}


def _needed(at: datetime | None) -> datetime:
    if at is None:
        raise BadInput(Reason.TIMESTAMP_RANGE, "effective", "This change needs its instant; give it.")
    return at


def _not_from(record: KeyRecord) -> NotAllowed:
    message = f"The key is {record.state} and cannot be changed so; enroll a new key."
    return NotAllowed(Reason.KEY_TRANSITION, "change", message)


def _optional_text(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)
