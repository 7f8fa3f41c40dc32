"""The engine on small invented packs: layers, conditions, uncertain days, precedence, adoption, the next change."""

from datetime import date

import pytest

from gateway.core.answers.eligibility import answer, with_adoption
from gateway.core.findings import Mark, Recognition, Subject
from gateway.core.law.facts import Unknown
from gateway.core.packs.loading import load_pack
from gateway.core.reasons import Reason
from tests.arrangements.shelf import meridian, packs
from tests.core.asking import HARBOR, UNREGISTERED, ask, first
from tests.core.pack_texts import SMALL

FREE = SMALL.replace("harbor-accord", "inner-harbor").replace(
    "force: treaty", "force: treaty\nprevails_over: [harbor-accord]"
)


def test_an_established_bar_answers_even_where_other_facts_are_missing() -> None:
    """Bar before gap: the destination decides, whatever is unknown of the registration."""
    got = first(ask(route={"final_destination": "XE"}, parties={}))
    assert (got.recognition, got.reasons, got.missing_facts) == (
        Recognition.NOT_RECOGNIZED,
        (Reason.DEST_NOT_LISTED,),
        (),
    )


def test_all_missing_facts_are_named_at_once() -> None:
    """A caller is asked once, not fact by fact."""
    got = first(ask(license={}, route={}, parties={}, procedure={"first_use_on": "2021-09-10"}))
    assert got.missing_facts == (
        "facts.license.kind",
        "facts.parties.exporter.registered_on",
        "facts.route.final_destination",
    )


def test_a_fact_of_another_type_is_unknown() -> None:
    """A truth where a text is needed, or a number where a day is, settles nothing and passes nothing."""
    got = first(ask(license={"kind": True}, parties={"exporter": {"registered_on": 7}}))
    assert got.recognition is Recognition.INDETERMINATE
    assert got.missing_facts == ("facts.license.kind", "facts.parties.exporter.registered_on")


def test_an_unknown_fact_names_what_would_settle_it() -> None:
    """The license must be read by a person: that is the missing fact, not the coverage."""
    reviewed = Unknown(settled_by=("facts.license.conditions_reviewed",))
    license_ = {
        "kind": "individual",
        "issuing_jurisdiction": "XA",
        "status": "in_force",
        "valid_from": "2026-01-01",
        "valid_until": "2027-12-31",
        "covers_movement": reviewed,
    }
    question = ask(
        date(2026, 6, 1),
        subject=Subject.FOREIGN_LICENSE,
        between=("XB", "XA"),
        license=license_,
        items=[{"code": "3A001"}],
    )
    got = answer(question, [meridian()])[0]
    assert (got.recognition, got.missing_facts) == (
        Recognition.INDETERMINATE,
        ("facts.license.conditions_reviewed",),
    )


def test_a_pack_that_prevails_comes_first_whatever_it_says() -> None:
    """Special over general, in either order of the packs."""
    inner = load_pack(FREE.replace("XD: [{from: '2020-01-01'}]", "XE: [{from: '2020-01-01'}]"))
    for shelf in ([HARBOR, inner], [inner, HARBOR]):
        answers = answer(ask(), shelf)
        assert [each.arrangement for each in answers] == ["inner-harbor", "harbor-accord"]
        assert answers[0].recognition is Recognition.NOT_RECOGNIZED


def test_of_alternative_bases_the_one_that_carries_furthest_comes_first() -> None:
    """Without precedence any basis suffices, and the others are reported."""
    other = load_pack(SMALL.replace("harbor-accord", "a-harbor").replace("XD: [{from", "XE: [{from"))
    answers = answer(ask(), [other, HARBOR])
    assert [(each.arrangement, each.recognition) for each in answers] == [
        ("harbor-accord", Recognition.RECOGNIZED),
        ("a-harbor", Recognition.NOT_RECOGNIZED),
    ]


def test_the_default_answers_only_where_no_other_pack_speaks() -> None:
    """Between strangers the reasoned no; between parties to an accord the accord."""
    assert answer(ask(), [*packs(), HARBOR])[0].arrangement == "harbor-accord"
    stranger = answer(ask(between=("XA", "XF")), [*packs(), HARBOR])
    assert [each.arrangement for each in stranger] == ["customs-unions-without-recognition"]
    assert stranger[0].reasons == (Reason.NO_ARRANGEMENT,)
    assert len(stranger[0].not_applied) == len(next(each for each in packs() if each.negative).groups)


def test_a_prohibition_is_told_first_also_where_nothing_is_recognized_anyway() -> None:
    """The default says no; that the movement is barred, too, matters more to whoever holds the goods."""
    found = [{"instrument": "Embargo on XF", "clause": "Art 2", "bars": True, "derogation_applies": False}]
    barred = answer(ask(between=("XA", "XF"), prohibitions={"checked": True, "found": found}), packs())[0]
    assert barred.reasons == (Reason.SANCTION_OVERRIDES, Reason.NO_ARRANGEMENT)
    assert barred.citations[0].instrument == "Embargo on XF"
    lifted = [{**found[0], "derogation_applies": True}]
    open_ = answer(ask(between=("XA", "XF"), prohibitions={"checked": True, "found": lifted}), packs())[0]
    assert open_.reasons == (Reason.NO_ARRANGEMENT,)


@pytest.mark.parametrize(
    ("kind", "listed", "recognition"),
    [
        (None, False, Recognition.NOT_RECOGNIZED),
        (None, None, Recognition.INDETERMINATE),
        (None, True, Recognition.INDETERMINATE),
        ("general", False, Recognition.NOT_RECOGNIZED),
        ("general", True, Recognition.RECOGNIZED),
    ],
)
def test_a_ground_that_its_own_rules_bar_carries_nothing_even_where_it_is_unknown(
    kind: str | None, listed: bool | None, recognition: Recognition
) -> None:
    """Whether the license is general matters no more where the exporter is not on the list that the ground asks for."""
    own = """rules:
  - id: listed
    with: [general-license]
    layer: license
    require: {fact: parties.exporter.listed, is: 'true'}
    reason: ACTOR_NOT_AUTHORIZED
    cite: [{clause: art1, role: basis}]
"""
    pack = load_pack(SMALL.replace("rules:\n", own, 1))
    facts = {"registered_on": "2021-01-01", "listed": listed}
    got = answer(ask(license={"kind": kind}, parties={"exporter": facts}), [pack])[0]
    assert got.recognition is recognition


@pytest.mark.parametrize("between", [("XA", "XF"), ("XF", "XF")])
def test_where_no_pack_speaks_there_is_still_an_answer(between: tuple[str, str]) -> None:
    """Without a default, and at home, nothing is settled: INDETERMINATE, never a yes."""
    shelf = [HARBOR] if between[0] != between[1] else [*packs(), HARBOR]
    got = answer(ask(between=between), shelf)
    assert len(got) == 1
    assert (got[0].recognition, got[0].reasons) == (Recognition.INDETERMINATE, (Reason.NO_ARRANGEMENT,))
    assert got[0].missing_facts == ("facts.arrangement",)


def test_a_prohibition_that_is_stated_bars_where_none_need_be_stated() -> None:
    """A pack may leave prohibitions to national law; one that is stated is still a prohibition."""
    barred = {"checked": True, "found": [{"instrument": "embargo", "bars": True, "derogation_applies": False}]}
    got = first(ask(prohibitions=barred))
    assert (got.recognition, got.reasons) == (Recognition.NOT_RECOGNIZED, (Reason.SANCTION_OVERRIDES,))
    unsure = first(ask(prohibitions={"found": [{"instrument": "embargo", "bars": True}]}))
    assert unsure.missing_facts == ("facts.prohibitions.found[0].derogation_applies",)


def test_adoption_confirms_the_clauses_that_were_checked_and_no_others() -> None:
    """The weakest mark relied on is counted anew."""
    got = first(ask(also=UNREGISTERED))
    assert (got.weakest_mark, got.adopted) == (Mark.KNOWLEDGE, False)
    unchecked = with_adoption(got, adopted=True, checked_clauses=frozenset({"art1"}))
    assert (unchecked.weakest_mark, unchecked.adopted) == (Mark.KNOWLEDGE, True)
    checked = with_adoption(got, adopted=True, checked_clauses=frozenset({"art1", "art2"}))
    assert (checked.weakest_mark, checked.adopted) == (Mark.CONFIRMED, True)
    refused = with_adoption(got, adopted=False, checked_clauses=frozenset({"art2"}))
    assert (refused.weakest_mark, refused.adopted) == (Mark.KNOWLEDGE, False)


def test_the_effect_names_the_two_jurisdictions() -> None:
    """The text of a pack has places for them."""
    assert first(ask()).effect == "no license of XA is needed"
