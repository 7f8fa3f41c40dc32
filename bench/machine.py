"""The machine and the versions that figures were taken with; without them a figure says nothing."""

import os
import platform
import shutil
import sqlite3
import subprocess
from importlib import metadata
from pathlib import Path

from bench import openssl

PACKAGES = ("grpcio", "protobuf", "cryptography", "SQLAlchemy")
PEERS = ("fastapi", "uvicorn")


def machine(postgres: str = "") -> dict[str, str]:
    """Return what a reader must know to judge a figure; `postgres` is the version of the server that was used."""
    found = {
        "CPU": cpu_model(),
        "cores": str(cores()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        "OpenSSL in cryptography": openssl.library_version(),
        "openssl program": openssl.program_version(),
        "SQLite": sqlite3.sqlite_version,
        "PostgreSQL": postgres,
        **{name: _version(name) for name in PEERS},
        "Node": _node_version(),
    }
    return {name: said or "not here" for name, said in found.items()}


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def cpu_model() -> str:
    """Return the name of the processor as the kernel tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _node_version() -> str:
    program = shutil.which("node")
    if program is None:
        return ""
    ended = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 -- found on the path
    return ended.stdout.strip()
