"""What is on record, and a proposed version of a pack as though its authority had published it already.

Rules, in order:
1. Publishing is adopting together with the text (docs/adr/0035): the law of the jurisdiction has the version in its
   place, and it binds there from its first day. No clause counts as checked.
2. Everything else is what is on record; nothing is recorded.
3. What was worked out for a proposal is forgotten with it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from gateway.core.law.pack_model import Pack
from gateway.core.questions import Proposal
from gateway.usecases.compare_arrangements import proposed_pack
from gateway.usecases.law_here import law_of
from gateway.usecases.memory import Memory
from gateway.usecases.node import Node
from gateway.usecases.record import Record
from registry.records import AdoptionRecord
from registry.streams import adoption_stream
from registry.view import View

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposed version, and the jurisdiction that would publish it; an empty one stands for whichever is asked."""

    pack: Pack
    text: bytes
    jurisdiction: str

    def speaks_in(self, jurisdiction: str) -> bool:
        """Return whether a jurisdiction would have it."""
        return self.jurisdiction in {"", jurisdiction}

    def adoption(self, jurisdiction: str) -> AdoptionRecord:
        """Return its adoption as it would be on record."""
        begins = self.pack.in_force.start
        return AdoptionRecord(
            jurisdiction=jurisdiction,
            pack=self.pack.id,
            agency="",
            pack_version=self.pack.version,
            pack_sha256=self.pack.sha256,
            effective=date.min if begins is None else begins.earliest,
            checked_clauses=(),
            jti="",
            statement_digest="",
            recorded=NEVER,
            stream=adoption_stream(jurisdiction, self.pack.id),
            version=0,
        )


class RecordWithProposed(Record):
    """The registry as it stands for one decision, with a proposed version published."""

    def __init__(self, snapshot: View, proposed: Proposed) -> None:
        super().__init__(snapshot)
        self._proposed = proposed

    def published(self, jurisdiction: str, *, known: Collection[str]) -> tuple[AdoptionRecord, ...]:
        """Return the adoptions of packs that are not known, the proposed one last: it stands beside all before it."""
        recorded = super().published(jurisdiction, known=known)
        if not self._proposed.speaks_in(jurisdiction):
            return recorded
        return (*recorded, self._proposed.adoption(jurisdiction))

    def find_adoption(self, jurisdiction: str, pack: str, *, on: date) -> AdoptionRecord | None:
        """Return the adoption that binds somewhere on a day: from its first day on, that of the proposed version."""
        recorded = super().find_adoption(jurisdiction, pack, on=on)
        adoption = self._proposed.adoption(jurisdiction)
        binds = self._proposed.speaks_in(jurisdiction) and pack == adoption.pack and adoption.effective <= on
        return adoption if binds else recorded

    def content(self, digest: str) -> bytes | None:
        """Return content by its SHA-256, that of the proposed text included."""
        return self._proposed.text if digest == self._proposed.pack.sha256 else super().content(digest)


def proposed_of(proposal: Proposal, node: Node) -> Proposed:
    """Return what a proposal proposes.

    Raises:
        BadRequest: PACK_INVALID, with the place in the text.
    """
    with node.reader.snapshot() as snapshot:
        packs = law_of(proposal.jurisdiction, Record(snapshot), node).packs
    return Proposed(proposed_pack(proposal, packs), proposal.text.encode("utf-8"), proposal.jurisdiction)


def rehearsing(node: Node) -> Node:
    """Return a node that forgets: texts that anybody proposes push nothing out of what it remembers."""
    return replace(node, memory=Memory())
