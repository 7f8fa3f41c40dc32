"""The texts of an invented network: its configuration, the environment of each party, and the page that explains it.

Rules, in order:
1. Paths are whole, so that commands work from any folder; a network is made anew, never moved.
2. The page holds commands that work as printed, once the gateway is served.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from gateway.config.settings import host_of, is_loopback, port_of
from gateway.core.reasons import Reason
from gateway.demo.network_papers import Paper
from gateway.demo.world import document
from gateway.usecases.errors import BadRequest

NETWORK = "dev"
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Place:
    """Where a network lies, and the address and port at which it is to be served."""

    folder: Path
    listen: str

    def __post_init__(self) -> None:
        if not _is_good(self.listen):
            message = (
                f"Give a loopback address and a port from 1 to {LAST_PORT - 1}, for example 127.0.0.1:8470; the port "
                "after it is taken by streams."
            )
            raise BadRequest(Reason.CONFIGURATION, "listen", message)

    @property
    def streams(self) -> str:
        """Return address and port of streams: the port after that of calls."""
        return f"{self.listen.rpartition(':')[0]}:{port_of(self.listen) + 1}"

    @property
    def config(self) -> Path:
        """Return the configuration to serve with."""
        return self.folder / "comity.toml"

    def settings(self, folder: Path) -> Mapping[str, object]:
        """Return the keys of the configuration for files that lie in a folder."""
        return {
            "database": f"sqlite:///{folder / 'registry.db'}",
            "listen": self.listen,
            "events_listen": self.streams,
            "network": NETWORK,
            "environment": "test",
            "node": "dev-gateway",
            "receipt_key": str(folder / "receipt.key"),
            "packs": [str(folder / "meridian-compact.yaml")],
            "tls_certificate": str(folder / "server" / "server.pem"),
            "tls_key": str(folder / "server" / "server.key"),
            "tls_client_roots": str(folder / "root" / "root.pem"),
            "log_level": "warning",
        }


def configuration(place: Place, folder: Path) -> str:
    """Return the configuration file."""
    lines = [
        "# An invented network for trying things out: environment test, invented states, keys that anybody may make.",
        "# Every caller shows a client certificate, over loopback as well; see README.md.",
    ]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in place.settings(folder).items()]
    return "\n".join(lines) + "\n"


def env_file(folder: Path) -> str:
    """Return the shell file that makes commands call with the certificate in a folder."""
    named = {"CERTIFICATE": "client.pem", "KEY": "client.key", "ROOTS": "roots.pem"}
    lines = [f"export COMITY_CLIENT_{name}={shlex.quote(str(folder / file))}" for name, file in named.items()]
    return "\n".join(lines) + "\n"


def read_me(place: Place, papers: Sequence[Paper], ends: datetime) -> str:
    """Return the page that says what is in the folder and what to try."""
    first = papers[0]
    return Template(document("network-readme.txt").decode("utf-8")).substitute(
        folder=shlex.quote(str(place.folder)),
        listen=place.listen,
        streams=place.streams,
        license=first.license_id,
        number=first.document.number,
        until=ends.date().isoformat(),
    )


def _is_good(listen: str) -> bool:
    port = listen.rpartition(":")[2]
    if not (port.isascii() and port.isdigit() and host_of(listen) and is_loopback(listen)):
        return False
    return 1 <= int(port) < LAST_PORT
