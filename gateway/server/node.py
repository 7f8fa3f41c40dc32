"""One gateway node put together: registry, packs, formats, keys.

Rules, in order:
1. Everything that a use-case works with is put together here, once.
2. Whoever opened connections closes them.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from sqlalchemy import Engine

from adapters import codelists
from adapters.catalogue import load_adapters
from gateway.config.mapping_packs import mapping_packs
from gateway.config.settings import Settings
from gateway.core.keys import import_public_jwk, public_members
from gateway.core.overlays import check_overlays
from gateway.core.packs import load_pack
from gateway.core.signing import KeyFileSigner
from gateway.usecases.node import LoadedPack, Node
from registry.database import migrate, open_engine
from registry.errors import Unavailable
from registry.feed import Feed
from registry.reader import RegistryReader
from registry.writer import RegistryWriter


def load_packs(folders: Iterable[Path]) -> tuple[LoadedPack, ...]:
    """Return the packs that are built in, and those of the given files and folders.

    Raises:
        PackRefused: a pack that does not meet the rules of the loader, or lies over one that is not there.
    """
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(resources.files("gateway.arrangements").iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    ]
    for folder in folders:
        paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else [folder]
        texts += [path.read_text(encoding="utf-8") for path in paths]
    loaded = tuple(LoadedPack(load_pack(text), text) for text in texts)
    check_overlays(entry.pack for entry in loaded)
    return loaded


@dataclass(frozen=True, slots=True)
class OpenNode:
    """A node with the connections that it works through; `migrated` says whether the database was there."""

    node: Node
    engine: Engine
    migrated: bool


@contextmanager
def open_node(settings: Settings, receipt_signer: KeyFileSigner, *, may_wait: bool = False) -> Iterator[OpenNode]:
    """Yield a node on a migrated database, and close its connections afterwards.

    With `may_wait` the node is yielded even when its database is not there yet; whoever asked migrates it later.

    Raises:
        Unavailable: the database does not answer.
    """
    engine = open_engine(settings.database)
    try:
        migrated = _migrate(engine, may_wait=may_wait)
        yield OpenNode(_node_on(engine, settings, receipt_signer), engine, migrated)
    finally:
        engine.dispose()


def migrate_if_there(database: str) -> None:
    """Bring the tables of a database up to date when it answers; whoever serves from it later does so otherwise."""
    engine = open_engine(database, connections=1)
    try:
        _migrate(engine, may_wait=True)
    finally:
        engine.dispose()


def _migrate(engine: Engine, *, may_wait: bool) -> bool:
    try:
        migrate(engine)
    except Unavailable:
        if not may_wait:
            raise
        return False
    return True


def _node_on(engine: Engine, settings: Settings, receipt_signer: KeyFileSigner) -> Node:
    return Node(
        name=settings.node,
        network=settings.network_urn,
        reader=RegistryReader(engine),
        writer=RegistryWriter(engine),
        feed=Feed(engine),
        packs=load_packs(settings.packs),
        adapters=load_adapters(mapping_packs(settings.mapping_packs)),
        receipt_signer=receipt_signer,
        receipt_key=import_public_jwk(public_members(receipt_signer.private_key)),
        codelists_digest=codelists.DIGEST,
        new_secret=lambda: secrets.token_bytes(32),
    )
