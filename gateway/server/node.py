"""One gateway node put together: registry, packs, formats, keys.

Rules, in order:
1. Everything that a use-case works with is put together here, once.
2. Whoever opened connections closes them.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from adapters import codelists
from adapters.catalogue import load_adapters
from gateway.config.settings import Settings
from gateway.core.keys import import_public_jwk, public_members
from gateway.core.packs import load_pack
from gateway.core.signing import KeyFileSigner
from gateway.usecases.node import LoadedPack, Node
from registry.database import migrate, open_engine
from registry.reader import RegistryReader
from registry.writer import RegistryWriter


def load_packs(folders: Iterable[Path]) -> tuple[LoadedPack, ...]:
    """Return the packs that are built in, and those of the given files and folders.

    Raises:
        PackRefused: a pack that does not meet the rules of the loader.
    """
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(resources.files("gateway.arrangements").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    ]
    for folder in folders:
        paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
        texts += [path.read_text(encoding="utf-8") for path in paths]
    return tuple(LoadedPack(load_pack(text), text) for text in texts)


@contextmanager
def open_node(settings: Settings, receipt_signer: KeyFileSigner) -> Iterator[Node]:
    """Yield a node on a migrated database, and close its connections afterwards."""
    engine = open_engine(settings.database)
    try:
        migrate(engine)
        yield Node(
            name=settings.node,
            network=settings.network_urn,
            reader=RegistryReader(engine),
            writer=RegistryWriter(engine),
            packs=load_packs(settings.packs),
            adapters=load_adapters(),
            receipt_signer=receipt_signer,
            receipt_key=import_public_jwk(public_members(receipt_signer.private_key)),
            codelists_digest=codelists.DIGEST,
            new_secret=lambda: secrets.token_bytes(32),
        )
    finally:
        engine.dispose()
