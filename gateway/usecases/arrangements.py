"""The packs that a gateway has loaded, and who has adopted them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from gateway.core.packs import load_pack
from gateway.core.reasons import Reason
from gateway.usecases.errors import NotOnRecord
from gateway.usecases.node import LoadedPack, Node
from registry.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A loaded pack, and the jurisdictions that have adopted just this version."""

    loaded: LoadedPack
    adopted_by: tuple[str, ...]


def list_arrangements(node: Node) -> tuple[Arrangement, ...]:
    """Return the packs that are loaded or published, by id and by the acts for which they answer."""
    with node.reader.snapshot() as snapshot:
        adopted: dict[str, set[str]] = {}
        for adoption in snapshot.all_adoptions():
            adopted.setdefault(adoption.pack_sha256, set()).add(adoption.jurisdiction)
        packs = [*node.packs, *_published(adopted.keys() - node.digests, snapshot)]
    return tuple(
        Arrangement(each, tuple(sorted(adopted.get(each.pack.sha256, ())))) for each in sorted(packs, key=_place)
    )


def _published(digests: Iterable[str], snapshot: Snapshot) -> Iterator[LoadedPack]:
    for digest in digests:
        content = snapshot.content(digest)
        if content is not None:
            text = content.decode("utf-8")
            yield LoadedPack(load_pack(text), text)


def latest_of(pack_id: str, node: Node) -> LoadedPack | None:
    """Return the version of a pack that answers for the latest acts; None where no such pack is loaded."""
    return max((each for each in node.packs if each.pack.id == pack_id), key=_place, default=None)


def _place(loaded: LoadedPack) -> tuple[str, date]:
    start = loaded.pack.in_force.start
    return loaded.pack.id, date.min if start is None else start.latest


def find_arrangement(pack_id: str, version: str, node: Node) -> Arrangement:
    """Return a version of a pack; without a version, the one that answers for the latest acts.

    Raises:
        NotOnRecord: PACK_UNKNOWN, or PACK_VERSION_UNKNOWN.
    """
    versions = [entry for entry in list_arrangements(node) if entry.loaded.pack.id == pack_id]
    found = next((entry for entry in reversed(versions) if version in {"", entry.loaded.pack.version}), None)
    if found is None and versions:
        message = "There is no such version of the pack; ListArrangements names those that there are."
        raise NotOnRecord(Reason.PACK_VERSION_UNKNOWN, "version", message)
    if found is None:
        message = "There is no such pack; ListArrangements names those that there are."
        raise NotOnRecord(Reason.PACK_UNKNOWN, "id", message)
    return found
