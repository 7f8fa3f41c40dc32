"""One list of names: the page, the dashboard and the alerts name what the gateway shows, and nothing else."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

from comity.v1 import reason_pb2
from gateway.telemetry import answers, logs, names
from gateway.telemetry.figures import PaperMemory, Pool
from gateway.telemetry.names import Kind
from gateway.telemetry.start import start_telemetry
from tests.house import ROOT
from tests.observing import PROMETHEUS, scraped

PAGE = (ROOT / "docs/telemetry.md").read_text(encoding="utf-8")
DASHBOARD = json.loads((ROOT / "deploy/grafana/comity.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yaml").read_text(encoding="utf-8"))
TESTED = yaml.safe_load((ROOT / "deploy/prometheus/alerts.test.yaml").read_text(encoding="utf-8"))

# What Prometheus' client says of any process, and what Prometheus itself says of a target.
KNOWN = {"process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "process_max_fds", "up"}
LANGUAGE = frozenset(
    "absent and by count histogram_quantile increase label_values le max min or rate sum time version job".split()
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACES = re.compile(r"\{([^{}]*)\}")
_LABEL = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)")
_GROUPED = re.compile(r"\bby\s*\(([^)]*)\)")


def metric_table() -> str:
    """Return the table of metrics as it stands in the page."""
    rows = [
        f"| `{each.name}` | {each.kind} | {', '.join(f'`{label}`' for label in each.labels) or '–'} | {each.says} |"
        for each in names.METRICS
    ]
    return "\n".join(["| metric | kind | labels | says |", "|---|---|---|---|", *rows])


def listed(words: frozenset[str] | tuple[str, ...]) -> str:
    """Return a list of words as it stands in the page."""
    return ", ".join(f"`{word}`" for word in (words if isinstance(words, tuple) else sorted(words)))


def _expressions() -> Iterator[tuple[str, str]]:
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            yield f"panel {panel['title']}", target["expr"]
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield f"variable {variable['name']}", variable["definition"]
    for rule in _rules():
        yield f"alert {rule['alert']}", rule["expr"]


def _rules() -> list[dict[str, Any]]:  # YAML has no types
    return [rule for group in ALERTS["groups"] for rule in group["rules"]]


EXPRESSIONS = dict.fromkeys(_expressions())


def _shown() -> dict[str, frozenset[str]]:
    """Return the labels of every series name that Prometheus may read."""
    shown: dict[str, frozenset[str]] = {name: frozenset() for name in KNOWN}
    for metric in names.METRICS:
        shown[metric.name] = frozenset(metric.labels)
        if metric.kind is Kind.HISTOGRAM:
            shown |= {f"{metric.name}_{part}": frozenset(metric.labels) for part in ("sum", "count")}
            shown[f"{metric.name}_bucket"] = frozenset((*metric.labels, "le"))
    return shown


def test_the_page_lists_every_metric_as_the_code_does() -> None:
    """Names, kinds, labels and words; a metric without a line in the page does not pass."""
    assert metric_table() in PAGE


LISTS: dict[str, frozenset[str] | tuple[str, ...]] = {
    "conversion results": (names.DONE, names.SOME_REJECTED, names.REFUSED, names.FAILED),
    "directions": (names.READ, names.WRITTEN),
    "outcomes": tuple(answers.OUTCOMES[number] for number in sorted(answers.OUTCOMES) if number),
    "recognitions": tuple(answers.RECOGNITIONS[number] for number in sorted(answers.RECOGNITIONS) if number),
    "dispositions": tuple(answers.DISPOSITIONS[number] for number in sorted(answers.DISPOSITIONS) if number),
    "roles": names.CALLER_ROLES,
    "attributes of a span": names.SPAN_ATTRIBUTES,
    "fields of a record": logs.FIELDS,
}


@pytest.mark.parametrize("case", LISTS)
def test_the_page_lists_every_value_as_the_code_does(case: str) -> None:
    """The lists are closed, so they can be written down."""
    assert listed(LISTS[case]) in " ".join(PAGE.split())


def test_the_lists_are_those_of_the_schema() -> None:
    """Methods of every service, streams among them; reasons, outcomes and the rest of reason.proto."""
    assert "comity.v1.LedgerService/Reserve" in names.METHODS
    assert names.STREAMS <= names.METHODS
    assert {f"REASON_{name}" for name in names.REASONS} == set(reason_pb2.Reason.keys()) - {"REASON_UNSPECIFIED"}
    assert names.FAULTS <= names.STATUSES


def test_the_page_of_prometheus_has_the_names_of_the_list() -> None:
    """Every series that is read is of a metric of the list, or of the process; and every metric is there."""
    with start_telemetry(replace(PROMETHEUS)) as telemetry:
        telemetry.observe_pool(lambda: Pool(0, 0))
        telemetry.observe_paper_memory(lambda: PaperMemory(0, 0, 0))
        telemetry.observe_watchers(lambda: 0)
        telemetry.lead(leading=True)
        telemetry.begin("other", "0" * 32, list).end("OK", "")
        read = {name for name, _ in scraped(telemetry)}
    own = {name for name in read if not name.startswith(("process_", "target_"))}
    assert own <= _shown().keys()
    never = {"comity_certificate_expiry_timestamp_seconds", "comity_decisions_total", "comity_conversions_total"}
    assert {metric.name for metric in names.METRICS} - own == never | {"comity_call_seconds"}


@pytest.mark.parametrize("place", EXPRESSIONS, ids=lambda place: str(place[0]))
def test_an_expression_names_what_is_shown(place: tuple[str, str]) -> None:
    """Metrics and labels of the list; brackets and braces that close."""
    _, expression = place
    shown = _shown()
    plain = _STRING.sub("", expression)
    bare = _GROUPED.sub("", _BRACES.sub("", plain))
    used = [word for word in re.findall(r"[a-z_]{2,}", re.sub(r"\[[^\]]*\]", "", bare)) if word not in LANGUAGE]
    assert used
    assert [word for word in used if word not in shown and word != "gateway"] == []
    allowed = frozenset(("job", "gateway", "instance")).union(*(shown[word] for word in used if word in shown))
    labels = [label for found in _BRACES.findall(plain) for label in _LABEL.findall(found)]
    labels += [label.strip() for found in _GROUPED.findall(plain) for label in found.split(",")]
    assert [label for label in labels if label not in allowed] == []
    assert _closes(plain)


UNCLOSED = ("sum(rate(comity_watchers[5m])", "comity_watchers{job=", "sum(comity_watchers})", "rate(x[5m)]")


@pytest.mark.parametrize("expression", UNCLOSED)
def test_an_expression_that_does_not_close_is_found(expression: str) -> None:
    """A rule that finds nothing proves nothing."""
    assert not _closes(expression)


def _closes(expression: str) -> bool:
    opened: list[str] = []
    for character in expression:
        if character in "([{":
            opened.append(character)
        if character in ")]}" and (not opened or "([{".index(opened.pop()) != ")]}".index(character)):
            return False
    return not opened


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    """A schema version, a data source to choose, panels with ids of their own that do not overlap."""
    panels = DASHBOARD["panels"]
    assert DASHBOARD["schemaVersion"] >= 39
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [
        (column, line)
        for place in (panel["gridPos"] for panel in panels)
        for column in range(place["x"], place["x"] + place["w"])
        for line in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(places)) == len(places)
    assert max(column for column, _ in places) < 24
    sources = [panel["datasource"]["uid"] for panel in panels if panel["type"] != "row"]
    assert set(sources) == {"${datasource}"}


def test_every_metric_has_a_place_on_the_dashboard() -> None:
    """What nobody can see is not worth its cost."""
    text = "\n".join(expression for _, expression in EXPRESSIONS)
    assert [metric.name for metric in names.METRICS if metric.name not in text] == []


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    """Severity, summary, action; and a test of promtool that makes it fire."""
    tested = json.dumps(TESTED)
    for rule in _rules():
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert tested.count(str(rule["alert"])) >= 2
