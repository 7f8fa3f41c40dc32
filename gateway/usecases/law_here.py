"""The packs that answer in a jurisdiction: those that are loaded, and those that its own authority has published.

Rules, in order:
1. What an authority publishes is law of its own jurisdiction alone; everywhere else it is nothing until it is adopted.
2. A published version stands beside the loaded ones, and closes on its first day the one that it follows.
3. A question about law that names no jurisdiction is answered from the loaded packs alone.
4. Which packs there are depends on what is on record only, so that a decision that is made again finds the same ones.
   The text is kept under its digest; text that was erased is law no more.
"""

from gateway.core.answers.shelf import Shelf
from gateway.core.law.pack_model import Pack
from gateway.core.packs.loading import load_pack
from gateway.core.review.rehearsal import with_proposed
from gateway.usecases.memory import weight_of
from gateway.usecases.node import Node
from gateway.usecases.record import Record
from registry.view import View


def law_here(record: Record, node: Node, jurisdiction: str) -> Shelf:
    """Return the packs that answer when `jurisdiction` is asked."""
    adopted = record.published(jurisdiction, known=node.digests)
    if not adopted:
        return node.shelf
    found = (published_pack(each.pack_sha256, record, node) for each in adopted)
    packs = [pack for pack in found if pack is not None]
    name = tuple(pack.sha256 for pack in packs)
    shelf = node.memory.shelves.find(name)
    if shelf is None:
        shelf = Shelf(with_proposed(node.shelf.packs, packs))
        node.memory.shelves.keep(name, shelf, size=weight_of(len(name)))
    return shelf


def law_of(jurisdiction: str, record: Record, node: Node) -> Shelf:
    """Return the law of a jurisdiction; the packs that are loaded where none is named."""
    return law_here(record, node, jurisdiction) if jurisdiction else node.shelf


def text_of(pack: Pack, record: Record, node: Node) -> str | None:
    """Return the text of a pack that is loaded or published, None where it was erased."""
    loaded = next((each.text for each in node.packs if each.pack.sha256 == pack.sha256), None)
    if loaded is not None:
        return loaded
    content = record.content(pack.sha256)
    return None if content is None else content.decode("utf-8")


def published_pack(digest: str, content: "Record | View", node: Node) -> Pack | None:
    """Return a pack by the digest of its text as it was published, None where no text is on record."""
    pack = node.memory.packs.find(digest)
    if pack is None and (text := content.content(digest)) is not None:
        pack = load_pack(text.decode("utf-8"))
        node.memory.packs.keep(digest, pack, size=weight_of(len(text)))
    return pack
