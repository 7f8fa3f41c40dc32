"""The packs that a gateway has loaded, and who has adopted them."""

from dataclasses import dataclass

from gateway.core.reasons import Reason
from gateway.usecases.errors import NotOnRecord
from gateway.usecases.node import LoadedPack, Node


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A loaded pack, and the jurisdictions that have adopted just this version."""

    loaded: LoadedPack
    adopted_by: tuple[str, ...]


def list_arrangements(node: Node) -> tuple[Arrangement, ...]:
    """Return the packs by id."""
    with node.reader.snapshot() as snapshot:
        return tuple(
            Arrangement(
                loaded,
                tuple(
                    sorted(
                        {
                            adoption.jurisdiction
                            for adoption in snapshot.adoptions(loaded.pack.id)
                            if adoption.pack_sha256 == loaded.pack.sha256
                        }
                    )
                ),
            )
            for loaded in sorted(node.packs, key=lambda entry: entry.pack.id)
        )


def find_arrangement(pack_id: str, node: Node) -> Arrangement:
    """Return one pack.

    Raises:
        NotOnRecord: PACK_UNKNOWN.
    """
    found = next((entry for entry in list_arrangements(node) if entry.loaded.pack.id == pack_id), None)
    if found is None:
        message = "There is no such pack; ListArrangements names those that there are."
        raise NotOnRecord(Reason.PACK_UNKNOWN, "id", message)
    return found
