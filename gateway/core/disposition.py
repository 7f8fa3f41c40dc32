"""What now: the one table from (subject, outcome, recognition, adopted, weakest mark) to GO, REFER or STOP.

Rules, in order:
1. A failed outcome stops, but for NOT_FOUND and COULD_NOT_CHECK, which refer: nothing is known against the goods.
2. A pack that the competent authority of the recognizing jurisdiction has not adopted binds nobody: its yes and its no
   are both advisory, and refer.
3. A definite bar under an adopted pack stops.
4. GO needs a good paper, or a subject that has none, and RECOGNIZED or RECOGNIZED_WITH_CONDITIONS under an adopted
   pack, on clauses none of which is marked K or P.
5. A foreign requirement or denial says what binds, not what may move: it never gives GO, and when it does not bind it
   stops nothing.
6. Everything else refers. Unknown, unreachable, empty or stale is never GO.
"""

from gateway.core.findings import Disposition, Mark, Outcome, Recognition, Subject

PAPER_IS_GOOD = frozenset({Outcome.VALID, Outcome.NO_PAPER_NEEDED})
REFERS = frozenset({Outcome.NOT_FOUND, Outcome.COULD_NOT_CHECK})
GIVES_EFFECT = frozenset({Recognition.RECOGNIZED, Recognition.RECOGNIZED_WITH_CONDITIONS})
SAYS_WHAT_BINDS = frozenset({Subject.FOREIGN_REQUIREMENT, Subject.FOREIGN_DENIAL})
NOT_CONFIRMED = frozenset({Mark.KNOWLEDGE, Mark.PARALLEL})


def disposition_of(
    *, subject: Subject, outcome: Outcome, recognition: Recognition | None, adopted: bool, weakest: Mark | None
) -> Disposition:
    """Return the disposition; `recognition` and `weakest` are None where no pack was asked."""
    if outcome not in PAPER_IS_GOOD and outcome not in REFERS:
        return Disposition.STOP
    says_what_binds = subject in SAYS_WHAT_BINDS
    if recognition is Recognition.NOT_RECOGNIZED and adopted and not says_what_binds:
        return Disposition.STOP
    confirmed = weakest is not None and weakest not in NOT_CONFIRMED
    may_go = outcome in PAPER_IS_GOOD and recognition in GIVES_EFFECT and not says_what_binds
    return Disposition.GO if may_go and adopted and confirmed else Disposition.REFER
