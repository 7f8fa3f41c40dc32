"""Questions of worked cases, written as requests of eligibility: what a case asks here, a gateway is asked there.

Rules, in order:
1. Facts go by dotted path; the members of a list that have facts of their own by their place in it.
2. A question that a request cannot carry whole is refused, never sent in part: what was written is read again and must
   be the same question.
"""

from collections.abc import Iterator
from datetime import date

from comity.v1.decision_pb2 import ActKind, Fact, FactList, Subject
from comity.v1.recognition_service_pb2 import CheckEligibilityRequest
from gateway.core.law.facts import Facts, FactsRefused, Question, Value
from gateway.core.reasons import Reason
from gateway.wire.refusal import BadMessage
from gateway.wire.requests import asked_by, eligibility_question
from gateway.wire.values import date_message, instant_message


def eligibility_request(question: Question) -> CheckEligibilityRequest:
    """Return the request that asks a question.

    Raises:
        BadMessage: FACT_PATH or REQUEST_MALFORMED: a request cannot carry the question.
    """
    if f"ACT_KIND_{question.act_kind.upper()}" not in ActKind.keys():  # noqa: SIM118 -- an enum wrapper, no mapping
        message = "The act of the question is none of the schema; ask it without a gateway."
        raise BadMessage(Reason.REQUEST_MALFORMED, "act.kind", message)
    request = CheckEligibilityRequest(
        subject=Subject.Value(f"SUBJECT_{question.subject.value.upper()}"),
        recognizing_jurisdiction=question.recognizing,
        counterpart_jurisdiction=question.counterpart,
        act=ActKind.Value(f"ACT_KIND_{question.act_kind.upper()}"),
        act_date=date_message(question.act_date),
        act_time=instant_message(question.act_instant),
        as_of_date=date_message(question.as_of),
        facts=list(_facts(question.facts, "")),
    )
    _check_whole(request, question)
    return request


def _check_whole(request: CheckEligibilityRequest, question: Question) -> None:
    try:
        same = asked_by(eligibility_question(request)) == question
    except FactsRefused:
        same = False
    if not same:
        message = "The question says more than a request can carry; ask it without a gateway."
        raise BadMessage(Reason.REQUEST_MALFORMED, "facts", message)


def _facts(facts: Facts, prefix: str) -> Iterator[Fact]:
    for path, value in facts.stated.items():
        yield from _fact(f"{prefix}{path}", value)


def _fact(path: str, value: Value) -> Iterator[Fact]:
    if isinstance(value, tuple) and any(isinstance(member, Facts) for member in value):
        for place, member in enumerate(value):
            if isinstance(member, Facts):
                yield from _facts(member, f"{path}[{place}].")
    elif isinstance(value, tuple):
        yield Fact(path=path, list=FactList(values=[_text(member, path) for member in value]))
    elif isinstance(value, bool):
        yield Fact(path=path, truth=value)
    else:
        yield Fact(path=path, text=_text(value, path))


def _text(value: Value, path: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    message = f"The fact {path} is a number, and a request carries texts, days and truths; ask it without a gateway."
    raise BadMessage(Reason.FACT_PATH, "facts", message)
