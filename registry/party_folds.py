"""Events of parties and their certificates folded into records. Pure; the rules are those of `ledger.py`."""

from collections.abc import Iterable
from dataclasses import replace

from registry.callers import CertificateRecord, PartyRecord
from registry.canonical import Body
from registry.events import Event, EventKind
from registry.ledger import fold


def fold_party(events: Iterable[Event]) -> PartyRecord | None:
    """Return the party that the events of its stream amount to."""
    return fold(events, party_after)


def fold_certificate(events: Iterable[Event]) -> CertificateRecord | None:
    """Return the certificate that the events of its stream amount to."""
    return fold(events, certificate_after)


def party_after(_: PartyRecord | None, event: Event) -> PartyRecord:
    """Return the party after an event."""
    if event.kind is not EventKind.PARTY_ENROLLED:
        raise ValueError(event.kind)
    body = Body(event.body)
    return PartyRecord(
        code=body.text("code"),
        name=body.text("name"),
        jurisdiction=body.text("jurisdiction"),
        agency=body.optional_text("agency"),
        roles=frozenset(body.texts("roles")),
        stream=event.stream,
        version=event.version,
    )


def certificate_after(record: CertificateRecord | None, event: Event) -> CertificateRecord:
    """Return the certificate after an event."""
    body = Body(event.body)
    if record is None:
        return _enrolled(event, body)
    if event.kind is not EventKind.CERTIFICATE_WITHDRAWN:
        raise ValueError(event.kind)
    return replace(record, withdrawn=body.instant("withdrawn"), version=event.version)


def _enrolled(event: Event, body: Body) -> CertificateRecord:
    if event.kind is not EventKind.CERTIFICATE_ENROLLED:
        raise ValueError(event.kind)
    return CertificateRecord(
        thumbprint=body.text("thumbprint"),
        party=body.text("party"),
        key=body.text("key"),
        valid_from=body.instant("valid_from"),
        valid_until=body.instant("valid_until"),
        withdrawn=None,
        stream=event.stream,
        version=event.version,
    )
