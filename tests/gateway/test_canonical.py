"""Canonical text of messages: what Comity writes itself is what protobuf and the library for RFC 8785 write."""

import json
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp
from google.protobuf.wrappers_pb2 import DoubleValue
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.v1 import decision_pb2, recognition_service_pb2, registry_service_pb2, verification_service_pb2
from comity.v1.decision_pb2 import Decision, Shipment
from comity.v1.license_pb2 import License
from gateway.core.findings import StreamRead
from gateway.core.trust.strict_json import write_json
from gateway.wire.canonical import canonical_bytes, sha256_hex
from gateway.wire.decisions import decision_digest, decision_message
from gateway.wire.refusal import BadMessage
from gateway.wire.requests import asker_of, batch_asker_of
from tests.core.test_receipt import DECISION
from tests.simulator import shipment

DEEPEST = 4
DIGESTED: tuple[type[Message], ...] = (
    License,
    Decision,
    Shipment,
    verification_service_pb2.VerifyRequest,
    verification_service_pb2.VerifyBatchRequest,
    recognition_service_pb2.CheckEligibilityRequest,
    recognition_service_pb2.ReplayDecisionsRequest,
    registry_service_pb2.RegisterRequest,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
BOUNDS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXTS | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def by_the_libraries(message: Message) -> bytes:
    """Return the canonical form as protobuf's mapping and the library for RFC 8785 make it."""
    return rfc8785.dumps(json_format.MessageToDict(message))


def filled(draw: Any, kind: Any, depth: int = 0) -> Message:
    """Return a message of a type with any of its fields set."""
    message: Message = kind()
    if isinstance(message, Timestamp):
        message.seconds = draw(st.integers(-62_135_596_800, 253_402_300_799))
        message.nanos = draw(st.sampled_from([0, 0, 1, 120_000_000, 999_999_999]))
        return message
    for field in message.DESCRIPTOR.fields:
        if draw(st.booleans()) and not (field.message_type is not None and depth == DEEPEST):
            _set(draw, message, field, depth)
    return message


# Any: protobuf types a descriptor as one of two classes, of which the second has no name.
def _set(draw: Any, message: Message, field: Any, depth: int) -> None:
    if field.message_type is not None:
        inner = filled(draw, GetMessageClass(field.message_type), depth + 1)
        own = getattr(message, field.name)
        (own.add() if field.is_repeated else own).CopyFrom(inner)
    elif field.is_repeated:
        getattr(message, field.name).extend([_value(draw, field) for _ in range(2)])
    else:
        setattr(message, field.name, _value(draw, field))


def _value(draw: Any, field: Any) -> object:
    if field.enum_type is not None:
        return draw(st.sampled_from([*field.enum_type.values_by_number, 4711]))
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return draw(st.booleans())
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return draw(st.binary(max_size=5) if field.type == FieldDescriptor.TYPE_BYTES else TEXTS)
    return draw(st.integers(*BOUNDS[field.cpp_type]))


@pytest.mark.parametrize("kind", DIGESTED, ids=lambda kind: kind.DESCRIPTOR.name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_message_has_the_text_that_the_libraries_write(kind: type[Message], data: st.DataObject) -> None:
    """Any message of a type that is digested, with any texts, figures, enum numbers and instants."""
    message = filled(data.draw, kind)
    assert canonical_bytes(message) == by_the_libraries(message)


@settings(deadline=None)
@given(value=PLAIN)
def test_a_value_has_the_text_that_the_library_writes(value: object) -> None:
    """Whatever the short way takes, it writes as RFC 8785 does; what it leaves, the library writes or refuses."""
    try:
        expected = rfc8785.dumps(value)  # type: ignore[arg-type]  # rfc8785 keeps the name of its input type private
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            write_json(value)
    else:
        assert write_json(value) == expected


def test_names_are_sorted_by_utf_16_and_not_by_code_point() -> None:
    """A name beyond the basic plane comes before one at its end (RFC 8785 section 3.2.3)."""
    assert list(json.loads(write_json({"\uffee": 1, "\U00010000": 2}))) == ["\U00010000", "\uffee"]


@pytest.mark.parametrize("character", [chr(code) for code in (*range(0x20), 0x22, 0x5C, 0x7F, 0x2028, 0xFFFF)])
def test_each_character_is_escaped_as_rfc_8785_escapes_it(character: str) -> None:
    """Seven characters have a short form, other controls four lower-case digits, and nothing else is escaped."""
    message = decision_pb2.Check(title=f"a{character}b")
    assert canonical_bytes(message) == by_the_libraries(message)


@pytest.mark.parametrize("instant", [Timestamp(seconds=-(2**40)), Timestamp(seconds=2**40), Timestamp(nanos=-1)])
def test_attack_i14_an_instant_without_a_text_is_refused(instant: Timestamp) -> None:
    """Its year has five digits or none, or its fraction is negative."""
    with pytest.raises(BadMessage):
        canonical_bytes(Decision(at_time=instant))


@pytest.mark.parametrize("message", [ParseDict({"a": 1}, Struct()), DoubleValue(value=0.5)])
def test_what_the_schema_does_not_use_has_no_text(message: Message) -> None:
    """A map or a fraction fails when it is first written; it is never written in some other way."""
    with pytest.raises(TypeError):
        canonical_bytes(message)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), goods=st.booleans())
def test_a_request_is_digested_as_the_libraries_write_it(data: st.DataObject, *, goods: bool) -> None:
    """Goods that were read before are not written again, alone or in a batch, and the digest is the same."""
    request = verification_service_pb2.VerifyRequest(assertion=data.draw(TEXTS), recognizing_jurisdiction="XB")
    if goods:
        request.shipment.CopyFrom(shipment(destination=data.draw(st.sampled_from(["XF", "XG"]))))
    batch = verification_service_pb2.VerifyBatchRequest(requests=[request, request])
    assert asker_of(request).request_digest == sha256_hex(by_the_libraries(request))
    assert batch_asker_of(batch).request_digest == sha256_hex(by_the_libraries(batch))


def test_attack_i08_a_field_that_is_not_in_the_schema_is_refused_wherever_it_is() -> None:
    """In the request, in its goods, and in goods that are known without it."""
    known = shipment()
    asker_of(verification_service_pb2.VerifyRequest(shipment=known))
    foreign = known.SerializeToString() + b"\xfa\x3f\x01x"
    inside = verification_service_pb2.VerifyRequest(shipment=Shipment.FromString(foreign))
    beside = verification_service_pb2.VerifyRequest.FromString(
        verification_service_pb2.VerifyRequest(shipment=known).SerializeToString() + b"\xfa\x3f\x01x"
    )
    for request in (inside, beside):
        with pytest.raises(BadMessage):
            asker_of(request)
        with pytest.raises(BadMessage):
            batch_asker_of(verification_service_pb2.VerifyBatchRequest(requests=[request]))


@settings(max_examples=40, deadline=None)
@given(streams=st.lists(st.builds(StreamRead, TEXTS.filter(bool), st.integers(0, 2**53)), max_size=4))
def test_a_decision_is_digested_as_the_libraries_write_its_message(streams: list[StreamRead]) -> None:
    """Whatever way the digest takes, it is that of the message that the caller gets; nothing on record is version 0."""
    for decision in (replace(DECISION, streams=tuple(streams)), replace(DECISION, streams=(StreamRead("key/a", 0),))):
        assert decision_digest(decision) == sha256_hex(by_the_libraries(decision_message(decision)))
