"""The registry of --database, for as long as a command runs.

One rule: the configuration is the one that COMITY_CONFIG names, but for doors and telemetry: network, environment and
registry are those of the gateway whose configuration it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gateway.cli.configuration import settings_from
from gateway.config.settings import Settings
from gateway.server.opened import OpenRegistry, open_registry
from gateway.telemetry import logs

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
def operate(database: str) -> Iterator[OpenRegistry]:
    """Yield a registry, for what its operator does without a network."""
    with open_registry(own_settings(database)) as opened:
        yield opened


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
