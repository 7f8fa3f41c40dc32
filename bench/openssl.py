"""How many ES256 signatures this machine verifies in a second on one core: the yardstick of batches.

Rules, in order:
1. `openssl speed` where the program is installed and there is time for it: it counts processor time, without Python.
2. Otherwise the library that we verify with, called from here; the table says which it was.
"""

import re
import shutil
import subprocess
import time

from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

_RATES = re.compile(r"^\+F4:\d+:256:([\d.]+):([\d.]+)\s*$", re.MULTILINE)


def has_program() -> bool:
    """Return whether the program is installed."""
    return shutil.which("openssl") is not None


def program_version() -> str:
    """Return the version of the program, empty without one."""
    program = shutil.which("openssl")
    if program is None:
        return ""
    ended = subprocess.run([program, "version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 -- found on the path
    return " ".join(ended.stdout.split()[:2])


def library_version() -> str:
    """Return the version of the library inside of cryptography."""
    return backend.openssl_version_text()


def verifications_by_program() -> float:
    """Return what `openssl speed` says in one second, 0 without the program."""
    program = shutil.which("openssl")
    if program is None:
        return 0.0
    command = [program, "speed", "-mr", "-seconds", "1", "ecdsap256"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 -- found on the path
    return verifications_told(ended.stdout)


def verifications_told(printed: str) -> float:
    """Return the verifications a second that the program printed, 0 when it printed nothing that we understand."""
    found = _RATES.search(printed)
    return float(found[2]) if found else 0.0


def verifications_by_library(seconds: float) -> float:
    """Return how many signatures the library verifies in a second of processor time, called from one thread."""
    key = generate_private_key(SECP256R1())
    content = b"one assertion of usual length " * 40
    signature, public, algorithm = key.sign(content, ECDSA(SHA256())), key.public_key(), ECDSA(SHA256())
    began, count = time.process_time(), 0
    while not count or time.process_time() - began < seconds:
        for _ in range(50):
            public.verify(signature, content, algorithm)
        count += 50
    return count / (time.process_time() - began)
