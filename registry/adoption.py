"""Packs adopted, and content erased.

Rules, in order:
1. An adoption is a signed statement of an agency on record; its id is registered like that of an assertion.
2. Adoptions are added, never replaced: the one in effect on a day is the last recorded of those in effect by then.
3. A publication, which is an adoption with the text, is recorded on what it was checked against or not at all: where
   another adoption of the pack came in between, it is to be checked again. In a jurisdiction a number names one text
   for ever, also when that text was erased.
4. Erased content leaves its digest, so that every event that names it still verifies; the erasure is an event.
"""

from sqlalchemy import Connection, Engine

from registry import queries
from registry.canonical import Json
from registry.checks import check_contents, check_digest, check_id, check_text
from registry.errors import AlreadyExists, Contended, NotAllowed, NotFound
from registry.events import Event, EventKind
from registry.journal import append
from registry.ledger import adoption_of, fold_adoptions
from registry.once import record_once
from registry.projections import erase_bytes, put_adoption, put_contents, put_statement
from registry.reasons import Reason
from registry.records import AdoptionRecord, ErasureRecord, JtiRecord
from registry.streams import adoption_stream, content_stream
from registry.trust import event_for, get_agency
from registry.writes import PACK_TYPE, STATEMENT_TYPE, Content, Erasure, NewAdoption, WriteRequest


def adopt_pack(engine: Engine, new: NewAdoption, request: WriteRequest) -> AdoptionRecord:
    """Record an adoption; see `RegistryWriter.adopt_pack`."""
    _check_adoption(new)

    def work(connection: Connection) -> AdoptionRecord:
        get_agency(connection, new.agency)
        held = queries.adoptions_of(connection, new.jurisdiction, new.pack)
        known = _same_adoption(connection, new)
        if known is not None:
            return known
        _check_publication(held, new)
        return _adopt(connection, new, len(held) + 1, request)

    return record_once(engine, request, work, lambda events: fold_adoptions(events)[-1])


def erase_content(engine: Engine, erasure: Erasure, request: WriteRequest) -> ErasureRecord:
    """Erase content; see `RegistryWriter.erase_content`."""
    check_text(erasure.ground, "ground")

    def work(connection: Connection) -> ErasureRecord:
        if not erase_bytes(connection, erasure.digest, request.at):
            message = "No content of this digest is kept; it never was or has been erased."
            raise NotFound(Reason.CONTENT_UNKNOWN, "digest", message)
        body: Json = {"digest": erasure.digest, "ground": erasure.ground}
        event = event_for(request, content_stream(erasure.digest), 1, EventKind.CONTENT_ERASED, body)
        append(connection, event)
        return _erasure_of(event, erasure.digest)

    return record_once(engine, request, work, lambda events: _erasure_of(events[-1], erasure.digest))


def _erasure_of(event: Event, digest: str) -> ErasureRecord:
    return ErasureRecord(digest=digest, erased=event.recorded, stream=event.stream, version=event.version)


def _check_adoption(new: NewAdoption) -> None:
    for field in ("jurisdiction", "pack", "jti"):
        check_id(getattr(new, field), field)
    check_text(new.pack_version, "pack_version")
    check_digest(new.pack_sha256, "pack_sha256")
    for clause in new.checked_clauses:
        check_text(clause, "checked_clauses")
    check_contents(_contents_of(new))


def _same_adoption(connection: Connection, new: NewAdoption) -> AdoptionRecord | None:
    """Return the adoption that the same statement made before.

    Adoptions are read after the statement was found: one that was recorded a moment ago is then among them, too.
    """
    known = queries.find_statement(connection, new.agency, new.jti)
    if known is None:
        return None
    held = queries.adoptions_of(connection, new.jurisdiction, new.pack)
    same = [record for record in held if (record.agency, record.jti) == (new.agency, new.jti)]
    if known.digest != new.statement_digest or not same:
        message = "The authority used this statement id before with other content; it must sign with a new id."
        raise AlreadyExists(Reason.JTI_CONFLICT, "jti", message)
    return same[0]


def _check_publication(held: tuple[AdoptionRecord, ...], new: NewAdoption) -> None:
    if new.pack_text is None:
        return
    texts = {record.pack_sha256 for record in held if record.pack_version == new.pack_version}
    if texts - {new.pack_sha256}:
        message = "Another text of this version was adopted here before; a version is a number of its own, count on."
        raise NotAllowed(Reason.PACK_VERSION_NOT_HIGHER, "pack_text: version", message)
    if new.checked_at is not None and new.checked_at != len(held):
        message = "Another adoption of this pack was recorded meanwhile; send the same request again."
        raise Contended(Reason.REGISTRY_CONTENDED, "pack_text", message)


def _adopt(connection: Connection, new: NewAdoption, version: int, request: WriteRequest) -> AdoptionRecord:
    stream = adoption_stream(new.jurisdiction, new.pack)
    event = event_for(request, stream, version, EventKind.PACK_ADOPTED, _adoption_body(new))
    record = adoption_of(event)
    append(connection, event)
    put_adoption(connection, record)
    digest = new.statement_digest
    put_statement(
        connection,
        JtiRecord(agency=new.agency, jti=new.jti, license_id=None, digest=digest, stream=stream, version=version),
    )
    put_contents(connection, _contents_of(new))
    return record


def _contents_of(new: NewAdoption) -> tuple[Content, ...]:
    statement = Content(new.statement_digest, STATEMENT_TYPE, new.statement)
    return (statement,) if new.pack_text is None else (statement, Content(new.pack_sha256, PACK_TYPE, new.pack_text))


def _adoption_body(new: NewAdoption) -> Json:
    return {
        "jurisdiction": new.jurisdiction,
        "pack": new.pack,
        "agency": new.agency,
        "pack_version": new.pack_version,
        "pack_sha256": new.pack_sha256,
        "effective": new.effective.isoformat(),
        "checked_clauses": list(new.checked_clauses),
        "jti": new.jti,
        "statement_digest": new.statement_digest,
    }
