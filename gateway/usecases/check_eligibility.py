"""Check eligibility: which arrangement gives effect, by stated facts alone?

The story: the facts are the caller's own; nothing is looked up but the packs and who has adopted them. No paper is
judged, so the outcome is NO_PAPER_NEEDED for subjects that have none, and COULD_NOT_CHECK for those that do: an
answer of this kind never lets goods through on a paper that nobody has seen.
"""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from gateway.core.answers.eligibility import ENGINE_VERSION
from gateway.core.checklist import Checklist
from gateway.core.decide import Circumstances, Examination, decide
from gateway.core.findings import Decision, Outcome, PaperKind, Subject
from gateway.core.law.facts import Question
from gateway.core.paper.law_facts import stated_only
from gateway.core.paper.red_flags import red_flags_in
from gateway.core.questions import Asker, EligibilityQuestion, SignedReceipt
from gateway.usecases.node import Node
from gateway.usecases.receipts import Judgment, sign_receipt_for
from gateway.usecases.recognize import explained, notices_of, recognize
from gateway.usecases.record import Record, competent

WITHOUT_PAPER = frozenset(
    {
        Subject.COMMON_GENERAL_LICENSE,
        Subject.LICENSE_FREE,
        Subject.LICENSE_KIND_AVAILABLE,
        Subject.FOREIGN_REQUIREMENT,
        Subject.FOREIGN_DENIAL,
        Subject.FOREIGN_CONSENT,
    }
)
"""Subjects that have no paper: a general license is law, and a requirement or denial is no permission."""


def check_eligibility(
    question: EligibilityQuestion, asker: Asker, node: Node, *, at: datetime
) -> tuple[Decision, SignedReceipt]:
    """Return the decision on stated facts, and its receipt."""
    with node.reader.snapshot() as snapshot:
        judgment = judge_eligibility(question, Record(snapshot), node, at=at)
    return judgment.decision, sign_receipt_for([judgment], asker, node, at=at)


def judge_eligibility(question: EligibilityQuestion, record: Record, node: Node, *, at: datetime) -> Judgment:
    """Return the judgment of stated facts; the same record and instants give the same judgment."""
    here = competent(record.agencies_of(question.recognizing))
    zone = ZoneInfo(here.time_zone) if here else UTC
    asked = Question(
        subject=question.subject,
        recognizing=question.recognizing,
        counterpart=question.counterpart,
        act_kind=question.act_kind,
        act_date=question.act_date,
        act_instant=question.act_time,
        as_of=question.as_of or at.astimezone(zone).date(),
        facts=stated_only(question.stated),
    )
    answers = explained(recognize(asked, record, node), asked, record, node, wanted=question.explain)
    act_time = question.act_time or datetime.combine(question.act_date, time(12), zone).astimezone(UTC)
    ask = (f"{here.name} ({here.code}), {here.contact}",) if here else (f"the authority of {question.recognizing}",)
    checklist = Checklist()
    checklist.found([*red_flags_in(asked.facts), *notices_of(answers)], by="V18")
    checks = checklist.close(why="the question states facts and presents no paper")
    outcome = Outcome.NO_PAPER_NEEDED if question.subject in WITHOUT_PAPER else Outcome.COULD_NOT_CHECK
    circumstances = Circumstances(
        at=at,
        act_time=act_time,
        network=node.network,
        engine_version=ENGINE_VERSION,
        streams=record.streams,
        position=record.position(),
        paper=PaperKind.NONE,
    )
    decision = decide(
        question.subject, Examination(outcome, checks, checklist.findings), answers, circumstances, ask=ask
    )
    return Judgment(decision, question, "")
