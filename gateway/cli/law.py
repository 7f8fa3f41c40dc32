"""Which law a tool of those who keep packs looks at: the packs that are built in and those of --packs, or a gateway's.

Rules, in order:
1. Without --server nothing is asked of anybody: the packs are files.
2. With --server the gateway answers, with the packs that it has loaded; --jurisdiction adds what the authority of that
   jurisdiction has published there, and takes away what gave way to it.
3. What has no meaning is refused: --packs beside --server, --jurisdiction without it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.connection import connect
from gateway.client import Client
from gateway.core.answers.shelf import Shelf
from gateway.core.law.pack_model import Pack
from gateway.core.reasons import Reason
from gateway.server.node import load_packs
from gateway.usecases.errors import BadRequest
from gateway.usecases.node import LoadedPack

JurisdictionOption = Annotated[
    str,
    typer.Option(
        "--jurisdiction",
        help="with --server: the law of this jurisdiction, what its own authority has published there included",
    ),
]


@dataclass(frozen=True, slots=True)
class Where:
    """Where law is looked at: on a server, for a jurisdiction, or in files."""

    server: str
    roots: Path | None
    jurisdiction: str
    loaded: tuple[LoadedPack, ...]
    """The packs of files; none where a server answers."""

    @contextmanager
    def client(self) -> Iterator[Client]:
        """Yield a client of the server."""
        with connect(self.server, "", self.roots) as client:
            yield client

    def files(self) -> list[Pack]:
        """Return the packs of files."""
        return [entry.pack for entry in self.loaded]

    def shelf(self) -> Shelf:
        """Return the packs of files, laid out."""
        return Shelf(self.files())


def where(server: str, roots: Path | None, jurisdiction: str, packs: Sequence[Path] | None) -> Where:
    """Return where a command looks at law.

    Raises:
        BadRequest: REQUEST_MALFORMED, options that have no meaning together.
    """
    if server and packs:
        message = "A gateway answers with the packs that it has loaded; leave out --packs, or --server."
        raise BadRequest(Reason.REQUEST_MALFORMED, "packs", message)
    if jurisdiction and not server:
        message = "What an authority has published is on record with its gateway; name the gateway with --server."
        raise BadRequest(Reason.REQUEST_MALFORMED, "jurisdiction", message)
    return Where(server, roots, jurisdiction, () if server else load_packs(packs or ()))
