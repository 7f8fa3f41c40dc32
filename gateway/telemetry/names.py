"""Every metric, label value and span attribute that a gateway may show: a closed list (attack K04).

Rules, in order:
1. A metric that is not in `METRICS` does not exist; docs/telemetry.md, the dashboard and the alerts are tested against
   it.
2. A label takes a value of a closed list: methods from the schema, reasons from the enum, formats from the adapters.
   What is in no list is `other`; what is not there is `none`. So the number of series is bounded, whatever is sent.
3. Nothing of a call itself is in any list: no name, goods, license number, party, token or id of a paper.
"""

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module

from google.protobuf.descriptor import MethodDescriptor
from google.rpc import code_pb2

from comity import v1
from gateway.core.caller import Role
from gateway.core.reasons import Reason

OTHER = "other"
NONE = "none"

READ, WRITTEN = "read", "written"
DONE, SOME_REJECTED, REFUSED, FAILED = "done", "some_rejected", "refused", "failed"

BUCKETS_MICROSECONDS = (
    *(500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000),
    *(100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000),
)

SPAN_ATTRIBUTES = (
    "method",
    "status",
    "reason",
    "outcome",
    "recognition",
    "disposition",
    "format",
    "caller_role",
    "correlation_id",
)


class Kind(StrEnum):
    """How a figure behaves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name, kind, unit, labels, and what it says."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    says: str
    unit: str = ""


CALLS = Metric("comity_calls_total", Kind.COUNTER, ("method", "status", "reason"), "Calls answered.")
CALL_SECONDS = Metric(
    "comity_call_seconds",
    Kind.HISTOGRAM,
    ("method",),
    "Time from the front door to the answer, of calls that are no streams.",
    "s",
)
CALLS_IN_PROGRESS = Metric("comity_calls_in_progress", Kind.GAUGE, ("method",), "Calls under way, streams included.")
DECISIONS = Metric(
    "comity_decisions_total",
    Kind.COUNTER,
    ("method", "outcome", "recognition", "disposition"),
    "Decisions given: one for each paper of a batch and each leg of a shipment.",
)
CONVERSIONS = Metric(
    "comity_conversions_total",
    Kind.COUNTER,
    ("format", "direction", "result"),
    "Documents that Convert read and Render wrote.",
)
LAST_SEQUENCED_AGE = Metric(
    "comity_last_sequenced_age_seconds",
    Kind.GAUGE,
    (),
    "Time since the elected sequencer last ended a round with no committed event left without a position.",
    "s",
)
UNSEQUENCED = Metric(
    "comity_unsequenced_events",
    Kind.GAUGE,
    (),
    "Committed events without a position at the end of the sequencer's last round.",
)
PAPER_MEMORY_HITS = Metric(
    "comity_paper_memory_hits_total", Kind.COUNTER, (), "Papers whose signature was found in memory."
)
PAPER_MEMORY_MISSES = Metric(
    "comity_paper_memory_misses_total", Kind.COUNTER, (), "Papers whose signature had to be checked."
)
PAPER_MEMORY_ENTRIES = Metric("comity_paper_memory_entries", Kind.GAUGE, (), "Papers held in memory.")
POOL_IN_USE = Metric("comity_database_pool_in_use", Kind.GAUGE, (), "Database connections that are working.")
POOL_SIZE = Metric("comity_database_pool_size", Kind.GAUGE, (), "Database connections that the process may have.")
WATCHERS = Metric("comity_watchers", Kind.GAUGE, (), "Watchers that are connected.")
WORKER_RESTARTS = Metric(
    "comity_worker_restarts_total", Kind.COUNTER, (), "How often this process ended unasked and was started again."
)
LEADER = Metric(
    "comity_leader",
    Kind.GAUGE,
    (),
    "1 where this process is the elected sequencer, 0 where it stands by.",
)
CERTIFICATE_EXPIRY = Metric(
    "comity_certificate_expiry_timestamp_seconds",
    Kind.GAUGE,
    (),
    "Unix time at which the server's certificate ends.",
    "s",
)
BUILD = Metric("comity_build_info", Kind.GAUGE, ("version",), "Always 1; the label names the version.")

METRICS = (
    CALLS,
    CALL_SECONDS,
    CALLS_IN_PROGRESS,
    DECISIONS,
    CONVERSIONS,
    LAST_SEQUENCED_AGE,
    UNSEQUENCED,
    PAPER_MEMORY_HITS,
    PAPER_MEMORY_MISSES,
    PAPER_MEMORY_ENTRIES,
    POOL_IN_USE,
    POOL_SIZE,
    WATCHERS,
    WORKER_RESTARTS,
    LEADER,
    CERTIFICATE_EXPIRY,
    BUILD,
)


def closed(value: str, known: frozenset[str]) -> str:
    """Return a value that is in its list, `none` for an empty one, `other` for every other."""
    if value in known:
        return value
    return OTHER if value else NONE


@cache
def formats() -> frozenset[str]:
    """Return the ids of the formats."""
    from adapters.catalogue import load_adapters  # noqa: PLC0415 - a process that converts nothing loads no adapter

    return frozenset(load_adapters())


def _methods() -> Iterator[MethodDescriptor]:
    names = [module.name for module in pkgutil.iter_modules(v1.__path__) if module.name.endswith("_service_pb2")]
    for name in sorted(names):
        for service in import_module(f"comity.v1.{name}").DESCRIPTOR.services_by_name.values():
            yield from service.methods


METHODS = frozenset(f"{method.containing_service.full_name}/{method.name}" for method in _methods())
STREAMS = frozenset(
    f"{method.containing_service.full_name}/{method.name}"
    for method in _methods()
    if method.client_streaming or method.server_streaming
)
STATUSES = frozenset(code_pb2.Code.keys())
REASONS = frozenset(str(reason) for reason in Reason)
CALLER_ROLES = frozenset(str(role) for role in Role)
# Statuses that say that the gateway could not answer; every other refusal is the caller's move.
FAULTS = frozenset({"DATA_LOSS", "DEADLINE_EXCEEDED", "INTERNAL", "UNAVAILABLE", "UNIMPLEMENTED", "UNKNOWN"})
