"""An overlay narrows what the pack below it gives effect to, in its own jurisdictions, while it is in force."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.core.answers.eligibility import STRENGTH, answer
from gateway.core.answers.settling import settlings_of
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import PackName, Recognition, Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.packs.loading import NOT_IN_AN_OVERLAY, Pack, load_pack
from gateway.core.packs.overlays import check_overlays
from gateway.core.packs.pack_text import PackRefused
from gateway.core.reasons import Reason
from tests.arrangements.shelf import MERIDIAN, OWN_CASES, ROOT, case_file, meridian, packs

HEAD = """\
schema: comity-pack/1
pack: {name}
overlays: {below}
recognizing: [{where}]
version: '1'
title: what XB adds
notice: invented
text_as_of: '2026-11-24'
force: law
subjects: [{subject}]
{more}clauses:
  act: {{instrument: Act of XB, clause: § 4, mark: {mark}, summary: Sensors need a permit.}}
"""
SENSORS = """\
rules:
  - id: sensors
    layer: scope
    bar: {some_item: {fact: code, matches: [6A001]}}
    reason: ITEM_EXCLUDED
    cite: [{clause: act, role: precondition}]
"""
GUIDE = (ROOT / "docs" / "arrangements.md").read_text(encoding="utf-8")
EXAMPLES = [
    block for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL) if block.startswith("schema: comity-pack/1")
]
DAY = date(2027, 1, 1)


def _overlay(body: str, **changes: str) -> Pack:
    values = {"name": "xb-sensors", "below": "meridian-compact", "where": "XB", "subject": "foreign_license"}
    return load_pack(HEAD.format(**{**values, "more": "", "mark": "C", **changes}) + body)


def _question(code: str = "6A001", *, recognizing: str = "XB", counterpart: str = "XA", day: date = DAY) -> Question:
    facts = {
        "license": {
            "kind": "individual",
            "status": "in_force",
            "issuing_jurisdiction": counterpart,
            "valid_from": date(2025, 1, 1),
            "valid_until": "none",
            "covers_movement": True,
        },
        "items": [{"code": code}],
    }
    subject = Subject.FOREIGN_LICENSE
    return Question(subject, recognizing, counterpart, "export", day, None, day, facts_from_tree(facts))


def _answered(question: Question, *overlays: Pack) -> tuple[Recognition, tuple[Reason, ...]]:
    first = answer(question, Shelf([meridian(), *overlays]))[0]
    return first.recognition, first.reasons


def test_a_rule_of_an_overlay_bars_what_the_pack_below_lets_pass() -> None:
    """The pack recognizes sensors; what the authority here adds does not, and its clause is the one that decides."""
    shelf = Shelf([meridian(), overlay := _overlay(SENSORS)])
    assert _answered(_question()) == (Recognition.RECOGNIZED, (Reason.IN_SCOPE,))
    first = answer(_question(), shelf)[0]
    assert (first.recognition, first.reasons) == (Recognition.NOT_RECOGNIZED, (Reason.ITEM_EXCLUDED,))
    assert (first.citations[0].clause_id, first.citations[0].instrument) == ("xb-sensors.act", "Act of XB")
    assert first.overlays == (PackName("xb-sensors", "1", overlay.sha256),)
    assert (first.arrangement, first.version) == ("meridian-compact", "1")


@pytest.mark.parametrize(
    ("listed", "answered"), [(True, "RECOGNIZED"), (False, "NOT_RECOGNIZED"), (None, "INDETERMINATE")]
)
def test_the_overlay_of_the_guide_does_what_the_guide_says(answered: str, *, listed: bool | None) -> None:
    """Sensors leave XB only if their exporter is on the register, from March 2027."""
    below, overlay = (load_pack(text) for text in EXAMPLES[:2])
    facts = {
        "license": {"kind": "individual", "status": "in_force", "valid_until": date(2028, 1, 1)},
        "items": [{"code": "6A901", "list": "XA-LIST"}],
        "route": {"final_destination": "XF"},
        "parties": {"exporter": {"on_sensor_register": listed}},
        "prohibitions": {"checked": True, "found": []},
    }
    for day, expected in ((date(2027, 2, 28), "RECOGNIZED"), (date(2027, 3, 1), answered)):
        question = replace(_question(day=day), facts=facts_from_tree(facts))
        assert answer(question, Shelf([below, overlay]))[0].recognition.value == expected


def test_an_overlay_leaves_alone_what_it_does_not_speak_of() -> None:
    """Other goods, other jurisdictions and the way back are as they were."""
    overlay = _overlay(SENSORS)
    for question in (_question("5A101"), _question(recognizing="XD"), _question(recognizing="XA", counterpart="XB")):
        assert _answered(question, overlay) == (Recognition.RECOGNIZED, (Reason.IN_SCOPE,))
    assert not answer(_question(recognizing="XD"), Shelf([meridian(), overlay]))[0].overlays


@pytest.mark.parametrize(
    ("day", "barred"), [(date(2027, 2, 28), False), (date(2027, 3, 1), True), (date(2027, 6, 1), False)]
)
def test_an_overlay_is_in_force_on_its_own_days(day: date, *, barred: bool) -> None:
    """On its first day, not on the day before, and not on the day named as its end."""
    overlay = _overlay(SENSORS, more="in_force: {from: '2027-03-01', to: '2027-06-01'}\n")
    recognition, _ = _answered(_question(day=day), overlay)
    assert recognition is (Recognition.NOT_RECOGNIZED if barred else Recognition.RECOGNIZED)
    assert bool(answer(_question(day=day), Shelf([meridian(), overlay]))[0].overlays) is barred


def test_the_next_change_is_the_day_on_which_an_overlay_begins() -> None:
    """An officer learns today that sensors will not pass from March."""
    overlay = _overlay(SENSORS, more="in_force: {from: '2027-03-01'}\n")
    assert answer(_question(), Shelf([meridian(), overlay]))[0].next_change == (date(2027, 3, 1), date(2027, 3, 1))


def test_a_fact_that_only_an_overlay_asks_for_leaves_the_answer_open_and_says_what_would_settle_it() -> None:
    """An unknown takes away as much as a bar until it is known."""
    body = """\
rules:
  - id: registered
    layer: procedure
    require: {fact: parties.exporter.registered_in_xb, is: 'true'}
    reason: PRECONDITION_UNMET
    cite: [{clause: act, role: precondition}]
"""
    shelf = Shelf([meridian(), _overlay(body)])
    first = answer(_question(), shelf)[0]
    assert (first.recognition, first.missing_facts) == (
        Recognition.INDETERMINATE,
        ("facts.parties.exporter.registered_in_xb",),
    )
    leads = {each.values: each.recognition for each in settlings_of(_question(), shelf, first)}
    assert leads == {("yes",): Recognition.RECOGNIZED, ("no",): Recognition.NOT_RECOGNIZED}


def test_the_mark_of_an_overlay_weakens_the_answer_that_rests_on_it() -> None:
    """A clause that nobody has checked never gives GO, whoever adds it."""
    met = SENSORS.replace("bar:", "require:").replace("reason:", "met_reason: PRECONDITION_MET\n    reason:")
    assert answer(_question(), Shelf([meridian(), _overlay(met, mark="K")]))[0].weakest_mark.value == "K"


@pytest.mark.parametrize("key", NOT_IN_AN_OVERLAY)
def test_an_overlay_with_anything_that_could_give_effect_is_refused(key: str) -> None:
    """Narrowing is in its shape: it has no key by which it could widen."""
    with pytest.raises(PackRefused) as refused:
        _overlay(f"{SENSORS}{key}: []\n")
    assert refused.value.field == key


@pytest.mark.parametrize(
    ("changes", "body", "field"),
    [
        ({"below": "no-such-pack"}, SENSORS, "overlays"),
        ({"name": "meridian-compact"}, SENSORS, "pack"),
        ({"subject": "certificate"}, SENSORS, "subjects"),
        ({}, SENSORS.replace("layer:", "with: [no-such-ground]\n    layer:"), "with"),
    ],
)
def test_an_overlay_that_would_silently_do_nothing_is_refused(changes: dict[str, str], body: str, field: str) -> None:
    """A pack, ground or subject that is not there, or a name that puts the pack away, is a mistake to be told."""
    with pytest.raises(PackRefused) as refused:
        check_overlays([meridian(), _overlay(body, **changes)])
    assert refused.value.field == field
    check_overlays([meridian(), _overlay(SENSORS.replace("layer:", "with: [mutual-validity]\n    layer:"))])


def test_a_rule_whose_ground_is_gone_comes_with_every_ground() -> None:
    """Where the pack below changes later, an overlay may narrow too much, never too little."""
    overlay = _overlay(SENSORS.replace("layer:", "with: [a-ground-of-another-version]\n    layer:"))
    assert _answered(_question(), overlay)[0] is Recognition.NOT_RECOGNIZED


BODIES = (
    SENSORS.replace("bar: {some_item: {fact: code, matches: [6A001]}}", "bar: {fact: asked.act_kind, is: export}"),
    SENSORS.replace("bar: {some_item: {fact: code, matches: [6A001]}}", "bar: {fact: license.kind, is: individual}"),
    SENSORS.replace("bar: {some_item: {fact: code, matches: [6A001]}}", "require: {fact: a.b, is: 'true'}"),
    SENSORS.replace(
        "bar: {some_item: {fact: code, matches: [6A001]}}",
        "met_reason: PRECONDITION_MET\n    effect: serves\n    require: {fact: license.status, is: in_force}",
    ),
    """\
conditions:
  - id: report
    met: {fact: procedure.report.made_on, happened: 'true'}
    who: exporter
    what: report
    cite: [{clause: act, role: duty}]
""",
    """\
consultations:
  - id: ask
    consulted: parties.exporter.established_in
    started: procedure.consultation.started_on
    reply: procedure.consultation.reply
    replies: {no_objection: favorable, objection: adverse}
    silence_reason: SILENCE_NO_OBJECTION
    adverse_reason: OBJECTION_BINDING
    on_silence: no objection
    on_objection: binds
    cite: [{clause: act, role: procedure}]
""",
)


def _laid_over(below: Iterable[Pack], where: str, body: str) -> list[Pack]:
    """Return one overlay for each pack."""
    return [
        _overlay(body, name=f"over-{pack.id}", below=pack.id, where=where, subject=subject.value)
        for pack in {pack.id: pack for pack in below}.values()
        for subject in sorted(pack.subjects)[:1]
    ]


@given(place=st.integers(0, len(OWN_CASES) - 1), body=st.sampled_from(BODIES), more=st.sampled_from(BODIES))
@settings(max_examples=120, deadline=None)
def test_whatever_is_laid_over_the_packs_no_answer_carries_further(place: int, body: str, more: str) -> None:
    """Every kind of rule, over every pack, on the worked cases: nothing is given more effect than without."""
    question = case_file(OWN_CASES[place]).case.question
    before = answer(question, Shelf(packs()))
    spoken = [pack for pack in packs() if pack.id in {each.arrangement for each in before}]
    overlays = _laid_over([pack for pack in spoken if question.subject in pack.subjects], question.recognizing, body)
    overlays = [replace(each, subjects=frozenset({question.subject})) for each in overlays]
    overlays += [replace(each, id=f"{each.id}-2") for each in _laid_over(spoken[:1], question.recognizing, more)]
    after = answer(question, Shelf([*packs(), *overlays]))[0]
    assert STRENGTH[after.recognition] >= STRENGTH[before[0].recognition]


def test_an_overlay_is_named_for_the_subjects_that_it_speaks_to() -> None:
    """What an authority adds for licenses leaves an answer about something else as it is, and as binding."""
    both = load_pack(
        (MERIDIAN.read_text(encoding="utf-8")).replace(
            "subjects: [foreign_license]", "subjects: [foreign_license, certificate]"
        )
    )
    shelf = Shelf([both, _overlay(SENSORS)])
    asked = replace(_question(), subject=Subject.CERTIFICATE)
    assert [len(answer(each, shelf)[0].overlays) for each in (_question(), asked)] == [1, 0]
