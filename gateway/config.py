"""Configuration: from the command line, then the environment (COMITY_…), then defaults that are safe on one machine.

Rules, in order:
1. There is no key that switches a verification step off.
2. Without TLS the server listens on loopback addresses only.
3. An environment is prod or test, and keys of one are refused in the other.
"""

import ipaddress
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_NETWORK = re.compile(r"[a-z][a-z0-9-]{0,30}")


class Settings(BaseSettings):
    """What a gateway needs to know. Every key can be set as COMITY_<KEY> in the environment."""

    model_config = SettingsConfigDict(env_prefix="COMITY_", extra="ignore", frozen=True)

    database: str = Field(
        default="sqlite:///comity.db", description="registry: sqlite:///FILE or postgresql+psycopg://…"
    )
    listen: str = Field(default="127.0.0.1:8470", description="address and port; port 0 takes a free one")
    network: str = Field(default="local", description="name of the network that this registry serves")
    environment: Literal["prod", "test"] = Field(default="test", description="prod or test; part of every audience")
    node: str = Field(default="gateway", description="name of this node, the issuer of its receipts")
    receipt_key: Path | None = Field(default=None, description="private key file for receipts; made when absent")
    packs: tuple[Path, ...] = Field(
        default=(), description="folders or files with packs beside those that are built in"
    )
    threads: int = Field(default=8, ge=1, le=64, description="threads that answer calls")
    max_calls: int = Field(
        default=64, ge=1, le=4096, description="calls under way at once; more are RESOURCE_EXHAUSTED"
    )
    tls_certificate: Path | None = Field(default=None, description="server certificate chain, PEM")
    tls_key: Path | None = Field(default=None, description="server private key, PEM")
    tls_client_roots: Path | None = Field(
        default=None, description="roots of client certificates, PEM; then one is required"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level that is logged"
    )

    @model_validator(mode="after")
    def _loopback_without_tls(self) -> "Settings":
        if not _NETWORK.fullmatch(self.network):
            raise ValueError("network: use lower-case letters, digits and hyphens, at most 31, for example benelux")
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("tls_certificate and tls_key: give both or neither")
        if not self.tls_certificate and not is_loopback(self.listen):
            raise ValueError("listen: without TLS only a loopback address such as 127.0.0.1 or [::1] may be used")
        return self

    @property
    def network_urn(self) -> str:
        """Return the network as it stands in audiences."""
        return f"urn:comity:net:{self.network}:{self.environment}"


def is_loopback(listen: str) -> bool:
    """Return whether an address with port names this machine only."""
    host = listen.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
