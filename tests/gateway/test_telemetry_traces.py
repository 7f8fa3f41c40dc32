"""Traces: one span a call, exported over real gRPC, and nothing in it that a caller chose."""

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.trace import NoOpTracer, get_current_span

from comity.v1 import conversion_service_pb2 as conversion
from gateway.client import CallFailed, call
from gateway.telemetry import logs, names
from gateway.telemetry.settings import TelemetrySettings
from gateway.telemetry.start import start_telemetry
from gateway.telemetry.traces import Traces, parent_in
from tests.observing import Collector, observed_network, running_collector
from tests.simulator import FORM, Network

LIST = "comity.v1.ConversionService/ListFormats"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector of OTLP."""
    with running_collector() as running:
        yield running


def _settings(collector: Collector, share: str = "1") -> TelemetrySettings:
    return TelemetrySettings("node-1", "worker", 2, otlp_endpoint=collector.endpoint, trace_share=Decimal(share))


def _attributes(span: Span) -> dict[str, str]:
    return {attribute.key: attribute.value.string_value for attribute in span.attributes}


def test_a_call_leaves_one_span_with_what_is_on_the_list(
    network: Network, tmp_path: Path, collector: Collector
) -> None:
    """Named for its method; readings, format and reason where the call has them; a fault is an error, a refusal not."""
    with (
        start_telemetry(_settings(collector)) as telemetry,
        observed_network(network, tmp_path, telemetry) as observed,
    ):
        record = observed.register()
        observed.verify(observed.question(observed.assertions[record.license_id]))
        with pytest.raises(CallFailed):
            call(observed.client.conversion.Convert, conversion.ConvertRequest(document=b"x", format="odd"))
    spans = {span.name.rpartition("/")[2]: span for span in collector.spans()}
    assert sorted(spans) == ["Convert", "Register", "Verify"]
    assert len(collector.spans()) == 4
    verified, refused = _attributes(spans["Verify"]), _attributes(spans["Convert"])
    assert (verified["status"], verified["outcome"], verified["disposition"]) == ("OK", "VALID", "REFER")
    assert (refused["status"], refused["reason"], refused["format"]) == ("INVALID_ARGUMENT", "FORMAT_UNKNOWN", "other")
    assert all(span.kind == Span.SPAN_KIND_SERVER for span in spans.values())
    assert all(span.status.code != Status.STATUS_CODE_ERROR for span in spans.values())
    assert {key for span in spans.values() for key in _attributes(span)} <= set(names.SPAN_ATTRIBUTES)


def test_the_log_record_of_a_recorded_call_names_its_trace(
    network: Network, tmp_path: Path, collector: Collector
) -> None:
    """So that one is found by the other; the role and slot of the process stand in the record too."""
    stream = io.StringIO()
    with start_telemetry(_settings(collector)) as telemetry, observed_network(network, tmp_path, telemetry) as observed:
        logs.configure("info", stream, logs.Process("worker", 2))
        call(observed.client.conversion.ListFormats, conversion.ListFormatsRequest())
    logs.configure("error")
    (record,) = [one for one in map(json.loads, stream.getvalue().splitlines()) if one["event"] == "call"]
    (span,) = collector.spans()
    assert record["trace_id"] == span.trace_id.hex()
    assert record["correlation_id"] == _attributes(span)["correlation_id"]
    assert (record["role"], record["worker"]) == ("worker", 2)
    assert set(record) <= logs.FIELDS


def test_metrics_are_exported_too(network: Network, tmp_path: Path, collector: Collector) -> None:
    """Under the same names, with the process named, and without a span where no share is asked for."""
    with (
        start_telemetry(_settings(collector, "0")) as telemetry,
        observed_network(network, tmp_path, telemetry) as observed,
    ):
        call(observed.client.conversion.ListFormats, conversion.ListFormatsRequest())
    assert {"comity_calls_total", "comity_call_seconds"} <= collector.metric_names()
    assert collector.metric_names() <= {metric.name for metric in names.METRICS}
    resource = collector.metrics[-1].resource_metrics[0].resource
    told = {attribute.key: attribute.value.string_value for attribute in resource.attributes}
    assert told == {"service.name": "comity", "service.version": "0.1.0", "service.instance.id": "node-1/worker/2"}
    assert collector.spans() == []


def test_a_traceparent_in_its_exact_form_gives_the_parent(
    network: Network, tmp_path: Path, collector: Collector
) -> None:
    """The caller finds our span under its own; that it did not record itself is not heard."""
    with start_telemetry(_settings(collector)) as telemetry, observed_network(network, tmp_path, telemetry) as observed:
        for flags in ("01", "00"):
            metadata = (("traceparent", TRACEPARENT[:-2] + flags),)
            observed.client.conversion.ListFormats(conversion.ListFormatsRequest(), timeout=5, metadata=metadata)
    found = [(span.trace_id.hex(), span.parent_span_id.hex()) for span in collector.spans()]
    assert found == [(TRACE, PARENT)] * 2


FORGED: dict[str, list[str | bytes]] = {
    "capitals": [TRACEPARENT.upper()],
    "a later version": ["01" + TRACEPARENT[2:]],
    "the version that is none": ["ff" + TRACEPARENT[2:]],
    "more after it": [TRACEPARENT + "-more"],
    "a space before it": [" " + TRACEPARENT],
    "a line after it": [TRACEPARENT + "\n"],
    "one digit short": [TRACEPARENT[:-1]],
    "a trace of zeros": [f"00-{'0' * 32}-{PARENT}-01"],
    "a parent of zeros": [f"00-{TRACE}-{'0' * 16}-01"],
    "digits of another script": [TRACEPARENT.replace("4", "\u0664")],
    "a letter that is no digit": [TRACEPARENT.replace("b", "g")],
    "eight kilobytes": [TRACEPARENT + "0" * 8192],
    "two of them": [TRACEPARENT, TRACEPARENT],
    "bytes": [TRACEPARENT.encode()],
    "none": [],
}


@pytest.mark.parametrize("case", FORGED)
def test_attack_k03_a_traceparent_in_another_form_gives_none(case: str) -> None:
    """The exact form and length, once, or it was not there."""
    metadata = [("traceparent", value) for value in FORGED[case]]
    context = parent_in([*metadata, ("tracestate", "x=1"), ("baggage", "x" * 8192)])
    assert not get_current_span(context).get_span_context().is_valid
    assert len(context) == 0


def test_attack_k03_baggage_and_a_forged_trace_reach_nothing(
    network: Network, tmp_path: Path, collector: Collector
) -> None:
    """Seven kilobytes of baggage, a state and an oversized parent: the call is answered, and none of it is exported."""
    planted = "canary-baggage"
    metadata = (
        ("traceparent", TRACEPARENT + "-" + planted),
        ("tracestate", f"{planted}=1"),
        ("baggage", f"key={planted}" + "x" * 7000),
    )
    with start_telemetry(_settings(collector)) as telemetry, observed_network(network, tmp_path, telemetry) as observed:
        observed.client.conversion.ListFormats(conversion.ListFormatsRequest(), timeout=5, metadata=metadata)
    (span,) = collector.spans()
    assert (span.parent_span_id, span.trace_state) == (b"", "")
    assert span.trace_id.hex() != TRACE
    assert planted.encode() not in collector.everything()


DRAWN = ["00000000", "3fffffff", "40000000", "ffffffff"]
SHARES = {"0": [], "0.25": DRAWN[:2], "1": DRAWN}


@pytest.mark.parametrize("share", SHARES)
def test_attack_k03_only_our_own_draw_chooses_what_is_recorded(share: str) -> None:
    """Whatever flags or trace id a caller sends, the correlation id decides, which is ours."""
    traces = Traces(NoOpTracer(), Decimal(share))
    for trace in ("0" * 31 + "1", TRACE):
        asked = [("traceparent", f"00-{trace}-{PARENT}-01")]
        recorded = [drawn for drawn in DRAWN if traces.begin(LIST, drawn + "0" * 24, lambda: asked)]  # noqa: B023 -- used at once
        assert recorded == SHARES[share]


def test_an_endpoint_that_does_not_answer_holds_nothing_up(network: Network, tmp_path: Path) -> None:
    """Calls are answered, the process ends, and the log says it by the library's name and nothing of its text."""
    stream = io.StringIO()
    silent = TelemetrySettings("node-1", "worker", otlp_endpoint="http://127.0.0.1:9", trace_share=Decimal(1))
    with start_telemetry(silent) as telemetry, observed_network(network, tmp_path, telemetry) as observed:
        logs.configure("warning", stream)
        call(observed.client.conversion.Convert, conversion.ConvertRequest(document=FORM))
    logs.configure("error")
    records = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {record["event"] for record in records} == {"library"}
    assert {record["library"] for record in records} == {"opentelemetry.exporter.otlp.proto.grpc.exporter"}
    assert "127.0.0.1" not in stream.getvalue()
