"""What the transport shows of a caller: never a name, never a subject, never a role."""

import hashlib
import ssl
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from gateway.access import Presented

FORWARDED = "x-forwarded-client-cert"

Metadata: TypeAlias = Iterable[tuple[str, str | bytes]]


class Context(Protocol):
    """What both kinds of gRPC server say about a call."""

    # Any: the stubs of grpc say bytes where it gives a sequence of them.
    def auth_context(self) -> Mapping[str, Any]:
        """Return what the transport authenticated."""

    def invocation_metadata(self) -> Metadata | None:
        """Return the metadata of the call."""


def presented_by(context: Context) -> Presented:
    """Return the SHA-256 of the client certificate's DER, in lower-case hexadecimal, and what a proxy may forward.

    Identity never comes from metadata or from the subject of a certificate (attacks H03, H04); what is forwarded counts
    only when the peer is a registered proxy (`gateway.access`).
    """
    certificates = list(context.auth_context().get("x509_pem_cert") or ())
    if not certificates:
        return Presented()
    der = ssl.PEM_cert_to_DER_cert(bytes(certificates[0]).decode("ascii"))
    forwarded = [value for key, value in context.invocation_metadata() or () if key == FORWARDED]
    text = forwarded[0] if len(forwarded) == 1 and isinstance(forwarded[0], str) else ""
    return Presented(hashlib.sha256(der).hexdigest(), text)
