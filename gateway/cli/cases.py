"""Worked cases from files and folders, run against the loaded packs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.cli.files import read_text
from gateway.cli.receipts import read_receipt_file
from gateway.core.answers.eligibility import answer
from gateway.core.law.pack_model import Pack
from gateway.core.review.cases import case_of, differences
from gateway.core.review.rehearsal import Asked
from gateway.wire.requests import asked_by, eligibility_question


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that was run: whether it holds, what was expected and what was got, by field."""

    id: str
    title: str
    ok: bool
    expected: dict[str, str]
    got: dict[str, str]

    @property
    def differs(self) -> str:
        """In what the answer differs, in words; empty when it holds."""
        parts = (f"{field}: expected {want}, got {self.got[field] or 'none'}" for field, want in self.expected.items())
        return "" if self.ok else "; ".join(parts)


def run_cases(paths: Iterable[Path], packs: Sequence[Pack]) -> list[CaseResult]:
    """Return the result of every case in the files and folders, in the order of their names.

    Raises:
        PackRefused: a file is no case.
    """
    return [_run(path, packs) for path in case_files(paths)]


def asked_in(paths: Iterable[Path]) -> Iterator[Asked]:
    """Yield the questions of cases, and of receipts of eligibility that were kept with their requests, by file.

    A receipt of another call is left out: what it was judged on lies in a registry.

    Raises:
        PackRefused: a file is no case.
        BadRequest: a file is no receipt.
    """
    for path in paths:
        found = sorted([*path.rglob("*.yaml"), *path.rglob("*.json")]) if path.is_dir() else [path]
        for file in found:
            if file.suffix == ".json":
                yield from _asked_by_receipt(file)
            else:
                case = case_of(read_text(file))
                yield Asked(case.id, case.title, case.question)


def papers_in(paths: Iterable[Path]) -> list[str]:
    """Return the names of the receipts that `asked_in` leaves out."""
    files = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    receipts = [file for file in files if file.suffix == ".json"]
    return [file.name for file in receipts if read_receipt_file(file).WhichOneof("request") != "check_eligibility"]


def _asked_by_receipt(path: Path) -> Iterator[Asked]:
    item = read_receipt_file(path)
    if item.WhichOneof("request") == "check_eligibility":
        question = eligibility_question(item.check_eligibility)
        title = f"{question.subject.value} of {question.counterpart} in {question.recognizing} on {question.act_date}"
        yield Asked(path.name, title, asked_by(question))


def case_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the case files among files and folders, in the order of their names."""
    for path in paths:
        yield from sorted(path.rglob("*.yaml")) if path.is_dir() else [path]


def _run(path: Path, packs: Sequence[Pack]) -> CaseResult:
    case = case_of(read_text(path))
    answers = answer(case.question, packs)
    found = differences(case, answers)
    outcome = str(case.expected.get("outcome"))
    expected = {each.field: each.expected for each in found} or {"outcome": outcome}
    got = {each.field: each.got for each in found} or {"outcome": answers[0].recognition.value.lower()}
    return CaseResult(case.id, case.title, not found, expected, got)
