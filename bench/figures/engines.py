"""Figure 5: the same rule on the same questions in Comity's engine, in Cedar and in a DMN engine.

Rules, in order:
1. The rule is the invented Meridian Compact, as far as each can say it; every side must give the same yes or no to
   every question before anything is measured.
2. Neither Cedar nor the decision table says which clause decides, what a missing fact would lead to, when the answer
   changes next, or what is to be done; a fact that is missing is an error there, so that every question states all.
3. One thread, processor time. Policies and tables are read once, before.
4. An engine that is not installed is skipped, and the reason is told.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any

from bench.answers import Refused
from bench.figures.eligibility import timed
from bench.figures.law import PATTERN
from bench.rounds import Side, interleaved, median, median_of
from bench.rows import Row, Skipped
from bench.stage import Stage
from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import Recognition, Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.packs.loading import load_pack

OURS, CEDAR, DMN = "one pack, Comity", "the same rule, Cedar (cedarpy)", "the same rule, a DMN engine (zen-engine)"
IDS = {OURS: "engines.comity", CEDAR: "engines.cedar", DMN: "engines.dmn"}
MODULES = {CEDAR: "cedarpy", DMN: "zen"}
LESS = "says yes or no, without clause, missing facts, next change or duties"
FROM, ACCESSION = 20250101, 20300101
POLICY = f"""
permit(principal, action == Action::"export", resource) when {{
  ["individual", "global"].contains(context.kind) &&
  context.issuer == context.counterpart &&
  context.status == "in_force" && context.covers &&
  context.act >= context.valid_from && context.act <= context.valid_until
}};
forbid(principal, action, resource) when {{ context.code like "5A901*" || context.code like "X9.9*" }};
forbid(principal, action, resource) unless {{
  (["XA", "XB", "XD"].contains(context.recognizing) && context.act >= {FROM} ||
    context.recognizing == "XE" && context.act >= {ACCESSION}) &&
  (["XA", "XB", "XD"].contains(context.counterpart) && context.act >= {FROM} ||
    context.counterpart == "XE" && context.act >= {ACCESSION})
}};
"""
MEMBER = '({side} in ["XA", "XB", "XD"] and act >= {first}) or ({side} == "XE" and act >= {accession})'
ROWS = (
    ('startsWith(code, "5A901") or startsWith(code, "X9.9")', "ITEM_EXCLUDED"),
    (f"not({MEMBER})".format(side="recognizing", first=FROM, accession=ACCESSION), "PARTY_NOT_MEMBER"),
    (f"not({MEMBER})".format(side="counterpart", first=FROM, accession=ACCESSION), "PARTY_NOT_MEMBER"),
    ('not(kind in ["individual", "global"])', "LICENSE_KIND_NOT_COVERED"),
    ("issuer != counterpart", "ISSUER_NOT_COMPETENT"),
    ('status != "in_force" or act < valid_from or act > valid_until', "LICENSE_NOT_IN_FORCE"),
    ("not(covers)", "LICENSE_SCOPE_MISMATCH"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, as each side takes it."""

    question: Question
    context: Mapping[str, Any]


def measure(stage: Stage) -> list[Row]:
    """Return decisions a second of each engine that is installed.

    Raises:
        Refused: two of them do not agree on a question.
    """
    asked = questions()
    decides: dict[str, Callable[[Asked], bool]] = {OURS: _ours()}
    for name, module in MODULES.items():
        if find_spec(module) is None:
            stage.skipped.append(Skipped(name, f"{module} is not installed; make bench installs it"))
        else:
            decides[name] = _cedar() if name == CEDAR else _dmn()
    agree(asked, decides)
    share = stage.effort.each(len(decides))
    sides: dict[str, Side] = {name: _side(decide, asked, share) for name, decide in decides.items()}
    stage.gauge.begin("engines", stage.effort.rounds * len(sides))
    samples = interleaved(sides, stage.effort.rounds, stage.gauge.advance)
    rates = {name: [sample.core_rate for sample in samples[name]] for name in decides}
    return [
        Row(
            id=IDS[name],
            title=name,
            measured=median_of(samples[name], lambda sample: sample.core_rate),
            unit="decisions/s per core",
            ratio=None if name == OURS else median([o / t for o, t in zip(rates[OURS], rates[name], strict=True)]),
            against="" if name == OURS else "Comity to it",
            note="explanation as ids" if name == OURS else LESS,
        )
        for name in decides
    ]


def questions() -> list[Asked]:
    """Return questions of which about half are a yes: every fact that the rule reads, one way and another."""
    facts: list[dict[str, Any]] = [{}]
    for key, values in {
        "code": ("3A001.a", "5A901.b"),
        "kind": ("individual", "global", "general"),
        "status": ("in_force", "suspended"),
        "covers": (True, False),
        "valid_until": (20280101, 20260101),
        "recognizing": ("XB", "XE"),
    }.items():
        facts += [{key: value} for value in values]
    usual = {
        "code": "3A001.a",
        "kind": "individual",
        "status": "in_force",
        "covers": True,
        "issuer": "XA",
        "recognizing": "XB",
        "counterpart": "XA",
        "act": 20260615,
        "valid_from": 20250601,
        "valid_until": 20280101,
    }
    return [_asked(usual | changed) for changed in facts]


def agree(asked: Sequence[Asked], decides: Mapping[str, Callable[[Asked], bool]]) -> None:
    """Raise Refused unless every engine gives the same answer to every question, and both answers occur."""
    answers = {tuple(decide(one) for decide in decides.values()) for one in asked}
    if answers != {(True,) * len(decides), (False,) * len(decides)}:
        raise Refused("the engines do not agree on every question")


def _side(decide: Callable[[Asked], bool], asked: Sequence[Asked], seconds: float) -> Side:
    return lambda _: timed(decide, asked, seconds)


def _asked(context: Mapping[str, Any]) -> Asked:
    license_facts = {
        "kind": context["kind"],
        "status": context["status"],
        "issuing_jurisdiction": context["issuer"],
        "covers_movement": context["covers"],
        "valid_from": _day(context["valid_from"]).isoformat(),
        "valid_until": _day(context["valid_until"]).isoformat(),
    }
    facts = facts_from_tree({"license": license_facts, "items": [{"code": context["code"]}]})
    day = _day(context["act"])
    parties = context["recognizing"], context["counterpart"]
    return Asked(Question(Subject.FOREIGN_LICENSE, *parties, "export", day, None, day, facts), context)


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def _ours() -> Callable[[Asked], bool]:
    shelf = Shelf([load_pack(PATTERN.read_text(encoding="utf-8"))])
    return lambda one: answer(one.question, shelf)[0].recognition is Recognition.RECOGNIZED


def _cedar() -> Callable[[Asked], bool]:
    import cedarpy  # noqa: PLC0415 - only where it is installed

    policies, entities = cedarpy.PolicySet.from_str(POLICY), cedarpy.Entities.from_json_str("[]")
    request = {"principal": 'User::"a"', "action": 'Action::"export"', "resource": 'License::"a"'}
    return lambda one: bool(
        cedarpy.is_authorized({**request, "context": dict(one.context)}, policies, entities).allowed
    )


def _dmn() -> Callable[[Asked], bool]:
    import zen  # noqa: PLC0415 - only where it is installed

    inputs = [{"id": f"i{place}", "name": reason, "field": test} for place, (test, reason) in enumerate(ROWS)]
    blank = {each["id"]: "" for each in inputs}
    rules = [
        {"_id": f"r{place}", **blank, f"i{place}": "true", "o": json.dumps(reason)}
        for place, (_, reason) in enumerate(ROWS)
    ]
    table = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "o", "name": "reason", "field": "reason"}],
        "rules": [*rules, {"_id": "yes", **blank, "o": json.dumps("IN_SCOPE")}],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda one: decision.evaluate(dict(one.context))["result"]["reason"] == "IN_SCOPE"
