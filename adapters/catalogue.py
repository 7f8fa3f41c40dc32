"""Finds the adapters: every module of adapters.formats, every pack of adapters.packs, and the packs that are given.

Rules, in order:
1. A document belongs to the one format whose `recognizes` claims it; none is FORMAT_UNKNOWN, two are FORMAT_AMBIGUOUS.
2. A named format is used as named; its adapter then judges the document by itself.
3. Two formats never have one id: a pack that takes the id of another format is refused.
"""

import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module, resources
from typing import cast

from adapters import formats
from adapters.contract import Adapter, BatchAdapter, ListKind, WritingAdapter
from adapters.errors import DocumentRefused, RenderRefused
from adapters.mapping.adapter import adapter_of
from adapters.mapping.loading import load_pack

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024


def load_adapters(packs: Sequence[bytes] = ()) -> dict[str, Adapter]:
    """Return every adapter by format id, in the order of the ids; `packs` are mapping packs beside those built in.

    Raises:
        DocumentRefused: PACK_INVALID, a pack that breaks a rule of packs, or takes the id of another format.
    """
    adapters = dict(_built_in())
    for position, document in enumerate(packs, 1):
        pack = load_pack(document, f"mapping pack {position}")
        if pack.format in adapters:
            message = f"There is a format {pack.format} already; give the pack an id of its own."
            raise DocumentRefused("PACK_INVALID", "format", message)
        adapters[pack.format] = adapter_of(pack)
    return dict(sorted(adapters.items()))


@cache
def _built_in() -> Mapping[str, Adapter]:
    """Return the adapters that are part of the project; they hold nothing that changes."""
    return {adapter.FORMAT.id: adapter for adapter in (*_modules(), *_packs())}


def _packs() -> Iterable[Adapter]:
    for entry in sorted(resources.files("adapters.packs").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield adapter_of(load_pack(entry.read_bytes(), entry.name))


def _modules() -> Iterable[Adapter]:
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__) if not module.name.startswith("_"))
    # cast: import_module returns a module; mypy cannot know that it satisfies the protocol. tests/adapters checks it.
    return [cast("Adapter", import_module(f"adapters.formats.{name}")) for name in names]


def identify(document: bytes, adapters: Mapping[str, Adapter]) -> Adapter:
    """Return the one adapter that recognizes the document.

    Raises:
        DocumentRefused: DOCUMENT_EMPTY, DOCUMENT_TOO_LARGE, FORMAT_UNKNOWN or FORMAT_AMBIGUOUS.
    """
    check_size(document)
    claims = [adapter for adapter in adapters.values() if adapter.recognizes(document)]
    if not claims:
        message = "The document is in no format that is read; 'comity formats' lists them, and --from names one."
        raise DocumentRefused("FORMAT_UNKNOWN", "", message)
    if len(claims) > 1:
        names = ", ".join(adapter.FORMAT.id for adapter in claims)
        raise DocumentRefused(
            "FORMAT_AMBIGUOUS", "", f"Several formats claim the document ({names}); name one of them."
        )
    return claims[0]


def check_size(document: bytes) -> None:
    """Refuse a document without bytes or over 64 MiB.

    Raises:
        DocumentRefused: DOCUMENT_EMPTY or DOCUMENT_TOO_LARGE.
    """
    if not document:
        raise DocumentRefused("DOCUMENT_EMPTY", "", "The document has no bytes; send the file itself.")
    if len(document) > MAX_DOCUMENT_BYTES:
        message = "The document is larger than 64 MiB; split it into several files."
        raise DocumentRefused("DOCUMENT_TOO_LARGE", "", message)


def adapter_for(format_id: str, adapters: Mapping[str, Adapter]) -> Adapter:
    """Return the adapter of a format.

    Raises:
        DocumentRefused: FORMAT_UNKNOWN.
    """
    adapter = adapters.get(format_id)
    if adapter is None:
        known = ", ".join(adapters)
        raise DocumentRefused("FORMAT_UNKNOWN", "format", f"There is no format of this id; known are {known}.")
    return adapter


def writer_for(format_id: str, carries: ListKind, adapters: Mapping[str, Adapter]) -> WritingAdapter:
    """Return the adapter of a format in which a list of this kind is written.

    Raises:
        DocumentRefused: FORMAT_UNKNOWN.
        RenderRefused: FORMAT_NOT_WRITTEN.
    """
    adapter = adapter_for(format_id, adapters)
    if carries not in adapter.FORMAT.writes:
        message = f"{carries.value.capitalize()} are not written in {format_id}; 'comity formats' says what is."
        raise RenderRefused("FORMAT_NOT_WRITTEN", "format", message)
    # cast: FORMAT.writes promises `write`; tests/adapters checks it for every module.
    return cast("WritingAdapter", adapter)


def batch_adapter(adapter: Adapter) -> BatchAdapter | None:
    """Return the adapter as one that reads files of many transactions part by part, None when it does not."""
    # cast: a module with `read_batch` satisfies the protocol; mypy cannot know. tests/adapters checks it.
    return cast("BatchAdapter", adapter) if hasattr(adapter, "read_batch") else None
