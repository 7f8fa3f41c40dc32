"""The keys of the configuration: names, limits, defaults that are safe on one machine, and what each is for.

Rules, in order:
1. There is no key that switches a verification step off.
2. Without TLS the server listens on loopback addresses only; beyond loopback every client shows a certificate.
3. An environment is prod or test, and keys of one are refused in the other.
4. Values come from the command line, then the environment (COMITY_<KEY>), then the file, then the default.
"""

import ipaddress
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.config.environment import ENVIRONMENT_PREFIX

_NETWORK = re.compile(r"[a-z][a-z0-9-]{0,30}")
_ADDRESS_KEYS = ("listen", "events_listen", "metrics_listen")


class Settings(BaseSettings):
    """What a gateway needs to know. Every key can be set as COMITY_<KEY> in the environment."""

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT_PREFIX, extra="ignore", frozen=True)

    database: str = Field(
        default="sqlite:///comity.db", description="registry: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
    )
    listen: str = Field(default="127.0.0.1:8470", description="address and port of calls; port 0 takes a free one")
    events_listen: str = Field(
        default="127.0.0.1:8471", description="address and port of streams (Watch); empty serves none"
    )
    network: str = Field(default="local", description="name of the network that this registry serves")
    environment: Literal["prod", "test"] = Field(default="test", description="prod or test; part of every audience")
    node: str = Field(default="gateway", description="name of this node, the issuer of its receipts")
    receipt_key: Path | None = Field(
        default=None, description="private key file for receipts; in test one is made when absent"
    )
    packs: tuple[Path, ...] = Field(
        default=(), description="folders or files with packs beside those that are built in"
    )
    mapping_packs: tuple[Path, ...] = Field(
        default=(),
        description="folders or files with mapping packs: formats beside those that are built in",
    )
    workers: int = Field(default=1, ge=1, le=64, description="processes that answer calls on one port")
    threads: int = Field(default=4, ge=1, le=64, description="threads of each worker that answer calls")
    max_calls: int = Field(
        default=32, ge=1, le=4096, description="calls under way at once in each worker; more are RESOURCE_EXHAUSTED"
    )
    max_watchers: int = Field(
        default=1000, ge=1, le=20000, description="streams open at once; more are RESOURCE_EXHAUSTED"
    )
    drain_seconds: int = Field(
        default=10, ge=1, le=300, description="seconds that calls under way get when the gateway is told to stop"
    )
    tls_certificate: Path | None = Field(
        default=None, description="server certificate chain, PEM; read again when it changes"
    )
    tls_key: Path | None = Field(default=None, description="server private key, PEM; read again when it changes")
    tls_client_roots: Path | None = Field(
        default=None, description="roots of client certificates, PEM; then one is required; read again when it changes"
    )
    metrics_listen: str = Field(
        default="", description="address and first port of Prometheus metrics, one port a process; empty serves none"
    )
    otlp_endpoint: str = Field(
        default="", description="OTLP/gRPC collector for metrics and traces, http://HOST:4317; empty sends none"
    )
    traces_in_thousand: int = Field(
        default=10, ge=0, le=1000, description="how many calls in a thousand are traced, when a collector is named"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level that is logged"
    )

    @model_validator(mode="after")
    def _fit_together(self) -> "Settings":
        if not _NETWORK.fullmatch(self.network):
            raise ValueError("network: use lower-case letters, digits and hyphens, at most 31, for example benelux")
        for key in _ADDRESS_KEYS:
            _check_address(key, getattr(self, key), may_be_empty=key != "listen")
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("tls_certificate and tls_key: give both or neither")
        if self.tls_client_roots and not self.tls_certificate:
            raise ValueError("tls_client_roots: client certificates are asked for over TLS only; give tls_certificate")
        for key in ("listen", "events_listen"):
            self._check_doors(key, getattr(self, key))
        if self.metrics_listen and not is_loopback(self.metrics_listen):
            # Metrics have no doors of their own; a collector on this machine carries them further.
            raise ValueError("metrics_listen: only a loopback address such as 127.0.0.1:9470 may be used")
        return self

    def _check_doors(self, key: str, address: str) -> None:
        if not address or is_loopback(address):
            return
        if not self.tls_certificate:
            raise ValueError(f"{key}: without TLS only a loopback address such as 127.0.0.1 or [::1] may be used")
        if not self.tls_client_roots:
            raise ValueError(f"{key}: beyond loopback every client shows a certificate; give tls_client_roots")

    @property
    def network_urn(self) -> str:
        """Return the network as it stands in audiences."""
        return f"urn:comity:net:{self.network}:{self.environment}"


def is_loopback(listen: str) -> bool:
    """Return whether an address with port names this machine only."""
    host = host_of(listen)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(listen: str) -> str:
    """Return the host of an address with port, without brackets."""
    return listen.rpartition(":")[0].strip("[]")


def port_of(listen: str) -> int:
    """Return the port of an address with port."""
    return int(listen.rpartition(":")[2])


def _check_address(key: str, address: str, *, may_be_empty: bool) -> None:
    if not address and may_be_empty:
        return
    host, _, port = address.rpartition(":")
    if not host or not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise ValueError(f"{key}: write address and port, for example 127.0.0.1:8470 or [::1]:8470")
