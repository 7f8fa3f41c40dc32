"""Metrics: what Prometheus reads over real HTTP, and that nobody can make it grow."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import grpc
import pytest
from google.type.date_pb2 import Date
from sqlalchemy import Engine

from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import decision_pb2 as decision
from comity.v1 import recognition_service_pb2 as recognition
from comity.v1 import shipment_service_pb2 as shipments
from comity.v1 import verification_service_pb2 as verification
from gateway.client import CallFailed, call
from gateway.telemetry import names
from gateway.telemetry.figures import PaperMemory, Pool, Sequencing, Tally
from gateway.telemetry.observed import Telemetry
from gateway.telemetry.pools import pool_of
from gateway.telemetry.start import start_telemetry
from tests.observing import PROMETHEUS, figure, observed_network, scraped, scraped_text
from tests.simulator import FORM, Network, reference, shipment

VERIFY = "comity.v1.VerificationService/Verify"
CONVERT = "comity.v1.ConversionService/Convert"


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    """Telemetry that Prometheus can read."""
    with start_telemetry(PROMETHEUS) as started:
        yield started


def _no_metadata() -> list[tuple[str, str]]:
    return []


def test_calls_are_counted_by_method_status_and_reason(network: Network, tmp_path: Path, telemetry: Telemetry) -> None:
    """Each call once, with its time, and none is in progress afterwards."""
    with observed_network(network, tmp_path, telemetry) as observed:
        for _ in range(3):
            call(observed.client.conversion.ListFormats, conversion.ListFormatsRequest())
        with pytest.raises(CallFailed):
            observed.verify(verification.VerifyRequest(assertion="x", recognizing_jurisdiction="XB"))
        series = scraped(telemetry)
    listed = "comity.v1.ConversionService/ListFormats"
    assert figure(series, "comity_calls_total", method=listed, status="OK", reason="none") == 3
    refused = {"method": VERIFY, "status": "INVALID_ARGUMENT", "reason": "ENUM_UNKNOWN"}
    assert figure(series, "comity_calls_total", **refused) == 1
    assert figure(series, "comity_call_seconds_count", method=listed) == 3
    assert figure(series, "comity_calls_in_progress", method=listed) == 0
    buckets = [dict(labels)["le"] for name, labels in series if name == "comity_call_seconds_bucket"]
    assert len(set(buckets)) == len(names.BUCKETS_MICROSECONDS) + 1


def test_every_decision_is_counted_by_its_readings(network: Network, tmp_path: Path, telemetry: Telemetry) -> None:
    """One for Verify and CheckEligibility, one for each paper of a batch and for each leg of a shipment."""
    eligibility = recognition.CheckEligibilityRequest(
        subject=decision.SUBJECT_FOREIGN_LICENSE,
        recognizing_jurisdiction="XB",
        counterpart_jurisdiction="XA",
        act=decision.ACT_KIND_EXPORT,
        act_date=Date(year=2026, month=6, day=15),
    )
    with observed_network(network, tmp_path, telemetry) as observed:
        record = observed.register()
        question = observed.question(observed.assertions[record.license_id])
        observed.verify(question)
        batch = verification.VerifyBatchRequest(requests=[question] * 5)
        call(observed.client.verification.VerifyBatch, batch)
        call(observed.client.recognition.CheckEligibility, eligibility)
        leg = shipments.CheckShipmentRequest(reference=reference(), shipment=shipment())
        legs = call(observed.client.shipment.CheckShipment, leg).legs
        series = scraped(telemetry)
    given: dict[str, float] = {}
    for (name, labels), number in series.items():
        if name == "comity_decisions_total":
            method = dict(labels)["method"].rpartition("/")[2]
            given[method] = given.get(method, 0) + number
    assert given == {"Verify": 1, "VerifyBatch": 5, "CheckEligibility": 1, "CheckShipment": len(legs)}
    valid = [dict(labels)["outcome"] for (name, labels) in series if name == "comity_decisions_total"]
    assert "VALID" in valid
    assert names.OTHER not in valid


def test_conversions_are_counted_by_format_and_result(network: Network, tmp_path: Path, telemetry: Telemetry) -> None:
    """A format that is not known is `other`, one that was not named is `none`."""
    with observed_network(network, tmp_path, telemetry) as observed:
        convert = observed.client.conversion.Convert
        answer = call(convert, conversion.ConvertRequest(document=FORM))
        for named in ("", "no-format", "gb_chief"):
            with pytest.raises(CallFailed):
                call(convert, conversion.ConvertRequest(document=b"x", format=named))
        record = conversion.RenderRecord(action=answer.records[0].action, license=answer.records[0].license)
        render = conversion.RenderRequest(records=[record], format=answer.format)
        call(observed.client.conversion.Render, render)
        series = scraped(telemetry)
    counted = {
        tuple(value for _, value in sorted(labels)) for name, labels in series if name == "comity_conversions_total"
    }
    assert counted == {
        ("read", answer.format, "done"),
        ("read", "none", "refused"),
        ("read", "other", "refused"),
        ("read", "gb_chief", "refused"),
        ("written", answer.format, "done"),
    }


def test_what_alerts_watch_begins_at_zero(telemetry: Telemetry) -> None:
    """The first fault is an increase, and not a new series that no rate sees."""
    series = scraped(telemetry)
    fault = {"method": VERIFY, "status": "INTERNAL", "reason": "INTERNAL_FAULT"}
    assert figure(series, "comity_calls_total", **fault) == 0
    assert figure(series, "comity_worker_restarts_total") == 0
    assert figure(series, "comity_build_info", version="0.1.0") == 1
    assert (figure(series, "process_resident_memory_bytes") or 0) > 1_000_000


def test_a_figure_that_no_call_shows_is_asked_for_when_it_is_collected(telemetry: Telemetry) -> None:
    """A pool, a memory, watchers and a certificate are shown by whoever knows them, and not before."""
    before = scraped(telemetry)
    assert [name for name, _ in before if "pool" in name or ("memory_" in name and name.startswith("comity"))] == []
    telemetry.observe_pool(lambda: Pool(in_use=3, size=16))
    telemetry.observe_paper_memory(lambda: PaperMemory(hits=7, misses=2, entries=2))
    telemetry.observe_watchers(lambda: 41)
    telemetry.observe_certificate(lambda: datetime(2030, 1, 1, tzinfo=UTC))
    telemetry.count_restarts(2)
    series = scraped(telemetry)
    expected = {
        "comity_database_pool_in_use": 3,
        "comity_database_pool_size": 16,
        "comity_paper_memory_hits_total": 7,
        "comity_paper_memory_misses_total": 2,
        "comity_paper_memory_entries": 2,
        "comity_watchers": 41,
        "comity_certificate_expiry_timestamp_seconds": 1_893_456_000,
        "comity_worker_restarts_total": 2,
    }
    assert {name: figure(series, name) for name in expected} == expected


@pytest.mark.parametrize("database", ["sqlite_engine", "postgres_engine"])
def test_the_pool_is_that_of_the_engine(database: str, request: pytest.FixtureRequest) -> None:
    """Both databases: what is in use is counted while it is in use, also after the engine began anew."""
    engine: Engine = request.getfixturevalue(database)
    ask = pool_of(engine)
    for _ in range(2):
        with engine.connect(), engine.connect():
            assert ask() == Pool(in_use=2, size=16)
        assert ask() == Pool(in_use=0, size=16)
        engine.dispose()


def test_figures_add_up_when_threads_add_at_once() -> None:
    """No call is lost between two threads."""
    tally = Tally([("zero",)])

    def add() -> None:
        for _ in range(2_000):
            tally.add(("one",))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(tally.rows()) == {("zero",): 0, ("one",): 16_000}


def test_only_the_elected_sequencer_shows_an_age(telemetry: Telemetry) -> None:
    """Who never stood shows nothing, who stands by shows 0 and no age, who was elected shows 1 and the age."""
    states = []
    for leading in (None, False, True, False):
        if leading is not None:
            telemetry.lead(leading=leading)
        telemetry.end_round(unsequenced=5)
        series = scraped(telemetry)
        age = figure(series, "comity_last_sequenced_age_seconds")
        states.append((figure(series, "comity_leader"), age is not None, figure(series, "comity_unsequenced_events")))
    assert states == [(None, False, None), (0, False, None), (1, True, 5), (0, False, None)]


def test_the_age_grows_until_a_round_leaves_nothing() -> None:
    """A round that left events does not make it young, and neither does a round that never ended."""
    now = [100]
    sequencing = Sequencing(ticks=lambda: now[0] * 1_000_000_000)
    sequencing.lead(leading=True)
    now[0] = 103
    sequencing.end_round(unsequenced=9)
    assert sequencing.age_rows() == [((), 3)]
    sequencing.lead(leading=True)  # elected again without having lost it: not a new beginning
    assert sequencing.age_rows() == [((), 3)]
    sequencing.end_round(unsequenced=0)
    now[0] = 104
    assert sequencing.age_rows() == [((), 1)]


def test_attack_k04_odd_methods_and_values_make_no_series(telemetry: Telemetry) -> None:
    """Ten thousand methods, statuses, reasons, roles and formats: as many series as for one."""
    sizes = []
    for count in (1, 10_000):
        for number in range(count):
            odd = f"odd-{number}"
            observed = telemetry.begin(f"comity.v1.{odd}/{odd}", uuid4().hex, _no_metadata)
            observed.caller_role = odd
            response = verification.VerifyResponse(
                decision=decision.Decision(outcome=100 + number, recognition=100 + number)  # type: ignore[arg-type] # no such value
            )
            observed.end(odd, odd, conversion.ConvertRequest(format=odd), response)
        sizes.append(len(scraped(telemetry)))
    assert sizes[0] == sizes[1]
    assert "odd-" not in scraped_text(telemetry)


def test_attack_k04_callers_make_no_series(network: Network, tmp_path: Path, telemetry: Telemetry) -> None:
    """The same through a real server: methods that are not in the schema, metadata, formats, agencies."""
    with observed_network(network, tmp_path, telemetry) as observed:
        channel = observed.client._channel
        sizes = []
        for count in (1, 200):
            for number in range(count):
                odd = f"odd-{number}"
                method: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/comity.v1.{odd}/{odd}")
                with pytest.raises(grpc.RpcError):
                    method(b"", timeout=5, metadata=(("x-" + odd, odd), ("comity-method", odd)))
                with pytest.raises(CallFailed):
                    call(observed.client.conversion.Convert, conversion.ConvertRequest(document=b"x", format=odd))
            sizes.append(len([labels for _, labels in scraped(telemetry) if labels]))
    assert sizes[0] == sizes[1]
    assert "odd-" not in scraped_text(telemetry)
