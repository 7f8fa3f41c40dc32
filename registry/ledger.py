"""Events folded into records: what is on record is what the events of a stream say, in order. Pure.

Rules, in order:
1. A fold starts from nothing; each event gives the record that holds after it.
2. A license is in force from registration; each change of standing adds an entry and keeps the former ones.
3. A key keeps the gravest state: compromised over withdrawn over retired. One retired ahead of time stays ACTIVE.
4. An event that the stream does not know is a fault of ours (ValueError), never skipped.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from registry.canonical import Body
from registry.events import Event, EventKind
from registry.records import AdoptionRecord, AgencyRecord, KeyRecord, KeyState, LicenseRecord, Standing, StandingEntry

Record = TypeVar("Record")


def fold(events: Iterable[Event], after: Callable[[Record | None, Event], Record]) -> Record | None:
    """Return the record that holds after the events of a stream, one after another."""
    record: Record | None = None
    for event in events:
        record = after(record, event)
    return record


def fold_agency(events: Iterable[Event]) -> AgencyRecord | None:
    """Return the agency that the events of its stream amount to."""
    return fold(events, agency_after)


def fold_key(events: Iterable[Event]) -> KeyRecord | None:
    """Return the key that the events of its stream amount to."""
    return fold(events, key_after)


def fold_license(events: Iterable[Event]) -> LicenseRecord | None:
    """Return the license that the events of its stream amount to."""
    return fold(events, license_after)


def fold_adoptions(events: Iterable[Event]) -> tuple[AdoptionRecord, ...]:
    """Return the adoptions that the events of a stream record, in order."""
    return tuple(adoption_of(event) for event in events)


def agency_after(_: AgencyRecord | None, event: Event) -> AgencyRecord:
    """Return the agency after an event."""
    if event.kind is not EventKind.AGENCY_ENROLLED:
        raise ValueError(event.kind)
    body = Body(event.body)
    return AgencyRecord(
        code=body.text("code"),
        name=body.text("name"),
        jurisdiction=body.text("jurisdiction"),
        contact=body.text("contact"),
        roles=frozenset(body.texts("roles")),
        kinds=frozenset(body.texts("kinds")),
        time_zone=body.text("time_zone"),
        stream=event.stream,
        version=event.version,
    )


def key_after(record: KeyRecord | None, event: Event) -> KeyRecord:
    """Return the key after an event."""
    body = Body(event.body)
    if record is None:
        return _enrolled_key(event, body)
    record = replace(record, version=event.version)
    match event.kind:
        case EventKind.KEY_RETIRED:
            # Announced ahead, the key goes on signing until its last instant; its window says so.
            until = body.instant("sign_until")
            state = KeyState.RETIRED if until <= event.recorded else record.state
            return replace(record, state=state, sign_until=until, verify_until=body.optional_instant("verify_until"))
        case EventKind.KEY_COMPROMISED:
            return replace(record, state=KeyState.COMPROMISED, compromised_since=body.optional_instant("since"))
        case EventKind.KEY_WITHDRAWN:
            state = record.state if record.state is KeyState.COMPROMISED else KeyState.WITHDRAWN
            return replace(record, state=state, withdrawn=body.instant("withdrawn"))
        case _:
            raise ValueError(event.kind)


def license_after(record: LicenseRecord | None, event: Event) -> LicenseRecord:
    """Return the license after an event."""
    body = Body(event.body)
    if record is None:
        return _registered_license(event, body)
    match event.kind:
        case EventKind.LICENSE_REASSERTED:
            return replace(
                record,
                sequence=body.number("sequence"),
                jti=body.text("jti"),
                assertion_digest=body.text("assertion_digest"),
                asserted=event.recorded,
                version=event.version,
            )
        case EventKind.LICENSE_AMENDED:
            return _amended_license(record, _registered_license(event, body))
        case EventKind.STANDING_CHANGED:
            entry = StandingEntry(Standing(body.text("to")), event.effective, event.recorded, event.version)
            return replace(
                record,
                standing=entry.standing,
                standing_changed=entry.effective,
                status_sequence=body.number("sequence"),
                history=(*record.history, entry),
                version=event.version,
            )
        case _:
            raise ValueError(event.kind)


def adoption_of(event: Event) -> AdoptionRecord:
    """Return the adoption that an event records."""
    if event.kind is not EventKind.PACK_ADOPTED:
        raise ValueError(event.kind)
    body = Body(event.body)
    return AdoptionRecord(
        jurisdiction=body.text("jurisdiction"),
        pack=body.text("pack"),
        agency=body.text("agency"),
        pack_version=body.text("pack_version"),
        pack_sha256=body.text("pack_sha256"),
        effective=body.day("effective"),
        checked_clauses=body.texts("checked_clauses"),
        jti=body.text("jti"),
        statement_digest=body.text("statement_digest"),
        recorded=event.recorded,
        stream=event.stream,
        version=event.version,
    )


def _enrolled_key(event: Event, body: Body) -> KeyRecord:
    if event.kind is not EventKind.KEY_ENROLLED:
        raise ValueError(event.kind)
    return KeyRecord(
        kid=body.text("kid"),
        agency=body.text("agency"),
        algorithm=body.text("algorithm"),
        jwk=body.text("jwk"),
        purposes=frozenset(body.texts("purposes")),
        sign_from=body.instant("sign_from"),
        sign_until=body.optional_instant("sign_until"),
        verify_until=body.optional_instant("verify_until"),
        state=KeyState.ACTIVE,
        compromised_since=None,
        withdrawn=None,
        environment=body.text("environment"),
        stream=event.stream,
        version=event.version,
    )


def _amended_license(record: LicenseRecord, amended: LicenseRecord) -> LicenseRecord:
    return replace(
        amended,
        standing=record.standing,
        standing_changed=record.standing_changed,
        status_sequence=record.status_sequence,
        registered=record.registered,
        history=record.history,
    )


def _registered_license(event: Event, body: Body) -> LicenseRecord:
    if event.kind not in {EventKind.LICENSE_REGISTERED, EventKind.LICENSE_AMENDED}:
        raise ValueError(event.kind)
    return LicenseRecord(
        license_id=body.text("license_id"),
        agency=body.text("agency"),
        number=body.text("number"),
        jurisdiction=body.text("jurisdiction"),
        kind=body.text("kind"),
        network=body.text("network"),
        standing=Standing.IN_FORCE,
        standing_changed=event.effective,
        sequence=body.number("sequence"),
        status_sequence=0,
        jti=body.text("jti"),
        license_digest=body.text("license_digest"),
        document_digest=body.text("document_digest"),
        content_digest=body.text("content_digest"),
        assertion_digest=body.text("assertion_digest"),
        format=body.text("format"),
        adapter_version=body.text("adapter_version"),
        registered=event.recorded,
        asserted=event.recorded,
        valid_from=body.optional_day("valid_from"),
        valid_until=body.optional_day("valid_until"),
        ledger_keeper=body.text("ledger_keeper"),
        history=(StandingEntry(Standing.IN_FORCE, event.effective, event.recorded, event.version),),
        stream=event.stream,
        version=event.version,
    )
