"""Eligibility: which arrangement gives effect here, to what, under which clause; a pure function of question and packs.

Rules, in order:
1. A pack is asked when it speaks to the subject, the act and the two parties (gateway.core.answers.shelf).
2. The deciding answer comes first: a pack that prevails over another for these parties before that other; one that
   answers on the merits before one that only says that it does not apply, and one that is not in force between the
   parties before one that is beside the matter; of alternative bases, the one that carries furthest; of two that are
   not in force, the one nearer in time. The order in which packs are given does not matter.
3. A pack that may speak, for more than a no, leaves the answer open where no pack that speaks answers on the merits.
   A pack of default answers only where no other pack speaks or may speak, and not between a jurisdiction and itself:
   there the own law decides, and nothing is foreign.
4. Where not even a default speaks, the answer is INDETERMINATE with NO_ARRANGEMENT. There is always an answer.
5. The next change and what was not looked at are those of the deciding answer; of the others they are not worked out.
6. A pack binds nobody until it is adopted. Adoption confirms the clauses that the authority has checked; the weakest
   mark relied on is then counted anew.
7. The engine knows the vocabulary of packs and no arrangement, no jurisdiction and no case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from gateway.core.answers.judgment import duties_of, filled, judge, not_looked_at, red_flags_of
from gateway.core.answers.next_change import next_change_of
from gateway.core.answers.shelf import Shelf, shelf_of
from gateway.core.answers.speaker import Speaker
from gateway.core.answers.weighing import Judgment, unique
from gateway.core.disposition import GIVES_EFFECT
from gateway.core.findings import Citation, Mark, PackAnswer, PackName, Recognition
from gateway.core.law.facts import Question
from gateway.core.law.pack_model import Pack
from gateway.core.law.rules import Law
from gateway.core.law.scene import SUBJECT, Scene, scene_of
from gateway.core.law.timeline import ALWAYS, Interval
from gateway.core.packs.pack_parts import RELIED_ON
from gateway.core.reasons import Reason

__all__ = ["ENGINE_VERSION", "Question", "answer", "with_adoption"]

# Counted on with every change by which the same question may get another answer, so that a replay can say so.
ENGINE_VERSION = "2"
STRENGTH = {
    Recognition.RECOGNIZED: 0,
    Recognition.RECOGNIZED_WITH_CONDITIONS: 1,
    Recognition.CONSULTATION_REQUIRED: 2,
    Recognition.INDETERMINATE: 3,
    Recognition.NOT_RECOGNIZED: 4,
}
WEAKNESS = {Mark.CONFIRMED: 0, Mark.SECONDARY: 1, Mark.PARALLEL: 2, Mark.KNOWLEDGE: 3}
ARRANGEMENT = "facts.arrangement"


def answer(question: Question, packs: Sequence[Pack] | Shelf) -> tuple[PackAnswer, ...]:
    """Return the answers of the packs that speak to the question, the deciding one first; never none."""
    shelf = shelf_of(packs)
    judged = _judgments(question, scene_of(question, zone=None), shelf)
    if not judged:
        return (_no_arrangement(),)
    if len(judged) > 1:
        prevailed = {other for each in judged if not each.judgment.apart for other in each.speaker.pack.prevails_over}
        judged.sort(key=lambda each: _rank(each.speaker.pack, each.judgment, prevailed, question.act_date))
    return tuple([_answer_of(each, question, shelf if place == 0 else None) for place, each in enumerate(judged)])


@dataclass(slots=True)
class _Judged:
    """A pack that speaks, the question as it sees it, and what it answers."""

    speaker: Speaker
    scene: Scene
    judgment: Judgment


def _judgments(question: Question, scene: Scene, shelf: Shelf) -> list[_Judged]:
    """Return what the packs answer that decide: those that speak, then those that may speak, then those of default."""
    heard: list[_Judged] = []
    may_speak: list[tuple[Speaker, Scene, frozenset[str]]] = []
    of_default: list[tuple[Speaker, Scene]] = []
    answered = False
    for speaker in shelf.speakers(question):
        pack = speaker.pack
        seen = scene.in_zone(pack.zones.get(question.recognizing))
        if pack.in_force is not ALWAYS and pack.in_force.contains(seen) is not True:
            continue
        each = speaker.heard(seen)
        if isinstance(each, frozenset):
            may_speak.append((speaker, seen, each))
        elif pack.default:
            of_default.append((speaker, seen))
        elif each is not None:
            judgment = _judged(each, seen)
            heard.append(_Judged(each, seen, judgment))
            answered = answered or not (judgment.apart or judgment.beside_the_matter)
    if answered:
        return heard
    opened = [found for speaker, seen, missing in may_speak for found in _if_it_spoke(speaker, seen, missing)]
    return [*heard, *opened] or [_Judged(speaker, seen, _judged(speaker, seen)) for speaker, seen in of_default]


def _if_it_spoke(speaker: Speaker, scene: Scene, missing: frozenset[str]) -> list[_Judged]:
    """Return that it is open whether a pack speaks, unless it would only say no."""
    judgment = _judged(speaker, scene)
    if judgment.recognition is Recognition.NOT_RECOGNIZED:
        return []
    facts = tuple(sorted({*missing, *judgment.missing}))
    opened = Judgment(
        Recognition.INDETERMINATE,
        (Reason.MISSING_FACT,),
        judgment.citations,
        judgment.law,
        judgment.skipped,
        missing=facts,
    )
    return [_Judged(speaker, scene, opened)]


def with_adoption(answer: PackAnswer, *, adopted: bool, checked_clauses: frozenset[str]) -> PackAnswer:
    """Return `answer` as adopted or not; the clauses that the adopting authority has checked count as confirmed."""
    if not adopted:
        return replace(answer, adopted=False)
    citations = tuple(
        replace(citation, mark=Mark.CONFIRMED) if citation.clause_id in checked_clauses else citation
        for citation in answer.citations
    )
    return replace(answer, adopted=True, citations=citations, weakest_mark=_weakest(citations))


def _rank(
    pack: Pack, judgment: Judgment, prevailed: Iterable[str], act_date: date
) -> tuple[bool, bool, bool, int, int, str, str]:
    said = judgment.apart, judgment.beside_the_matter, STRENGTH[judgment.recognition]
    return pack.id in prevailed, *said, _days_from(judgment.law.span, act_date), pack.id, pack.version


def _days_from(span: Interval, act_date: date) -> int:
    """Return how many days law lies ahead of the act, or behind it."""
    if span.start is not None and span.start.earliest > act_date:
        return (span.start.earliest - act_date).days
    return (act_date - span.end.latest).days if span.end is not None and span.end.latest <= act_date else 0


def _judged(speaker: Speaker, scene: Scene) -> Judgment:
    return speaker.reasoned_no(scene) or judge(speaker, scene)


def _judged_on(judged: _Judged, question: Question, shelf: Shelf, day: date) -> Judgment:
    """Return what the pack answers on another day: in the version that is in force then."""
    scene, pack = judged.scene.on(day), judged.speaker.pack
    if pack.in_force is ALWAYS:
        return _judged(judged.speaker, scene)
    for speaker in shelf.speakers(question):
        if speaker.pack.id == pack.id and speaker.pack.in_force.contains(scene) is True:
            each = speaker.heard(scene)
            if isinstance(each, Speaker):
                return _judged(each, scene)
    law = Law((), pack.in_force)
    return Judgment(Recognition.NOT_RECOGNIZED, (Reason.CEASED,), (), law, (), apart=True)


def _answer_of(judged: _Judged, question: Question, shelf: Shelf | None) -> PackAnswer:
    """Return the answer of a pack; with the shelf, its next change too."""
    speaker, scene, judgment = judged.speaker, judged.scene, judged.judgment
    pack, plan, span = speaker.pack, speaker.plan_in(scene), judgment.law.span
    duties = duties_of(plan, judgment.ground, scene, gives_effect=judgment.recognition in GIVES_EFFECT)
    change = (
        next_change_of(speaker, scene, judgment, lambda day: _judged_on(judged, question, shelf, day))
        if shelf is not None
        else None
    )
    return PackAnswer(
        arrangement=pack.id,
        title=pack.title,
        version=pack.version,
        sha256=pack.sha256,
        notice=pack.notice,
        recognition=judgment.recognition,
        reasons=judgment.reasons,
        citations=unique((*judgment.citations, *(each for _, each in duties))) if duties else judgment.citations,
        weakest_mark=_weakest(judgment.citations),
        conditions=judgment.conditions,
        duties=tuple([duty for duty, _ in duties]),
        missing_facts=judgment.missing,
        consultation=judgment.consultation,
        effect=filled(judgment.effect, scene),
        rule_from=span.start.text() if span.start is not None else "",
        rule_to=span.end.text() if span.end is not None else "",
        next_change=change,
        not_applied=judgment.skipped,
        not_looked_at=not_looked_at(plan, judgment) if shelf is not None else (),
        red_flags=red_flags_of(plan, judgment.ground, scene) if plan.flags else (),
        overlays=_overlays_of(pack, scene) if pack.overlays else (),
    )


def _overlays_of(pack: Pack, scene: Scene) -> tuple[PackName, ...]:
    """Return what is laid over a pack for the subject on the day of the act."""
    spoken = (each for each in pack.overlays if scene.asked[SUBJECT] in each.subjects)
    here = (each for each in spoken if each.in_force.contains(scene) is not False)
    return tuple(PackName(each.id, each.version, each.sha256) for each in here)


def _weakest(citations: Iterable[Citation]) -> Mark:
    """Return the weakest mark among the clauses relied on; K where nothing at all is cited."""
    cited = tuple(citations)
    marks = [citation.mark for citation in cited if citation.role in RELIED_ON] or [each.mark for each in cited]
    return marks[0] if len(marks) == 1 else max(marks, key=WEAKNESS.__getitem__, default=Mark.KNOWLEDGE)


def _no_arrangement() -> PackAnswer:
    return PackAnswer(
        arrangement="",
        title="No arrangement is loaded that speaks to this subject and these parties",
        version="",
        sha256="",
        notice="informational, not legal advice",
        recognition=Recognition.INDETERMINATE,
        reasons=(Reason.NO_ARRANGEMENT,),
        citations=(),
        weakest_mark=Mark.KNOWLEDGE,
        missing_facts=(ARRANGEMENT,),
    )
