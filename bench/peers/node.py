"""The modules of the peer in JavaScript: whether they are there, and how they come.

Rules, in order:
1. They are installed only when asked for, from the lock file, by npm; a run never reaches for the network by itself.
2. Without Node or its modules the peer is skipped, and the reason is told.
"""

import shutil
import subprocess
from pathlib import Path

from rich.console import Console

FOLDER = Path(__file__).parent / "fastify"
INSTALL_SECONDS = 600


def why_not() -> str:
    """Return why the peer cannot run, empty when it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (FOLDER / "node_modules" / "fastify").is_dir():
        return "its modules are not installed; make bench installs them where npm is"
    return ""


def install_modules() -> None:
    """Install the modules from the lock file where npm is and they are not; say so when that fails."""
    npm = shutil.which("npm")
    if npm is None or not why_not():
        return
    errors = Console(stderr=True, highlight=False)
    errors.print(f"installing the locked modules of the Node peer into {FOLDER.name}/node_modules ...")
    command = [npm, "ci", "--no-audit", "--no-fund"]
    try:
        ended = subprocess.run(command, cwd=FOLDER, capture_output=True, check=False, timeout=INSTALL_SECONDS)  # noqa: S603 -- found on the path
    except subprocess.TimeoutExpired:
        errors.print("npm took too long; the Node peer is skipped")
        return
    if ended.returncode != 0:
        errors.print("npm could not install them; the Node peer is skipped")
