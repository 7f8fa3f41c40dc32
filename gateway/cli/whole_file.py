"""A file that is there whole or not at all, and that only its owner can read.

Rules, in order:
1. It is written under its name with `.part` added, mode 0600, and gets its name when every byte of it is on the disk.
2. A file that is there is not replaced unless that is asked for.
3. What was begun and failed is removed; what an interrupted run left is written over.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gateway.core.reasons import Reason
from gateway.usecases.errors import BadRequest


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """Yield a file to write to, which gets its name when nothing went wrong.

    Raises:
        BadRequest: CONFIGURATION, the file is there already or cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        _check_absent(path, replace=replace)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_absent(path, replace=replace)
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        message = (
            f"{path} cannot be written ({os.strerror(error.errno or 0)}); check the place, its rights and its room."
        )
        raise BadRequest(Reason.CONFIGURATION, "file", message) from None
    finally:
        part.unlink(missing_ok=True)


def _check_absent(path: Path, *, replace: bool) -> None:
    if path.exists() and not replace:
        message = f"{path} is there already; choose another name, or add --force to replace it."
        raise BadRequest(Reason.CONFIGURATION, "file", message)


def _sync_folder(folder: Path) -> None:
    # A name outlives a power cut only when its folder is on the disk too.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
