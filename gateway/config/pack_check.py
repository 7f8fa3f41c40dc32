"""What is wrong with the packs that a configuration names; loaded only where it names some."""

from collections.abc import Iterator

from adapters.catalogue import load_adapters
from adapters.errors import DocumentRefused
from gateway.config.mapping_packs import mapping_packs
from gateway.config.settings import Settings
from gateway.core.packs.loading import PackRefused, load_pack


def wrong_packs(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the key and the message of each pack that would keep the gateway from serving."""
    yield from _packs(settings)
    yield from _mapping_packs(settings)


def _packs(settings: Settings) -> Iterator[tuple[str, str]]:
    for named in settings.packs:
        paths = sorted(named.glob("*.yaml")) if named.is_dir() else [named]
        for path in paths:
            try:
                load_pack(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError):
                yield "packs", f"{path} cannot be read as UTF-8 text; check name and rights"
            except PackRefused as refused:
                yield "packs", f"{path}: {refused.message}"


def _mapping_packs(settings: Settings) -> Iterator[tuple[str, str]]:
    try:
        load_adapters(mapping_packs(settings.mapping_packs))
    except DocumentRefused as refused:
        yield "mapping_packs", refused.message
