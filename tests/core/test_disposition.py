"""The one table: when goods may go, when somebody is asked, when they stop."""

from itertools import product

import pytest

from gateway.core.disposition import disposition_of
from gateway.core.findings import Disposition, Mark, Outcome, Recognition, Subject

GO, REFER, STOP = Disposition.GO, Disposition.REFER, Disposition.STOP
LICENSE = Subject.FOREIGN_LICENSE


@pytest.mark.parametrize(
    ("subject", "outcome", "recognition", "adopted", "mark", "expected"),
    [
        (LICENSE, Outcome.VALID, Recognition.RECOGNIZED, True, Mark.CONFIRMED, GO),
        (LICENSE, Outcome.VALID, Recognition.RECOGNIZED_WITH_CONDITIONS, True, Mark.SECONDARY, GO),
        (Subject.LICENSE_FREE, Outcome.NO_PAPER_NEEDED, Recognition.RECOGNIZED, True, Mark.CONFIRMED, GO),
        (LICENSE, Outcome.VALID, Recognition.RECOGNIZED, False, Mark.CONFIRMED, REFER),
        (LICENSE, Outcome.VALID, Recognition.RECOGNIZED, True, Mark.PARALLEL, REFER),
        (LICENSE, Outcome.VALID, Recognition.RECOGNIZED, True, Mark.KNOWLEDGE, REFER),
        (LICENSE, Outcome.VALID, Recognition.RECOGNIZED, True, None, REFER),
        (LICENSE, Outcome.VALID, Recognition.CONSULTATION_REQUIRED, True, Mark.CONFIRMED, REFER),
        (LICENSE, Outcome.VALID, Recognition.INDETERMINATE, True, Mark.CONFIRMED, REFER),
        (LICENSE, Outcome.VALID, Recognition.NOT_RECOGNIZED, True, Mark.CONFIRMED, STOP),
        (LICENSE, Outcome.VALID, Recognition.NOT_RECOGNIZED, False, Mark.CONFIRMED, REFER),
        (LICENSE, Outcome.VALID, None, False, None, REFER),
        (LICENSE, Outcome.NOT_FOUND, Recognition.RECOGNIZED, True, Mark.CONFIRMED, REFER),
        (LICENSE, Outcome.COULD_NOT_CHECK, Recognition.RECOGNIZED, True, Mark.CONFIRMED, REFER),
        (LICENSE, Outcome.REVOKED, Recognition.RECOGNIZED, True, Mark.CONFIRMED, STOP),
        (Subject.FOREIGN_REQUIREMENT, Outcome.NO_PAPER_NEEDED, Recognition.RECOGNIZED, True, Mark.CONFIRMED, REFER),
        (Subject.FOREIGN_DENIAL, Outcome.NO_PAPER_NEEDED, Recognition.NOT_RECOGNIZED, True, Mark.CONFIRMED, REFER),
    ],
)
def test_a_row_of_the_table(
    subject: Subject,
    outcome: Outcome,
    recognition: Recognition | None,
    adopted: bool,
    mark: Mark | None,
    expected: Disposition,
) -> None:
    """Each row changes one thing against a neighbor."""
    got = disposition_of(subject=subject, outcome=outcome, recognition=recognition, adopted=adopted, weakest=mark)
    assert got is expected


def test_nothing_goes_but_what_the_table_lets_go() -> None:
    """Over the whole space: GO needs a good paper, effect, adoption, and clauses marked C or S."""
    for subject, outcome, recognition, adopted, mark in product(
        Subject, Outcome, (*Recognition, None), (True, False), (*Mark, None)
    ):
        got = disposition_of(subject=subject, outcome=outcome, recognition=recognition, adopted=adopted, weakest=mark)
        if got is GO:
            assert outcome in {Outcome.VALID, Outcome.NO_PAPER_NEEDED}
            assert recognition in {Recognition.RECOGNIZED, Recognition.RECOGNIZED_WITH_CONDITIONS}
            assert adopted
            assert mark in {Mark.CONFIRMED, Mark.SECONDARY}
            assert subject not in {Subject.FOREIGN_REQUIREMENT, Subject.FOREIGN_DENIAL}
