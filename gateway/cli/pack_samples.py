"""Sample documents of a mapping pack from a folder, each held to what lies beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.catalogue import load_adapters
from adapters.contract import Adapter
from adapters.mapping.adapter import adapter_of
from adapters.mapping.expectations import difference_of_facts, difference_of_reason
from adapters.mapping.model import Pack
from gateway.cli.files import read_bytes, read_json, read_text
from gateway.core.reasons import Reason
from gateway.usecases.errors import BadRequest

EXPECT, WHY = ".expect.json", ".why"


@dataclass(frozen=True, slots=True)
class SampleResult:
    """A sample that was read: what it shows, whether it holds, and in what it differs."""

    name: str
    shows: str
    differs: str

    @property
    def ok(self) -> bool:
        """Whether the sample gives what it must."""
        return not self.differs


def run_samples(pack: Pack, folder: Path) -> list[SampleResult]:
    """Return the result of every sample in a folder and below it, in the order of their names.

    Raises:
        BadRequest: FILE_NOT_READABLE, there is no such folder or no sample in it; or a file that cannot be read.
    """
    documents = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_document(path)]
    if not documents:
        message = f"There is no sample in {folder}; put documents there, each with its {EXPECT} or {WHY} beside it."
        raise BadRequest(Reason.FILE_NOT_READABLE, "samples", message)
    others = {name: adapter for name, adapter in load_adapters().items() if name != pack.format}
    return [_run(path, str(path.relative_to(folder)), adapter_of(pack), others) for path in documents]


def _is_document(path: Path) -> bool:
    return not path.name.endswith((EXPECT, WHY, ".md"))


def _run(path: Path, name: str, adapter: Adapter, others: dict[str, Adapter]) -> SampleResult:
    document = read_bytes(path)
    claims = "; ".join(_claims(document, adapter, others))
    expect, why = path.with_name(path.stem + EXPECT), path.with_name(path.stem + WHY)
    if expect.exists():
        facts = read_json(expect)
        if not isinstance(facts, dict):
            return SampleResult(name, "facts", f"{expect.name} is no JSON object; write the facts as one")
        return SampleResult(name, "facts", claims or difference_of_facts(document, facts, adapter))
    if why.exists():
        return SampleResult(name, "refusal", claims or difference_of_reason(document, read_text(why), adapter))
    return SampleResult(name, "nothing", f"neither {expect.name} nor {why.name} lies beside it; add one")


def _claims(document: bytes, adapter: Adapter, others: dict[str, Adapter]) -> Iterator[str]:
    """Yield what is wrong with who recognizes a document: its own format does, and no other."""
    if not adapter.recognizes(document):
        yield "the pack does not recognize it; see `recognize`"
    yield from (f"{name} claims it as well" for name, other in others.items() if other.recognizes(document))
