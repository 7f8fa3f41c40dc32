"""Parties and their client certificates recorded.

Rules, in order:
1. A party is enrolled once; the same again is the same party, other content is PARTY_EXISTS.
2. Its code never reads as another actor: no `#`, which sets the certificate apart in an event's actor, and no name of
   the registry's own.
3. An agency that it acts for is on record and of the party's own jurisdiction; issuer roles need one.
4. A certificate belongs to a party on record. Neither it nor its key is registered before, a withdrawn one included.
5. No key is both a client's and a signing key on record (attack B12); enrollments of keys come one after another.
6. Any certificate may be withdrawn, at once and for good; withdrawn again it is the same withdrawal.
"""

from sqlalchemy import Connection, Engine

from registry import queries
from registry.callers import ISSUER_ROLES, PARTY_ROLES, PROXY, CertificateRecord, PartyRecord
from registry.canonical import Json, instant_text
from registry.checks import check_digest, check_id, check_instant, check_text
from registry.errors import AlreadyExists, BadInput, NotAllowed, NotFound
from registry.events import EventKind
from registry.journal import append
from registry.once import record_once
from registry.party_folds import certificate_after, fold_certificate, fold_party, party_after
from registry.projections import put_certificate, put_party
from registry.queries import Lock
from registry.reasons import Reason
from registry.streams import certificate_stream, party_stream
from registry.trust import check_members, event_for, get_agency
from registry.writes import NewCertificate, NewParty, WriteRequest

LONGEST_CODE = 100
OWN_ACTORS = frozenset({"loopback", "operator", "registry"})


def enroll_party(engine: Engine, new: NewParty, request: WriteRequest) -> PartyRecord:
    """Record a party; see `RegistryWriter.enroll_party`."""
    _check_party(new)

    def work(connection: Connection) -> PartyRecord:
        _check_agency_of(connection, new)
        event = event_for(request, party_stream(new.code), 1, EventKind.PARTY_ENROLLED, _party_body(new))
        record = party_after(None, event)
        held = queries.find_party(connection, new.code)
        if held is None:
            append(connection, event)
            put_party(connection, record)
        elif held != record:
            message = "A party of this code is enrolled with other content; choose another code."
            raise AlreadyExists(Reason.PARTY_EXISTS, "code", message)
        return record

    return record_once(engine, request, work, fold_party)


def enroll_certificate(engine: Engine, new: NewCertificate, request: WriteRequest) -> CertificateRecord:
    """Record a client certificate of a party; see `RegistryWriter.enroll_certificate`."""
    _check_certificate(new)

    def work(connection: Connection) -> CertificateRecord:
        if queries.find_party(connection, new.party) is None:
            raise NotFound(Reason.PARTY_UNKNOWN, "party", "No party of this code is enrolled; enroll it first.")
        _check_unused(connection, new)
        stream = certificate_stream(new.thumbprint)
        event = event_for(request, stream, 1, EventKind.CERTIFICATE_ENROLLED, _certificate_body(new))
        record = certificate_after(None, event)
        append(connection, event)
        put_certificate(connection, record)
        return record

    return record_once(engine, request, work, fold_certificate)


def withdraw_certificate(engine: Engine, thumbprint: str, request: WriteRequest) -> CertificateRecord:
    """Record that a client certificate counts no more; see `RegistryWriter.withdraw_certificate`."""
    check_digest(thumbprint, "thumbprint")

    def work(connection: Connection) -> CertificateRecord:
        record = queries.find_certificate(connection, thumbprint, lock=Lock.UPDATE)
        if record is None:
            message = "No certificate of this thumbprint is registered; nothing can call with it."
            raise NotFound(Reason.CERTIFICATE_UNKNOWN, "thumbprint", message)
        if record.withdrawn is not None:
            return record
        body = {"thumbprint": thumbprint, "withdrawn": instant_text(request.at)}
        event = event_for(request, record.stream, record.version + 1, EventKind.CERTIFICATE_WITHDRAWN, body)
        changed = certificate_after(record, event)
        append(connection, event)
        put_certificate(connection, changed)
        return changed

    return record_once(engine, request, work, fold_certificate)


def _check_party(new: NewParty) -> None:
    check_id(new.code, "code")
    if len(new.code) > LONGEST_CODE or "#" in new.code or new.code in OWN_ACTORS:
        message = f"A code of at most {LONGEST_CODE} characters without '#', none of the registry's own, was expected."
        raise BadInput(Reason.ID_FORMAT, "code", message)
    check_text(new.name, "name")
    check_id(new.jurisdiction, "jurisdiction")
    check_members(new.roles, PARTY_ROLES, "roles")
    if PROXY in new.roles and len(new.roles) > 1:
        message = "A proxy stands at the door for others and has no other role; enroll another party for that."
        raise BadInput(Reason.REQUEST_MALFORMED, "roles", message)
    if new.agency is None and new.roles & ISSUER_ROLES:
        message = "A party with an issuer role acts for an agency on record; name the agency."
        raise BadInput(Reason.REQUEST_MALFORMED, "agency", message)


def _check_agency_of(connection: Connection, new: NewParty) -> None:
    if new.agency is not None and get_agency(connection, new.agency).jurisdiction != new.jurisdiction:
        message = "A party acts for an agency of its own jurisdiction; name such an agency or correct the jurisdiction."
        raise NotAllowed(Reason.JURISDICTION, "agency", message)


def _check_certificate(new: NewCertificate) -> None:
    check_digest(new.thumbprint, "thumbprint")
    check_id(new.key, "key")
    check_instant(new.valid_from, "valid_from")
    check_instant(new.valid_until, "valid_until")
    if new.valid_until < new.valid_from:
        message = "The certificate ends before it begins; have another one issued."
        raise BadInput(Reason.TIMESTAMP_RANGE, "valid_until", message)


def _check_unused(connection: Connection, new: NewCertificate) -> None:
    # (B12) Taken before the questions: two enrollments of one key at once must see each other.
    queries.hold_enrollment(connection)
    if queries.find_certificate(connection, new.thumbprint) is not None:
        message = "This certificate is registered already; have another one issued."
        raise AlreadyExists(Reason.CERTIFICATE_IN_USE, "certificate", message)
    if queries.find_certificate_of_key(connection, new.key) is not None:
        message = "The key of this certificate is registered with another one; have one issued for a new key."
        raise AlreadyExists(Reason.CERTIFICATE_IN_USE, "key", message)
    if queries.find_key(connection, new.key) is not None:
        message = "The key of this certificate signs papers; have one issued for a new key."
        raise AlreadyExists(Reason.KEY_IN_USE, "key", message)


def _party_body(new: NewParty) -> Json:
    return {
        "code": new.code,
        "name": new.name,
        "jurisdiction": new.jurisdiction,
        "agency": new.agency,
        "roles": sorted(new.roles),
    }


def _certificate_body(new: NewCertificate) -> Json:
    return {
        "thumbprint": new.thumbprint,
        "party": new.party,
        "key": new.key,
        "valid_from": instant_text(new.valid_from),
        "valid_until": instant_text(new.valid_until),
    }
