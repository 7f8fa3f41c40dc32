"""Who calls, as far as the transport tells: the thumbprint of a client certificate, or this machine."""

import hashlib
import ssl

import grpc

LOOPBACK = "loopback"


def caller_of(context: grpc.ServicerContext) -> str:
    """Return SHA-256 of the client certificate, lower-case hexadecimal, or `loopback` where there is none.

    Identity never comes from metadata or from the subject of a certificate (attacks H03, H04).
    """
    certificates = list(context.auth_context().get("x509_pem_cert") or ())
    if not certificates:
        return LOOPBACK
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(bytes(certificates[0]).decode("ascii"))).hexdigest()
