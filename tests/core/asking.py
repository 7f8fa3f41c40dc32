"""The question that tests of the engine ask of the small pack, with one thing changed."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from gateway.core.answers.eligibility import answer
from gateway.core.findings import PackAnswer, Subject
from gateway.core.law.facts import Question, facts_from_tree
from gateway.core.packs.loading import load_pack
from tests.core.pack_texts import SMALL

HARBOR = load_pack(SMALL)
DAY = date(2021, 9, 22)
UNREGISTERED = {"parties": {"exporter": {"registered_on": "none"}}, "procedure": {"first_use_on": "2021-09-10"}}


def ask(
    on: date = DAY,
    *,
    subject: Subject = Subject.COMMON_GENERAL_LICENSE,
    between: tuple[str, str] = ("XA", "XB"),
    at: datetime | None = None,
    also: Mapping[str, object] = MappingProxyType({}),
    **changed: object,
) -> Question:
    """Return the question; `changed` and `also` replace whole branches of the facts."""
    tree: dict[str, object] = {
        "license": {"kind": "general"},
        "route": {"final_destination": "XD"},
        "parties": {"exporter": {"registered_on": "2021-01-04"}},
        **also,
        **changed,
    }
    return Question(subject, *between, "export", on, at, on, facts_from_tree(tree))


def first(question: Question) -> PackAnswer:
    """Return the deciding answer of the small pack."""
    return answer(question, [HARBOR])[0]
