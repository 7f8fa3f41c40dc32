"""Red flags go up on what is stated, name where they come from, and change no answer."""

from dataclasses import replace
from datetime import date

import pytest

from gateway.core.answers.eligibility import answer
from gateway.core.answers.shelf import Shelf
from gateway.core.findings import Outcome, RedFlag, Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.packs.loading import load_pack
from gateway.core.paper.red_flags import SHAPES, red_flags_in, red_flags_of_law
from gateway.core.reasons import Reason
from tests.arrangements.shelf import MERIDIAN

ROUTE = {"final_destination": "XB"}
RAISED: dict[str, tuple[dict[str, object], str]] = {
    "an entry with a letter for a digit": ({"items": [{"code": "5A0O2", "list": "EU-ANNEX-I"}]}, "facts.items[0].code"),
    "a lower-case entry": ({"items": [{"code": "3a001", "list": "US-CCL"}]}, "facts.items[0].code"),
    "a munitions entry in a dual-use list": ({"items": [{"code": "ML5", "list": "EU-ANNEX-I"}]}, "facts.items[0].code"),
    "the second item": (
        {"items": [{"code": "ML5", "list": "EU-CML"}, {"code": "ML23", "list": "EU-CML"}]},
        "facts.items[1].code",
    ),
    "a mistyped entry in the other list": (
        {"items": [{"code": "3A001", "list": "EU-ANNEX-I", "classification": {"USML": "XXII"}}]},
        "facts.items[0].code",
    ),
    "two entries that the tables pair otherwise": (
        {"items": [{"code": "3A001", "list": "EU-ANNEX-I", "classification": {"US-CCL": "5A002"}}]},
        "facts.items[0].classification.US-CCL",
    ),
    "a consignee elsewhere": (
        {"route": ROUTE, "parties": {"recipient": {"established_in": "XF"}}},
        "facts.parties.recipient.established_in",
    ),
    "an end user elsewhere": (
        {"route": ROUTE, "parties": {"user": {"located_in": "XF"}}},
        "facts.parties.user.located_in",
    ),
}
QUIET: dict[str, dict[str, object]] = {
    "nothing stated": {},
    "entries as their lists write them": {
        "items": [
            {"code": "5A002.a.1", "list": "EU-ANNEX-I"},
            {"code": "1C350.24", "list": "EU-ANNEX-I"},
            {"code": "EAR99", "list": "US-CCL"},
            {"code": "9A610.x", "list": "US-CCL"},
            {"code": "ML10a", "list": "EU-CML"},
            {"code": "PL9013.a", "list": "UK-SECL"},
            {"code": "XI(c)(18)", "list": "USML"},
            {"code": "5.A.P2.a", "list": "WA-DU"},
        ]
    },
    "an entry of a list whose shape nobody has stated": {"items": [{"code": "?", "list": "XQ-LIST"}]},
    "an entry of no list": {"items": [{"code": "5A0O2"}]},
    "a sub-entry of the pair": {
        "items": [{"code": "3A001.a.2", "list": "EU-ANNEX-I", "classification": {"US-CCL": "3A001.a"}}]
    },
    "no equivalent, as was looked up": {
        "items": [{"code": "3A001", "list": "EU-ANNEX-I", "classification": {"US-CCL": "none"}}]
    },
    "a part of the destination": {"route": ROUTE, "parties": {"recipient": {"established_in": "XB-01"}}},
    "no destination stated": {"parties": {"user": {"located_in": "XF"}}},
}


@pytest.mark.parametrize("name", RAISED)
def test_a_flag_goes_up_at_the_field_that_raises_it(name: str) -> None:
    """It is a notice: its outcome stands against nothing, and it says what to look into."""
    tree, field = RAISED[name]
    flags = red_flags_in(facts_from_tree(tree))
    assert field in [flag.field for flag in flags]
    assert {(flag.reason, flag.outcome) for flag in flags} == {(Reason.RED_FLAG, Outcome.VALID)}


@pytest.mark.parametrize("name", QUIET)
def test_no_flag_goes_up_on_what_is_in_order_or_not_stated(name: str) -> None:
    """A list whose shape is not known, and a fact that nobody states, raise none."""
    assert not red_flags_in(facts_from_tree(QUIET[name]))


@pytest.mark.parametrize("category", ["I", "IV", "V", "IX", "X", "XIV", "XIX", "XX", "XXI"])
def test_every_category_of_the_munitions_list_has_its_shape(category: str) -> None:
    """Roman numerals from I to XXI, and no others."""
    assert SHAPES["USML"].fullmatch(category)
    assert not SHAPES["USML"].fullmatch(f"{category}V" if category == "XX" else f"Q{category}")
    assert not SHAPES["USML"].fullmatch("XXII")
    assert not SHAPES["USML"].fullmatch("")


FLAGGED = f"""{MERIDIAN.read_text(encoding="utf-8")}
red_flags:
  - id: paid-in-cash
    when: {{fact: procedure.payment.in_cash, is: 'true'}}
    what: the goods are paid for in cash; ask {{recognizing}} why
    cite: [{{clause: article-6, role: examined}}]
"""


@pytest.mark.parametrize(("paid", "raised"), [(True, True), (False, False), (None, False)])
def test_a_flag_of_a_pack_is_told_with_its_clause_and_changes_nothing(paid: object, *, raised: bool) -> None:
    """Known to be up, known to be down, and not known: the answer is the same one."""
    facts = facts_from_tree(
        {"license": {"kind": "global", "status": "in_force"}, "procedure": {"payment": {"in_cash": paid}}}
    )
    day = date(2027, 1, 1)
    question = Question(Subject.FOREIGN_LICENSE, "XB", "XA", "export", day, None, day, facts)
    plain = answer(question, Shelf([load_pack(MERIDIAN.read_text(encoding="utf-8"))]))[0]
    flagged = answer(question, Shelf([load_pack(FLAGGED)]))[0]
    assert replace(flagged, red_flags=(), sha256=plain.sha256) == plain
    assert [flag.what for flag in flagged.red_flags] == ["the goods are paid for in cash; ask XB why"] * raised


def test_a_flag_of_a_pack_becomes_a_notice_that_cites() -> None:
    """Who reads it can look it up."""
    clause = load_pack(FLAGGED).flags[0].frame.cites[0].citation
    (notice,) = red_flags_of_law([RedFlag("look twice", clause)])
    assert (notice.reason, notice.outcome, notice.message) == (
        Reason.RED_FLAG,
        Outcome.VALID,
        "look twice (Meridian Compact, Art 6(2))",
    )
