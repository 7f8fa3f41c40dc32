"""V18: ask every pack that speaks to the question, and note which of them binds here.

The story: the packs answer from facts alone. Then the registry says, for each answer, whether the competent
authority of the recognizing jurisdiction has adopted just this version of the pack by the day of the act, and which
clauses it has checked. A jurisdiction's own license needs no pack. Whichever way a license has effect, it gives it to
what it covers only: while it is not known whether it covers the movement, the answer is open (docs/adr/0022).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gateway.core.answers.eligibility import Question, with_adoption
from gateway.core.answers.settling import settlings_of
from gateway.core.disposition import GIVES_EFFECT, NOT_CONFIRMED
from gateway.core.findings import Finding, Mark, Outcome, PackAnswer, PackName, Recognition
from gateway.core.law.facts import Facts, Unknown
from gateway.core.paper.red_flags import red_flags_of_law
from gateway.core.reasons import Reason
from gateway.usecases.law_here import law_here
from gateway.usecases.node import Node
from gateway.usecases.record import Record

OWN_LAW = "A license has effect in the jurisdiction that granted it, by the act of granting it."
OWN_LAW_SHA256 = hashlib.sha256(OWN_LAW.encode()).hexdigest()
HOME_ACTS = {
    "export": frozenset({"export", "intra_bloc_transfer"}),
    "import": frozenset({"import"}),
    "reexport": frozenset({"reexport"}),
    "transfer": frozenset({"intra_bloc_transfer", "retransfer"}),
    "transit": frozenset({"passage", "transit"}),
}
"""The acts for which a license of each direction has effect at home by itself."""


def recognize(question: Question, record: Record, node: Node) -> tuple[PackAnswer, ...]:
    """Return what each pack answers, the deciding one first."""
    answers = node.memory.law.answer(question, law_here(record, node, question.recognizing))
    return tuple(_adopted(each, question.recognizing, question.act_date, record) for each in answers)


def explained(
    answers: tuple[PackAnswer, ...], question: Question, record: Record, node: Node, *, wanted: bool
) -> tuple[PackAnswer, ...]:
    """Return the answers; where it is wanted, the deciding one says what the values of missing facts would lead to."""
    if not wanted or not answers:
        return answers
    settlings = settlings_of(question, law_here(record, node, question.recognizing), answers[0])
    return (replace(answers[0], settlings=settlings), *answers[1:])


def own_law(jurisdiction: str, direction: str, act_kind: str) -> tuple[PackAnswer, ...]:
    """Return the answer for a jurisdiction's own license: it has effect at home without an arrangement.

    For an act that is not plainly that of its direction the answer is open.
    """
    plain = act_kind in HOME_ACTS.get(direction, frozenset())
    return (
        PackAnswer(
            arrangement="own-law",
            title=f"own law of {jurisdiction}",
            version="1",
            sha256=OWN_LAW_SHA256,
            notice="",
            recognition=Recognition.RECOGNIZED if plain else Recognition.INDETERMINATE,
            reasons=(Reason.IN_SCOPE if plain else Reason.LICENSE_SCOPE_MISMATCH,),
            citations=(),
            weakest_mark=Mark.CONFIRMED,
            effect=f"a license of {jurisdiction} needs no recognition in {jurisdiction}",
            adopted=True,
        ),
    )


def held_to_coverage(answers: Sequence[PackAnswer], facts: Facts) -> tuple[PackAnswer, ...]:
    """Return the answers, open where they give effect and it is not known whether the license covers the movement."""
    covers = facts.lookup("license.covers_movement")
    return tuple(_opened(each, covers) if isinstance(covers, Unknown) else each for each in answers)


def _opened(each: PackAnswer, covers: Unknown) -> PackAnswer:
    if each.recognition not in GIVES_EFFECT:
        return each
    missing = tuple(sorted({*each.missing_facts, *covers.settled_by}))
    reasons = (Reason.MISSING_FACT, *each.reasons)
    return replace(each, recognition=Recognition.INDETERMINATE, reasons=reasons, missing_facts=missing, effect="")


def notices_of(answers: Sequence[PackAnswer]) -> list[Finding]:
    """Return why a recognition is only advisory, its pack not adopted or a clause not confirmed, and its red flags."""
    first, flags = answers[0], red_flags_of_law(answers[0].red_flags)
    if not first.adopted:
        message = "The competent authority here has not adopted this version of the pack; its answer is advisory."
        return [Finding("V18", Outcome.VALID, Reason.PACK_NOT_ADOPTED, "recognition", message), *flags]
    if first.recognition in GIVES_EFFECT and first.weakest_mark in NOT_CONFIRMED:
        message = "The answer rests on a clause that nobody has checked against its instrument; it is advisory."
        return [Finding("V18", Outcome.VALID, Reason.MARK_NOT_CONFIRMED, "recognition", message), *flags]
    return list(flags)


def _adopted(each: PackAnswer, jurisdiction: str, act_on: date, record: Record) -> PackAnswer:
    if not each.arrangement:
        return each
    named = (PackName(each.arrangement, each.version, each.sha256), *each.overlays)
    checked = [_checked(name, jurisdiction, act_on, record) for name in named]
    adopted = all(clauses is not None for clauses in checked)
    # What is laid over a pack names its clauses by its own id.
    names = {
        f"{name.pack_id}.{clause}" for name, clauses in zip(named, checked, strict=True) for clause in clauses or ()
    }
    own = f"{each.arrangement}."
    return with_adoption(
        each,
        adopted=adopted,
        checked_clauses=frozenset(name.removeprefix(own) for name in names) if adopted else frozenset(),
    )


def _checked(name: PackName, jurisdiction: str, act_on: date, record: Record) -> tuple[str, ...] | None:
    """Return the clauses that the authority here has checked with its adoption of a version; None without one."""
    adoption = record.find_adoption(jurisdiction, name.pack_id, on=act_on)
    if adoption is None or (adoption.pack_version, adoption.pack_sha256) != (name.version, name.sha256):
        return None
    return tuple(adoption.checked_clauses)
