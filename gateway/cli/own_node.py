"""A node that lives as long as a command, on the registry of --database.

One rule: it serves with the configuration that COMITY_CONFIG names, but for doors and telemetry: network, environment
and registry are those of the gateway whose configuration it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from gateway.cli.configuration import settings_from
from gateway.cli.keys import receipt_key_text
from gateway.config.settings import Settings
from gateway.core.signing import key_signer
from gateway.server.node import OpenNode, open_node
from gateway.telemetry import logs
from gateway.usecases.node import Node

_TO_ITSELF = {
    "listen": "127.0.0.1:0",
    "events_listen": "",
    "metrics_listen": "",
    "otlp_endpoint": "",
    "tls_certificate": None,
    "tls_key": None,
    "tls_client_roots": None,
    "log_level": "error",
}


@contextmanager
def operate(database: str) -> Iterator[Node]:
    """Yield a node on a registry, for what its operator does without a network."""
    with open_own(own_settings(database)) as opened:
        yield opened.node


def registry_url(database: str) -> str:
    """Return the registry that a command means: the one named, or the one of the configuration.

    Raises:
        BadRequest: CONFIGURATION.
    """
    return database or own_settings("").database


def own_settings(database: str, packs: Sequence[Path] = ()) -> Settings:
    """Return the settings of a node on `database` with more `packs`.

    Raises:
        BadRequest: CONFIGURATION.
    """
    given: dict[str, object] = dict(_TO_ITSELF)
    if database:
        given["database"] = database
    if packs:
        given["packs"] = tuple(packs)
    settings = settings_from(given)
    logs.configure(settings.log_level)
    return settings


def open_own(settings: Settings) -> AbstractContextManager[OpenNode]:
    """Return an opened node that signs receipts with the key of the configuration.

    Raises:
        BadRequest: CONFIGURATION, the key of receipts is not as it must be.
    """
    return open_node(settings, key_signer(receipt_key_text(settings.receipt_key, settings.environment)))
