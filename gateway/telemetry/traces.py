"""One server span a call, for a share of the calls that we choose ourselves.

Rules, in order:
1. Which calls are recorded is drawn from our own correlation id; what a caller says about sampling is not heard, and
   neither is the trace id that a caller may choose (attack K03).
2. A caller's `traceparent` gives the parent when there is exactly one, in the exact form of W3C Trace Context level 1:
   version 00, lower-case hexadecimal, 55 characters, no id of zeros. Anything else begins a trace of ours. `tracestate`
   and `baggage` are never read.
3. Ids of traces are for finding a call again; nothing is decided by them, and no audit relies on them.
4. Attributes are those of `names.SPAN_ATTRIBUTES`, with values of closed lists beside our own correlation id.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)

from gateway.telemetry import names

Metadata = Iterable[tuple[str, str | bytes]]

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}", re.ASCII)
_ROOM = 2**32  # correlation ids are drawn evenly; their first eight digits decide


class Traces:
    """Begins and ends the spans of calls."""

    def __init__(self, tracer: Tracer, share: Decimal) -> None:
        self._tracer = tracer
        numerator, denominator = share.as_integer_ratio()
        self._below = numerator * _ROOM // denominator

    def begin(self, method: str, correlation_id: str, metadata: Callable[[], Metadata]) -> Span | None:
        """Return the span of a call, None when the call is not recorded."""
        if int(correlation_id[:8], 16) >= self._below:
            return None
        return self._tracer.start_span(method, context=parent_in(metadata()), kind=SpanKind.SERVER)


def end(span: Span, attributes: Mapping[str, str]) -> None:
    """End a span with the attributes of the fixed list that are known."""
    known = {name: attributes[name] for name in names.SPAN_ATTRIBUTES if attributes.get(name, names.NONE) != names.NONE}
    span.set_attributes(known)
    if attributes["status"] in names.FAULTS:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def trace_id_of(span: Span) -> str:
    """Return the trace id of a span in the form of W3C."""
    return f"{span.get_span_context().trace_id:032x}"


def parent_in(metadata: Metadata) -> Context:
    """Return a context with the parent that the metadata name, an empty one when they name none."""
    found = [value for key, value in metadata if key == "traceparent"]
    if len(found) != 1 or not isinstance(found[0], str):
        return Context()
    match = _TRACEPARENT.fullmatch(found[0])
    if match is None:
        return Context()
    trace_id, span_id = int(match[1], 16), int(match[2], 16)
    parent = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(parent), Context()) if parent.is_valid else Context()
