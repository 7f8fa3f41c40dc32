"""Key files of this machine: made once, private, and with the public key beside them."""

from pathlib import Path

from gateway.cli.files import read_private_key, write_private
from gateway.core.reasons import Reason
from gateway.core.trust.keys import generate_key
from gateway.usecases.errors import BadRequest

DEFAULT_RECEIPT_KEY = Path("comity-receipt.key")


def receipt_key_text(named: Path | None, environment: str) -> str:
    """Return the private key of receipts as JWK text; in the test environment a missing key file is made.

    Raises:
        BadRequest: CONFIGURATION, in prod no file is named or it is not there, or others can read it (attack K09).
    """
    path = named or DEFAULT_RECEIPT_KEY
    if environment == "prod" and (named is None or not path.exists()):
        message = "In prod the key of receipts is named and exists; make one with 'comity keygen' and give its path."
        raise BadRequest(Reason.CONFIGURATION, "receipt_key", message)
    if not path.exists():
        write_key_pair(path)
    return read_private_key(path)


def write_key_pair(path: Path, algorithm: str = "ES256") -> str:
    """Make a key pair: the private key at `path`, the public one beside it; return the key id."""
    pair = generate_key(algorithm)
    write_private(path, pair.private_jwk_text)
    path.with_suffix(".pub").write_text(pair.public.jwk_text + "\n", encoding="utf-8")
    return pair.public.kid
