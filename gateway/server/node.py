"""One gateway node put together: registry, packs, formats, keys.

Rules, in order:
1. Everything that a use-case works with is put together here, once.
2. What is built in is read once a process: packs hold nothing that an answer could change.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from adapters import codelists
from adapters.catalogue import load_adapters
from gateway.config.mapping_packs import mapping_packs
from gateway.config.settings import Settings
from gateway.core.packs.loading import load_pack
from gateway.core.packs.overlays import check_overlays
from gateway.core.trust.keys import import_public_jwk, public_members
from gateway.core.trust.signing import KeyFileSigner
from gateway.server.opened import OpenRegistry, open_registry
from gateway.usecases.node import LoadedPack, Node


def load_packs(folders: Iterable[Path]) -> tuple[LoadedPack, ...]:
    """Return the packs that are built in, and those of the given files and folders.

    Raises:
        PackRefused: a pack that does not meet the rules of the loader, or lies over one that is not there.
    """
    paths = [path for named in folders for path in (sorted(named.glob("*.yaml")) if named.is_dir() else [named])]
    loaded = (*_built_in(), *(_loaded(path.read_text(encoding="utf-8")) for path in paths))
    check_overlays(entry.pack for entry in loaded)
    return loaded


@cache
def _built_in() -> tuple[LoadedPack, ...]:
    entries = sorted(resources.files("gateway.arrangements").iterdir(), key=lambda entry: entry.name)
    return tuple(_loaded(entry.read_text(encoding="utf-8")) for entry in entries if entry.name.endswith(".yaml"))


def _loaded(text: str) -> LoadedPack:
    return LoadedPack(load_pack(text), text)


@dataclass(frozen=True, slots=True)
class OpenNode:
    """A node with the opened registry that it works through."""

    node: Node
    registry: OpenRegistry


@contextmanager
def open_node(settings: Settings, receipt_signer: KeyFileSigner, *, may_wait: bool = False) -> Iterator[OpenNode]:
    """Yield a node on the registry of the settings, opened as `open_registry` does.

    Raises:
        Unavailable: the database does not answer.
    """
    with open_registry(settings, may_wait=may_wait) as registry:
        yield OpenNode(_node_on(registry, settings, receipt_signer), registry)


def _node_on(registry: OpenRegistry, settings: Settings, receipt_signer: KeyFileSigner) -> Node:
    return Node(
        name=settings.node,
        network=settings.network_urn,
        reader=registry.reader,
        writer=registry.writer,
        feed=registry.feed,
        packs=load_packs(settings.packs),
        adapters=load_adapters(mapping_packs(settings.mapping_packs)),
        receipt_signer=receipt_signer,
        receipt_key=import_public_jwk(public_members(receipt_signer.private_key)),
        codelists_digest=codelists.DIGEST,
        new_secret=lambda: secrets.token_bytes(32),
    )
