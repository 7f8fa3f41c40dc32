"""Verify: is this paper good, does law here give it effect, and what now? The steps V1 to V18 of docs/verification.md.

The story: one instant and one snapshot are fixed. The paper is opened, or found by its reference and then opened (V1
to V13, V15). Its license is held against the registry (V14) and against what is presented (V16). The arrangements
are asked (V18). Every step is listed, made or not made; the decision follows from the findings, and the receipt is
signed last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from gateway.core.answers.eligibility import ENGINE_VERSION
from gateway.core.checklist import Checklist
from gateway.core.decide import Circumstances, Examination, decide
from gateway.core.findings import Decision, Finding, Outcome, PackAnswer, PaperKind, Subject, outcome_of
from gateway.core.law.facts import Question
from gateway.core.paper.law_facts import facts_for
from gateway.core.paper.matching import match
from gateway.core.paper.red_flags import red_flags_in
from gateway.core.questions import Asker, PaperQuestion, SignedReceipt
from gateway.core.reasons import Reason
from gateway.usecases.node import Node
from gateway.usecases.on_record import find_on_record, goods_findings, standing_against
from gateway.usecases.paper import OpenedLicense, Paper, open_license, read_paper
from gateway.usecases.receipts import Judgment, sign_receipt_for
from gateway.usecases.recognize import explained, held_to_coverage, notices_of, own_law, recognize
from gateway.usecases.record import Record, competent
from registry.records import AgencyRecord
from registry.snapshot import ExpectedPaper


@dataclass(frozen=True, slots=True)
class Moment:
    """The two clocks of one judgment: when it is judged, and the legally relevant instant."""

    at: datetime
    act_time: datetime


def verify(question: PaperQuestion, asker: Asker, node: Node, *, at: datetime) -> tuple[Decision, SignedReceipt]:
    """Return the decision on one paper, and its receipt."""
    decisions, receipt = verify_batch([question], asker, node, at=at)
    return decisions[0], receipt


def verify_batch(
    questions: Sequence[PaperQuestion], asker: Asker, node: Node, *, at: datetime
) -> tuple[list[Decision], SignedReceipt]:
    """Return the decisions on several papers, judged from one snapshot, and one receipt for all."""
    with node.reader.snapshot() as snapshot:
        opened = [_opened(question, Record(snapshot), node) for question in questions]
        expected = [expected for paper in opened for expected in _expected(paper)]
        if len(opened) > 1:
            snapshot.expect(expected)
        elif expected:
            snapshot.expect_one(expected[0], recognizing=questions[0].recognizing)
        judgments = [_judged(paper, node, at=at) for paper in opened]
    return [judgment.decision for judgment in judgments], sign_receipt_for(judgments, asker, node, at=at)


def judge(question: PaperQuestion, record: Record, node: Node, *, at: datetime) -> Judgment:
    """Return the judgment of one paper on what is on record; the same record and instants give the same judgment."""
    return _judged(_opened(question, record, node), node, at=at)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A question whose paper was opened, as far as it could be; every step made is on the checklist."""

    question: PaperQuestion
    record: Record
    checklist: Checklist
    license: OpenedLicense | Finding | None


def _opened(question: PaperQuestion, record: Record, node: Node) -> _Opened:
    """V1 to V8: the part that asks the registry for keys alone."""
    checklist = Checklist()
    token = question.assertion if question.assertion is not None else _find_assertion(question, record, checklist)
    return _Opened(question, record, checklist, None if token is None else open_license(token, record, node.memory))


def _expected(paper: _Opened) -> Iterator[ExpectedPaper]:
    """Yield what the registry will be asked about a paper whose signature verified."""
    if isinstance(paper.license, OpenedLicense):
        claims, agency = paper.license.claims, paper.license.claims.issuer.rpartition(":")[2]
        yield ExpectedPaper(claims.license_id, agency, claims.jti)


def _judged(opened: _Opened, node: Node, *, at: datetime) -> Judgment:
    question, record, checklist = opened.question, opened.record, opened.checklist
    moment = Moment(at, question.act_time or at)
    paper = None if opened.license is None else read_paper(opened.license, record, checklist, node, at=at)
    answers = () if paper is None else _judge_license(paper, question, record, node, checklist, moment)
    checklist.not_made("V17", why="no policy of this network asks for a proof of inclusion")
    ask = _whom_to_ask(question, paper, record)
    checks = checklist.close()
    circumstances = Circumstances(
        at=at,
        act_time=moment.act_time,
        network=node.network,
        engine_version=ENGINE_VERSION,
        streams=record.streams,
        position=record.position(),
        paper=PaperKind.ASSERTION if question.assertion is not None else PaperKind.REFERENCE,
        license_id=paper.claims.license_id if paper else "",
    )
    examination = Examination(outcome_of(checklist.findings), checks, checklist.findings)
    decision = decide(Subject.FOREIGN_LICENSE, examination, answers, circumstances, ask=ask)
    return Judgment(decision, question, paper.signed.signing_input if paper else "")


def _find_assertion(question: PaperQuestion, record: Record, checklist: Checklist) -> str | None:
    """Return the registered assertion that a reference names, None when there is none."""
    reference = question.reference
    found = record.find_license_by_number(reference.agency, reference.number) if reference else None
    token = record.content(found.assertion_digest) if found else None
    if token is not None:
        return token.decode("ascii")
    message = "No license of this agency and number is on record; check both, then ask the issuing authority."
    finding = Finding("V14", Outcome.NOT_FOUND, Reason.LICENSE_NOT_REGISTERED, "reference", message)
    checklist.found([finding], by="V14")
    return None


def _judge_license(
    paper: Paper, question: PaperQuestion, record: Record, node: Node, checklist: Checklist, moment: Moment
) -> tuple[PackAnswer, ...]:
    """V14, V16 and V18 for a paper that was opened; return what the packs answer."""
    held = find_on_record(paper, record, checklist, node.memory)
    if held is None:
        checklist.not_made("V16", "V18", why="no license is on record to hold the paper against")
        return ()
    act_on = _civil_day(moment.act_time, paper.agency)
    checklist.found(standing_against(held, at=moment.at, act_time=moment.act_time, act_on=act_on), by="V14")
    matched = match(held.terms, question.shipment, held.left, act_kind=question.act_kind)
    checklist.found(goods_findings(held, paper, matched), by="V16")
    here = competent(record.agencies_of(question.recognizing)) or paper.agency
    law_day, read_on = _civil_day(moment.act_time, here), _civil_day(moment.at, here)
    facts = facts_for(
        held.terms,
        question.shipment,
        matched,
        question.stated,
        standing=held.standing(moment.at, moment.act_time),
        as_of=read_on,
    )
    checklist.found(red_flags_in(facts), by="V18")
    asked = Question(
        subject=Subject.FOREIGN_LICENSE,
        recognizing=question.recognizing,
        counterpart=held.terms.jurisdiction,
        act_kind=question.act_kind,
        act_date=law_day,
        act_instant=moment.act_time,
        as_of=read_on,
        facts=facts,
    )
    if question.recognizing == held.terms.jurisdiction:
        checklist.passed("V18")
        return held_to_coverage(own_law(question.recognizing, held.terms.direction, question.act_kind), facts)
    answers = held_to_coverage(recognize(asked, record, node), facts)
    answers = explained(answers, asked, record, node, wanted=question.explain)
    checklist.found(notices_of(answers), by="V18")
    return answers


def _whom_to_ask(question: PaperQuestion, paper: Paper | None, record: Record) -> tuple[str, ...]:
    """Return the issuing authority and the competent authority here, each with its contact (statement F-19)."""
    issuing = paper.agency if paper else None
    if paper is None and question.reference is not None:
        issuing = record.find_agency(question.reference.agency)
    here = competent(record.agencies_of(question.recognizing))
    asked = [_contact(issuing)] if issuing else []
    asked.append(_contact(here) if here else f"the competent authority of {question.recognizing}")
    return tuple(dict.fromkeys(asked))


def _contact(agency: AgencyRecord) -> str:
    return f"{agency.name} ({agency.code}), {agency.contact}"


def _civil_day(instant: datetime, agency: AgencyRecord | None) -> date:
    """Return the civil day of an instant in an agency's zone; in UTC where no agency is known."""
    return instant.astimezone(ZoneInfo(agency.time_zone) if agency else UTC).date()
