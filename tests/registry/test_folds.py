"""Folds refuse what their stream cannot hold; reasons and streams have the names that others rely on."""

from collections.abc import Callable, Sequence

import pytest

from gateway.core.reasons import Reason as KnownReason
from registry.canonical import Body, canonical_text, instant_text, parse_instant
from registry.events import Event, EventKind
from registry.ledger import fold_adoptions, fold_agency, fold_key, fold_license
from registry.line import fold_line
from registry.party_folds import fold_certificate, fold_party
from registry.reasons import Reason
from registry.streams import (
    adoption_stream,
    agency_stream,
    certificate_stream,
    content_stream,
    key_stream,
    license_stream,
    line_stream,
    party_stream,
)
from tests.registry.desk import NOW

STRANGE = Event(
    stream="content/ab",
    version=1,
    kind=EventKind.CONTENT_ERASED,
    recorded=NOW,
    effective=NOW,
    actor="desk",
    request_id="1",
    body="{}",
)
FOLDS = [fold_agency, fold_key, fold_party, fold_certificate, fold_license, fold_line]


@pytest.mark.parametrize("fold", [*FOLDS, fold_adoptions])
def test_an_event_of_another_stream_is_not_skipped(fold: Callable[[Sequence[Event]], object]) -> None:
    """An unknown event is a fault of ours, and not a smaller record."""
    with pytest.raises(ValueError):
        fold([STRANGE])


@pytest.mark.parametrize("fold", FOLDS)
def test_no_events_are_no_record(fold: Callable[[Sequence[Event]], object]) -> None:
    """Version 0 is nothing."""
    assert fold([]) is None


def test_streams_have_the_names_that_receipts_state() -> None:
    """A receipt that names a stream is replayed years later; the names never change."""
    assert [
        agency_stream("XA-DGT"),
        key_stream("kid"),
        license_stream("urn:comity:license:XA-DGT:9fQ2"),
        line_stream("urn:comity:license:XA-DGT:9fQ2", "1"),
        adoption_stream("XA", "xa_union"),
        content_stream("ab"),
        party_stream("XA-DGT-DESK4"),
        certificate_stream("ab"),
    ] == [
        "agency/XA-DGT",
        "key/kid",
        "license/urn:comity:license:XA-DGT:9fQ2",
        "ledger/urn:comity:license:XA-DGT:9fQ2/1",
        "adoption/XA/xa_union",
        "content/ab",
        "party/XA-DGT-DESK4",
        "certificate/ab",
    ]


def test_every_reason_is_one_of_the_schema() -> None:
    """The registry gives no reason that reason.proto does not list."""
    assert [reason for reason in Reason if reason.value not in set(KnownReason)] == []


def test_a_body_has_one_spelling() -> None:
    """Sorted, without spaces, in ASCII."""
    assert canonical_text({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"\\u00e9"}'
    assert canonical_text({"a": [1, None, True], "b": "é"}) == canonical_text({"b": "é", "a": [1, None, True]})


def test_an_instant_has_one_spelling_of_one_length() -> None:
    """Text order is time order, and it comes back as it was."""
    instants = [NOW, NOW.replace(microsecond=1), NOW.replace(year=987)]
    texts = [instant_text(at) for at in instants]
    assert texts[0] == "2030-06-01T12:00:00.000000Z"
    assert {len(text) for text in texts} == {27}
    assert [parse_instant(text) for text in texts] == instants
    assert sorted(texts) == [instant_text(at) for at in sorted(instants)]


@pytest.mark.parametrize("ask", [Body.text, Body.number, Body.texts, Body.parts])
def test_a_member_of_another_type_is_a_fault(ask: Callable[[Body, str], object]) -> None:
    """Nothing is guessed from a body that was written otherwise."""
    with pytest.raises(TypeError):
        ask(Body('{"a":null}'), "a")
