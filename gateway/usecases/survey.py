"""MapRecognition and ListDue: what law there is, looked at as a whole.

The story: in a map every pair is asked under the law of the jurisdiction that is to give effect, which is what the
loaded packs say and what its own authority has published. What falls due is listed for the law of one jurisdiction, or
for the loaded packs where none is named. All of an answer is of one moment.
"""

from collections.abc import Sequence
from datetime import date

from gateway.core.law.facts import Question
from gateway.core.review.due import Due, due_in
from gateway.core.review.matrix import Matrix, matrix_of
from gateway.usecases.law_here import law_here, law_of
from gateway.usecases.node import Node
from gateway.usecases.record import Record


def map_recognition(question: Question, codes: Sequence[str], node: Node) -> Matrix:
    """Return what each of the jurisdictions answers to a license of every other."""
    with node.reader.snapshot() as snapshot:
        record = Record(snapshot)
        law = {code: law_here(record, node, code) for code in codes}
    return matrix_of(question, law.__getitem__, codes, on=question.act_date)


def list_due(jurisdiction: str, node: Node, *, first: date, last: date) -> tuple[Due, ...]:
    """Return what falls due from the first day to the last."""
    with node.reader.snapshot() as snapshot:
        packs = law_of(jurisdiction, Record(snapshot), node).packs
    return due_in(packs, first=first, last=last)
