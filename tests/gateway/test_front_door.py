"""The front door: deadlines, sizes, statuses, health and reflection; and what no caller may do."""

import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_status import rpc_status

from adapters import errors as adapters_errors
from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as recognition
from comity.v1 import registry_service_pb2 as registry
from comity.v1 import verification_service_pb2 as verification
from gateway import status
from gateway.cli.configuration import settings_from as load_settings
from gateway.client import CallFailed, Client, call
from gateway.config.settings import Settings
from gateway.core.findings import Finding, Outcome
from gateway.core.reasons import Reason
from gateway.core.refusal import Refused
from gateway.server.service_names import SERVICES
from gateway.usecases import errors as usecase_errors
from gateway.wire.refusal import BadMessage
from registry import errors as registry_errors
from tests.simulator import Network, running_network


def _refused(method: object, request: object) -> tuple[str, str]:
    with pytest.raises(CallFailed) as refused:
        call(method, request)  # type: ignore[arg-type] # a method of any service
    return refused.value.status, refused.value.reason


def test_attack_i06_a_call_without_a_deadline_is_refused(network: Network) -> None:
    """INVALID_ARGUMENT DEADLINE_REQUIRED, so that nobody waits for ever."""
    with pytest.raises(grpc.RpcError) as refused:
        network.client.conversion.ListFormats(conversion.ListFormatsRequest())
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(("over", "accepted"), [(-200, True), (1, False)])
def test_attack_i01_a_message_over_the_size_of_its_method_is_refused(
    network: Network, over: int, *, accepted: bool
) -> None:
    """256 KiB for a method that carries no document; the limit itself is taken and judged."""
    paper = "a" * (256 * 1024 + over)
    request = verification.VerifyRequest(assertion=paper, recognizing_jurisdiction="XB", act=decision.ACT_KIND_EXPORT)
    if accepted:
        assert network.verify(request).findings[0].reason
    else:
        assert _refused(network.client.verification.Verify, request) == ("RESOURCE_EXHAUSTED", "DOCUMENT_TOO_LARGE")


RAW = {
    "text that is not UTF-8": b"\x0a\x02\xff\xfe",
    "no field": b"\xff\xff\xff",
    "a length beyond the end": b"\x0a\x7f",
    "a number without an end": b"\x18" + b"\x80" * 20,
}


@pytest.mark.parametrize("case", RAW)
def test_attack_i10_bytes_that_are_no_message_are_refused(network: Network, case: str) -> None:
    """INVALID_ARGUMENT with a reason; nothing is replaced, and nothing is a fault of ours."""
    verify: grpc.UnaryUnaryMultiCallable[bytes, bytes] = network.client._channel.unary_unary(
        "/comity.v1.VerificationService/Verify"
    )
    with pytest.raises(grpc.RpcError) as refused:
        verify(RAW[case], timeout=5)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    (info,) = rpc_status.from_call(refused.value).details  # type: ignore[arg-type] # what the client raises is a call too
    assert b"REQUEST_MALFORMED" in info.value


def test_attack_i02_a_message_that_inflates_over_the_limit_is_refused(network: Network) -> None:
    """Sixty megabytes of zeros in sixty kilobytes are not unpacked."""
    convert: grpc.UnaryUnaryMultiCallable[bytes, bytes] = network.client._channel.unary_unary(
        "/comity.v1.ConversionService/Convert"
    )
    with pytest.raises(grpc.RpcError) as refused:
        convert(bytes(60 * 1024 * 1024), timeout=30, compression=grpc.Compression.Gzip)
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_attack_h11_health_and_reflection_answer(network: Network) -> None:
    """Both are always on: the schema is public."""
    channel = network.client._channel
    health = health_pb2_grpc.HealthStub(channel)
    for service in ("", *SERVICES):
        answer = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)  # type: ignore[attr-defined] # grpc_health stubs
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
    (listed,) = list(stub.ServerReflectionInfo(asked, timeout=5))  # type: ignore[operator] # grpc_reflection stubs
    assert set(SERVICES) <= {service.name for service in listed.list_services_response.service}


def test_attack_h12_an_unknown_method_is_unimplemented(network: Network) -> None:
    """Nothing answers for a method that is not in the schema."""
    channel = network.client._channel
    method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/comity.v1.RegistryService/Erase")
    with pytest.raises(grpc.RpcError) as refused:
        method(b"", timeout=5)
    assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_attack_h04_an_identity_in_metadata_has_no_effect(network: Network) -> None:
    """Identity is never read from metadata: the same request id of the same transport is the same caller."""
    document = b"not a document"
    request = conversion.ConvertRequest(document=document)
    metadata = (("comity-role", "operator"), ("x-forwarded-client-cert", "Hash=00"))
    with pytest.raises(grpc.RpcError) as refused:
        network.client.conversion.Convert(request, timeout=5, metadata=metadata)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


REQUESTS = {
    "attack I09, no act": (
        lambda request: request.ClearField("act"),
        "ENUM_UNKNOWN",
    ),
    "attack I09, an unknown act": (lambda request: setattr(request, "act", 99), "ENUM_UNKNOWN"),
    "no paper": (lambda request: request.ClearField("paper"), "REQUEST_MALFORMED"),
    "a jurisdiction in words": (
        lambda request: setattr(request, "recognizing_jurisdiction", "Birchland"),
        "JURISDICTION_FORMAT",
    ),
    "attack I14, an instant before 2000": (
        lambda request: setattr(request.act_time, "seconds", 1),
        "TIMESTAMP_RANGE",
    ),
    "attack I14, negative nanoseconds": (
        lambda request: request.act_time.MergeFrom(Timestamp(seconds=1_800_000_000, nanos=-1)),
        "TIMESTAMP_RANGE",
    ),
    "a fact that only the registry may state": (
        lambda request: request.facts.add(path="license.status", text="in_force"),
        "FACT_PATH",
    ),
    "a fact twice": (
        lambda request: [request.facts.add(path="route.origin", text="XA") for _ in range(2)],
        "FACT_PATH",
    ),
    "a fact without a value": (lambda request: request.facts.add(path="route.origin"), "REQUEST_MALFORMED"),
    "a nonce with a space": (lambda request: setattr(request, "nonce", "a b"), "REQUEST_MALFORMED"),
}


@pytest.mark.parametrize("case", REQUESTS)
def test_a_request_that_cannot_be_read_is_the_callers_mistake(network: Network, case: str) -> None:
    """INVALID_ARGUMENT with its reason; never INTERNAL."""
    change, reason = REQUESTS[case]
    request = network.question("paper")
    change(request)  # type: ignore[no-untyped-call] # small changes of one field
    assert _refused(network.client.verification.Verify, request) == ("INVALID_ARGUMENT", reason)


def test_attack_i08_a_field_that_the_schema_does_not_define_is_refused(network: Network) -> None:
    """What cannot be digested is not answered with a receipt."""
    method: grpc.UnaryUnaryMultiCallable[bytes, verification.VerifyResponse] = network.client._channel.unary_unary(
        "/comity.v1.VerificationService/Verify",
        response_deserializer=verification.VerifyResponse.FromString,
    )
    raw = network.question("paper").SerializeToString() + b"\xf8\x7f\x01"
    with pytest.raises(grpc.RpcError) as refused:
        method(raw, timeout=5)
    assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize("count", [0, 257])
def test_attack_i15_a_batch_is_neither_empty_nor_too_large(network: Network, count: int) -> None:
    """INVALID_ARGUMENT BATCH_SIZE."""
    batch = verification.VerifyBatchRequest(requests=[network.question("paper")] * count)
    assert _refused(network.client.verification.VerifyBatch, batch) == ("INVALID_ARGUMENT", "BATCH_SIZE")


def test_the_field_of_a_batch_member_names_its_place(network: Network) -> None:
    """The caller finds the member at fault."""
    bad = network.question("paper")
    bad.ClearField("act")
    with pytest.raises(CallFailed) as refused:
        call(
            network.client.verification.VerifyBatch,
            verification.VerifyBatchRequest(requests=[network.question("paper"), bad]),
        )
    assert refused.value.field == "requests[1].act"


def test_a_date_without_a_day_is_partial(network: Network) -> None:
    """An absent date is not the year 0."""
    request = recognition.CheckEligibilityRequest(
        subject=decision.SUBJECT_FOREIGN_LICENSE,
        recognizing_jurisdiction="XB",
        counterpart_jurisdiction="XA",
        act=decision.ACT_KIND_EXPORT,
    )
    request.act_date.year = 2026
    assert _refused(network.client.recognition.CheckEligibility, request) == ("INVALID_ARGUMENT", "DATE_PARTIAL")


def test_no_server_is_a_typed_answer(tmp_path: Path) -> None:
    """Unreachable is UNAVAILABLE with a reason of its own, and nothing about a license."""
    with Client("127.0.0.1:9") as client:
        assert _refused(client.registry.GetLicense, registry.GetLicenseRequest()) == (
            "UNAVAILABLE",
            "SERVER_UNREACHABLE",
        )


SETTINGS = {
    "an address of the world without TLS": ({"listen": "0.0.0.0:8470"}, "listen"),
    "a certificate without its key": ({"tls_certificate": "server.pem"}, "tls_certificate"),
    "a network in capitals": ({"network": "BENELUX"}, "network"),
    "no threads": ({"threads": 0}, "threads"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_a_configuration_that_is_not_safe_is_refused_with_its_key(case: str) -> None:
    """CONFIGURATION, naming the key."""
    given, key = SETTINGS[case]
    with pytest.raises(usecase_errors.BadRequest) as refused:
        load_settings(given)  # type: ignore[arg-type] # wrong on purpose
    assert (refused.value.reason, refused.value.field) == (Reason.CONFIGURATION, key)


def _all_errors() -> list[type[Exception]]:
    bases = (adapters_errors.AdapterError, usecase_errors.CallRefused, registry_errors.RegistryError)
    return [error for base in bases for error in base.__subclasses__()] + [BadMessage]


@pytest.mark.parametrize("error", _all_errors(), ids=lambda error: str(error.__name__))
def test_every_error_of_ours_has_a_status(error: type[Exception]) -> None:
    """A class that is in no table would be told as a fault of ours."""
    assert error in status.TABLE


def test_a_fault_of_ours_is_in_no_table_and_tells_nothing() -> None:
    """INTERNAL_FAULT with a correlation id and a fixed message (attack K02)."""
    assert status.refusal_of(RuntimeError("secret")) is None
    told = status.fault("0123")
    assert (told.code, told.reason) == (grpc.StatusCode.INTERNAL, Reason.INTERNAL_FAULT)
    assert "0123" in told.message


def test_a_paper_that_is_refused_in_a_write_keeps_its_reason() -> None:
    """The same reason, as a call that was not carried out."""
    finding = Finding("V4", Outcome.MALFORMED, Reason.TYP_MISMATCH, "header.typ", "Expected another type.")
    told = status.refusal_of(Refused(finding))
    assert told is not None
    assert (told.code, told.reason) == (grpc.StatusCode.INVALID_ARGUMENT, Reason.TYP_MISMATCH)


def test_attack_i16_a_call_over_the_limit_is_told_so_at_once(tmp_path: Path) -> None:
    """RESOURCE_EXHAUSTED SERVER_BUSY, while the call that is under way goes on."""
    with running_network(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path, max_calls=1) as network:
        channel = network.client._channel
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        gate = threading.Event()

        def asked() -> Iterator[reflection_pb2.ServerReflectionRequest]:
            yield reflection_pb2.ServerReflectionRequest(list_services="")
            gate.wait(timeout=10)

        held = stub.ServerReflectionInfo(asked(), timeout=10)  # type: ignore[operator] # grpc_reflection stubs
        assert next(held).list_services_response.service
        busy = _refused(network.client.conversion.ListFormats, conversion.ListFormatsRequest())
        gate.set()
        assert busy == ("RESOURCE_EXHAUSTED", "SERVER_BUSY")


def test_attack_k10_no_key_of_the_configuration_switches_a_check_off() -> None:
    """The keys are a closed list; a new one is looked at here before it exists."""
    assert set(Settings.model_fields) == {
        "database",
        "drain_seconds",
        "environment",
        "events_listen",
        "listen",
        "log_level",
        "mapping_packs",
        "max_calls",
        "max_watchers",
        "metrics_listen",
        "network",
        "node",
        "otlp_endpoint",
        "packs",
        "receipt_key",
        "threads",
        "tls_certificate",
        "tls_client_roots",
        "tls_key",
        "traces_in_thousand",
        "workers",
    }
