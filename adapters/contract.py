"""What an adapter is.

An adapter is a module in adapters/formats that defines, in this order:

- `FORMAT`: a `Format`;
- `recognizes(document: bytes) -> bool`: by content alone, cheaply, never by raising;
- `read(document: bytes) -> Reading`: raises `DocumentRefused`; one bad transaction in a document of many is listed in
  `Reading.rejected` and the others are read;
- `write(reading, accepted_losses) -> Rendering`, where `FORMAT.writes`: writes the list that `reading.carries` names,
  and raises `RenderRefused`. What the document cannot hold it says (adapters.losses).

Rules, in order:
1. Adapters do no input or output, ask no clock and open no socket.
2. A license is carried faithfully: digits, letters and order as written. Nothing is defaulted; what a rule of the
   format makes is accounted for as invented or derived.
3. Every field of the source has a fate (adapters.source). Content that has no place in the schema goes, word for word,
   to `License.unmodelled` when it may bind, and to `License.carried` when it does not.
4. After `read` returns nobody mutates a message.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from comity.v1.conversion_service_pb2 import Citing, LicenseAction, Rejected, Reply, UsageMessage
from comity.v1.license_pb2 import License


class ListKind(StrEnum):
    """The lists that a document may carry."""

    LICENSES = "licenses"
    CITATIONS = "citations"
    USAGE = "usage"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of licensing documents.

    `version` rises with every change of what `read` returns. `reads` and `writes` name the kinds of document, by the
    list that each carries. `draft` marks a format of which no document of its authority has been seen.
    """

    id: str
    title: str
    issuing_authority: str
    media_type: str
    version: str
    reads: tuple[ListKind, ...] = (ListKind.LICENSES,)
    writes: tuple[ListKind, ...] = ()
    draft: bool = False


class Fate(StrEnum):
    """What became of a field."""

    KEPT = "kept"
    APPROXIMATED = "approximated"
    DROPPED = "dropped"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the account: where a value stood, where it went, its fate, and why."""

    source: str
    target: str
    fate: Fate
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One license, or one message about one. The action is unspecified when the document is the license itself."""

    action: LicenseAction.ValueType
    license: License
    account: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says. `carries` names the list that its kind always carries, even when that is empty.

    `account` says what became of the fields that belong to no license: the envelope, citations, usage and replies.
    """

    format: str
    carries: ListKind
    records: tuple[Record, ...] = ()
    citations: tuple[Citing, ...] = ()
    usage: tuple[UsageMessage, ...] = ()
    replies: tuple[Reply, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    account: tuple[Entry, ...] = ()


def licenses(records: Iterable[Record]) -> Reading:
    """Return records as a reading that comes from no one document, to be written."""
    return Reading("", ListKind.LICENSES, records=tuple(records))


@dataclass(frozen=True, slots=True)
class Rendering:
    """A written document, and what became of everything that did not go over as it is."""

    document: bytes
    losses: tuple[Entry, ...] = ()


class Adapter(Protocol):
    """The reading half of an adapter module."""

    FORMAT: Format

    def recognizes(self, document: bytes) -> bool:
        """Return whether the document is in this format, by its content."""

    def read(self, document: bytes) -> Reading:
        """Return what the document says."""


class WritingAdapter(Adapter, Protocol):
    """An adapter that also writes."""

    def write(self, reading: Reading, accepted_losses: frozenset[str]) -> Rendering:
        """Return the document that says what the reading says."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a batch that is no license, with what became of its fields."""

    message: Citing | UsageMessage | Reply
    account: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of many transactions whose frame holds, to be read part by part in memory that does not grow with it.

    `count` is the number of transactions. `parts` yields them once, in file order, each as what `read` would list;
    `account` is of the fields around them.
    """

    format: str
    carries: ListKind
    count: int
    sha256: str
    parts: Iterator[Record | Told | Rejected]
    account: tuple[Entry, ...] = ()


class BatchAdapter(Adapter, Protocol):
    """An adapter of files of many transactions.

    `open_lines` opens the file anew at each call and yields its lines as bytes with their line ends: the frame is
    checked in one pass, so that nothing of a file that is refused is ever given out; the parts are read in another.
    """

    def read_batch(self, open_lines: Callable[[], Iterator[bytes]]) -> Batch:
        """Return the transactions of a file.

        Raises:
            DocumentRefused: a fault of the file.
        """
