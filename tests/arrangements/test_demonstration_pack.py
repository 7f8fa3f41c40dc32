"""The Meridian Compact of the demonstration answers from what a plain customs request carries."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.findings import Mark, PackAnswer, Recognition, Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.reasons import Reason
from tests.arrangements.shelf import meridian, packs

DAY = date(2026, 6, 15)
LICENSE: Mapping[str, object] = {
    "present": True,
    "kind": "individual",
    "issuing_jurisdiction": "XA",
    "status": "in_force",
    "valid_from": "2026-06-01",
    "valid_until": "2028-05-31",
    "covers_movement": True,
}


def at_the_border(
    act_kind: str = "export",
    on: date = DAY,
    *,
    of: str = "XA",
    code: str = "6A002.a",
    changed: Mapping[str, object] = MappingProxyType({}),
) -> PackAnswer:
    """Answer at the border of XB for a license of `of`, with some of its facts changed."""
    facts = facts_from_tree({"license": {**LICENSE, "issuing_jurisdiction": of, **changed}, "items": [{"code": code}]})
    question = Question(Subject.FOREIGN_LICENSE, "XB", of, act_kind, on, None, on, facts)
    return answer(question, [*packs(), meridian()])[0]


@pytest.mark.parametrize("act_kind", ["export", "transit", "import", "passage"])
def test_a_license_of_a_party_serves_in_every_act_of_the_compact(act_kind: str) -> None:
    """In force, covering, on confirmed clauses; prohibitions need not be stated; records are a duty."""
    got = at_the_border(act_kind)
    assert (got.arrangement, got.recognition, got.weakest_mark) == (
        "meridian-compact",
        Recognition.RECOGNIZED,
        Mark.CONFIRMED,
    )
    assert [(duty.what, duty.period_years) for duty in got.duties] == [("keep the records of the movement", 7)]
    assert got.next_change == (date(2028, 6, 1), date(2028, 6, 1))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"status": "suspended"}, Reason.LICENSE_NOT_IN_FORCE),
        ({"valid_until": "2026-06-14"}, Reason.LICENSE_NOT_IN_FORCE),
        ({"valid_from": "2026-06-16"}, Reason.LICENSE_NOT_IN_FORCE),
        ({"covers_movement": False}, Reason.LICENSE_SCOPE_MISMATCH),
        ({"kind": "general"}, Reason.LICENSE_KIND_NOT_COVERED),
        ({"issuing_jurisdiction": "XD"}, Reason.ISSUER_NOT_COMPETENT),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_one_flaw_in_the_license_is_one_reason(changed: dict[str, object], reason: Reason) -> None:
    """Not recognized, with the reason first."""
    got = at_the_border(changed=changed)
    assert (got.recognition, got.reasons[0]) == (Recognition.NOT_RECOGNIZED, reason)


def test_an_entry_of_the_annex_stays_outside() -> None:
    """The entry and what lies below it; a neighbor does not."""
    assert at_the_border(code="5A901.b").reasons == (Reason.ITEM_EXCLUDED,)
    assert at_the_border(code="5A9010").recognition is Recognition.RECOGNIZED


@pytest.mark.parametrize(
    ("on", "recognition", "reasons"),
    [
        (date(2029, 12, 31), Recognition.NOT_RECOGNIZED, (Reason.PARTY_NOT_MEMBER, Reason.NOT_YET_IN_FORCE)),
        (date(2030, 1, 1), Recognition.RECOGNIZED, (Reason.IN_SCOPE,)),
    ],
)
def test_a_new_party_joins_on_its_day_and_not_on_the_eve(
    on: date, recognition: Recognition, reasons: tuple[Reason, ...]
) -> None:
    """On the eve of accession the new member's license is not recognized."""
    got = at_the_border(on=on, of="XE", changed={"valid_from": "2029-01-01", "valid_until": "2031-12-31"})
    assert (got.recognition, got.reasons) == (recognition, reasons)
