"""The packs of a gateway, or those of the law of one jurisdiction, and who has adopted them.

Rules, in order:
1. Where a jurisdiction is named, the packs are those that answer when it is asked: the loaded ones and those that its
   own authority has published, without those that gave way to a later publication.
2. Where none is named, they are all that are loaded or that any authority has published.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import load_pack
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotOnRecord
from gateway.usecases.law_here import law_here, text_of
from gateway.usecases.node import LoadedPack, Node
from gateway.usecases.record import Record
from registry.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A pack, and the jurisdictions that have adopted just this version."""

    loaded: LoadedPack
    adopted_by: tuple[str, ...]


def list_arrangements(node: Node, jurisdiction: str = "") -> tuple[Arrangement, ...]:
    """Return the packs by id and by the acts for which they answer."""
    with node.reader.snapshot() as snapshot:
        adopted: dict[str, set[str]] = {}
        for adoption in snapshot.all_adoptions():
            adopted.setdefault(adoption.pack_sha256, set()).add(adoption.jurisdiction)
        packs = _in_law(jurisdiction, snapshot, node) if jurisdiction else _everywhere(adopted, snapshot, node)
        found = sorted(packs, key=lambda each: place_of(each.pack))
    return tuple(Arrangement(each, tuple(sorted(adopted.get(each.pack.sha256, ())))) for each in found)


def _in_law(jurisdiction: str, snapshot: Snapshot, node: Node) -> Iterator[LoadedPack]:
    record = Record(snapshot)
    for pack in law_here(record, node, jurisdiction).packs:
        text = text_of(pack, record, node)
        if text is not None:
            yield LoadedPack(pack, text)


def _everywhere(adopted: Mapping[str, object], snapshot: Snapshot, node: Node) -> Iterator[LoadedPack]:
    yield from node.packs
    for digest in adopted.keys() - node.digests:
        content = snapshot.content(digest)
        if content is not None:
            text = content.decode("utf-8")
            yield LoadedPack(load_pack(text), text)


def latest_of(pack_id: str, packs: Iterable[Pack]) -> Pack | None:
    """Return the version of a pack that answers for the latest acts; None where there is no such pack."""
    return max((each for each in packs if each.id == pack_id), key=place_of, default=None)


def place_of(pack: Pack) -> tuple[str, date]:
    """Return where a version stands among others: by pack, then by the acts for which it answers."""
    start = pack.in_force.start
    return pack.id, date.min if start is None else start.latest


def find_arrangement(pack_id: str, version: str, node: Node, jurisdiction: str = "") -> Arrangement:
    """Return a version of a pack; without a version, the one that answers for the latest acts.

    Raises:
        NotOnRecord: PACK_UNKNOWN, or PACK_VERSION_UNKNOWN.
    """
    versions = [entry for entry in list_arrangements(node, jurisdiction) if entry.loaded.pack.id == pack_id]
    found = next((entry for entry in reversed(versions) if version in {"", entry.loaded.pack.version}), None)
    if found is None and versions:
        message = "There is no such version of the pack; ListArrangements names those that there are."
        raise NotOnRecord(Reason.PACK_VERSION_UNKNOWN, "version", message)
    if found is None:
        message = "There is no such pack; ListArrangements names those that there are."
        raise NotOnRecord(Reason.PACK_UNKNOWN, "id", message)
    return found
