"""What every use-case works with: one gateway node, put together once by the composition root."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.contract import Adapter
from gateway.core.answers.shelf import Shelf
from gateway.core.packs.loading import Pack
from gateway.core.trust.keys import PublicKey
from gateway.core.trust.signing import Signer
from gateway.usecases.memory import Memory
from registry.feed import Feed
from registry.reader import RegistryReader
from registry.writer import RegistryWriter


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack with the text that it was read from."""

    pack: Pack
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """One gateway: its name, its network, its registry, the packs and formats that it knows, and its receipt key.

    `network` is urn:comity:net:<name>:<prod|test>. `new_secret` returns 32 random bytes; it is the only randomness.
    `memory` is what the node need not work out twice; an empty one changes no answer.
    """

    name: str
    network: str
    reader: RegistryReader
    writer: RegistryWriter
    feed: Feed
    packs: Sequence[LoadedPack]
    adapters: Mapping[str, Adapter]
    receipt_signer: Signer
    receipt_key: PublicKey
    codelists_digest: str
    new_secret: Callable[[], bytes]
    memory: Memory = field(default_factory=Memory)
    shelf: Shelf = field(init=False)
    """The packs that are loaded, laid out once."""
    digests: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shelf", Shelf(loaded.pack for loaded in self.packs))
        object.__setattr__(self, "digests", frozenset(self.shelf.digests))

    @property
    def environment(self) -> str:
        """Return prod or test."""
        return self.network.rpartition(":")[2]

    def find_pack(self, pack_id: str) -> LoadedPack | None:
        """Return a loaded pack, None when there is none of this id."""
        return next((loaded for loaded in self.packs if loaded.pack.id == pack_id), None)
