"""What Comity concludes: findings, citations, and the decision in its three readings.

Rules, in order:
1. Everything here is frozen; a decision is a value that can be compared, digested and replayed.
2. The outcome of a decision is the first of its findings by `OUTCOME_ORDER`; the other findings stay in the decision.
3. An absent date is None, never a zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gateway.core.reasons import Reason


class Outcome(StrEnum):
    """Is this paper good?"""

    VALID = "VALID"
    MALFORMED = "MALFORMED"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNTRUSTED_ISSUER = "UNTRUSTED_ISSUER"
    OUT_OF_ISSUER_SCOPE = "OUT_OF_ISSUER_SCOPE"
    NOT_FOUND = "NOT_FOUND"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    EXHAUSTED = "EXHAUSTED"
    MISMATCH = "MISMATCH"
    COULD_NOT_CHECK = "COULD_NOT_CHECK"
    NO_PAPER_NEEDED = "NO_PAPER_NEEDED"


OUTCOME_ORDER: tuple[Outcome, ...] = (
    Outcome.MALFORMED,
    Outcome.BAD_SIGNATURE,
    Outcome.UNTRUSTED_ISSUER,
    Outcome.OUT_OF_ISSUER_SCOPE,
    Outcome.NOT_FOUND,
    Outcome.REVOKED,
    Outcome.EXPIRED,
    Outcome.SUSPENDED,
    Outcome.NOT_YET_VALID,
    Outcome.MISMATCH,
    Outcome.EXHAUSTED,
    Outcome.COULD_NOT_CHECK,
)


class Recognition(StrEnum):
    """Does law here give it effect?"""

    RECOGNIZED = "RECOGNIZED"
    RECOGNIZED_WITH_CONDITIONS = "RECOGNIZED_WITH_CONDITIONS"
    CONSULTATION_REQUIRED = "CONSULTATION_REQUIRED"
    NOT_RECOGNIZED = "NOT_RECOGNIZED"
    INDETERMINATE = "INDETERMINATE"


class Disposition(StrEnum):
    """What now?"""

    GO = "GO"
    REFER = "REFER"
    STOP = "STOP"


class Mark(StrEnum):
    """How far a clause has been checked against its instrument; see docs/glossary.md."""

    CONFIRMED = "C"
    SECONDARY = "S"
    PARALLEL = "P"
    KNOWLEDGE = "K"


class Subject(StrEnum):
    """What is to be given effect."""

    FOREIGN_LICENSE = "foreign_license"
    COMMON_GENERAL_LICENSE = "common_general_license"
    LICENSE_FREE = "license_free"
    LICENSE_KIND_AVAILABLE = "license_kind_available"
    CERTIFICATE = "certificate"
    FOREIGN_REQUIREMENT = "foreign_requirement"
    FOREIGN_DENIAL = "foreign_denial"
    FOREIGN_CONSENT = "foreign_consent"
    FOREIGN_LICENSE_AS_CONDITION = "foreign_license_as_condition"


class CheckResult(StrEnum):
    """How a check ended."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    NOT_MADE = "NOT_MADE"


@dataclass(frozen=True, slots=True)
class Check:
    """One step of the verification sequence; `note` says why it was not made."""

    step: str
    title: str
    result: CheckResult
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation: the step that made it, the outcome it stands for, its code, its field, and one sentence."""

    step: str
    outcome: Outcome
    reason: Reason
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause relied on. `mark` is C where the adopting authority has checked the clause."""

    clause_id: str
    instrument: str
    clause: str
    role: str
    mark: Mark
    source: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A condition or duty: who must do what, by when."""

    who: str
    what: str
    mark: Mark
    due: date | None = None
    period_years: int = 0
    period_start: str = ""


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation that is open; `due` is the last day of the consulted authority, by its own calendar.

    Without a day on which it began, or where no period is laid down, `due` is None.
    """

    consulted: str
    started: date | None
    due: date | None
    length: int
    unit: str
    calendar_of: str
    on_silence: str
    on_objection: str


@dataclass(frozen=True, slots=True)
class ClauseNotApplied:
    """A clause that was examined and did not apply, with the reason in words."""

    clause_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Settling:
    """What some values of a missing fact would lead to, everything else as it is."""

    fact: str
    values: tuple[str, ...]
    recognition: Recognition
    reason: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    """Something to look into before the goods move. It never changes an answer."""

    what: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class PackName:
    """A version of a pack, by its text."""

    pack_id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PackAnswer:
    """What one pack answers; `reasons` and `citations` have the deciding one first.

    `not_looked_at` are rules that could not matter any more. `overlays` are those laid over the pack in the recognizing
    jurisdiction on the day of the act. `rule_from` and `rule_to` are ISO 8601 dates or RFC 3339 instants, half-open;
    empty means unbounded.
    """

    arrangement: str
    title: str
    version: str
    sha256: str
    notice: str
    recognition: Recognition
    reasons: tuple[Reason, ...]
    citations: tuple[Citation, ...]
    weakest_mark: Mark
    conditions: tuple[Duty, ...] = ()
    duties: tuple[Duty, ...] = ()
    missing_facts: tuple[str, ...] = ()
    consultation: Consultation | None = None
    effect: str = ""
    rule_from: str = ""
    rule_to: str = ""
    next_change: tuple[date, date] | None = None
    not_applied: tuple[ClauseNotApplied, ...] = ()
    adopted: bool = False
    settlings: tuple[Settling, ...] = ()
    not_looked_at: tuple[ClauseNotApplied, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    overlays: tuple[PackName, ...] = ()


@dataclass(frozen=True, slots=True)
class StreamRead:
    """A registry stream at the version that was read."""

    stream: str
    version: int


class PaperKind(StrEnum):
    """How the paper was named."""

    ASSERTION = "ASSERTION"
    REFERENCE = "REFERENCE"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: a function of the request, the streams and packs that it names, the engine and its two clocks."""

    outcome: Outcome
    recognition: Recognition | None
    disposition: Disposition
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    pack_answers: tuple[PackAnswer, ...]
    ask: tuple[str, ...]
    at: datetime
    act_time: datetime
    streams: tuple[StreamRead, ...]
    registry_position: int
    engine_version: str
    network: str
    paper: PaperKind
    license_id: str = ""
    next_change: tuple[date, date] | None = None


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """Return the outcome that the findings amount to: the first by `OUTCOME_ORDER`, VALID when there is none."""
    found = {finding.outcome for finding in findings}
    return next((outcome for outcome in OUTCOME_ORDER if outcome in found), Outcome.VALID)


def reasons_of(decision: Decision) -> tuple[Reason, ...]:
    """Return the reasons of the findings, then those of the pack that decided, each once; advice comes last."""
    deciding = decision.pack_answers[0].reasons if decision.pack_answers else ()
    found = dict.fromkeys([*(finding.reason for finding in decision.findings), *deciding])
    return tuple(sorted(found, key=lambda reason: reason is Reason.RED_FLAG))
