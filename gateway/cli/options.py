"""Options that several commands share, each with one name and one help text.

The client certificate of a command is no option: it is who the caller is, and is named once, in the environment.
"""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document for machines")]
ServerOption = Annotated[
    str,
    typer.Option(
        "--server",
        help="address of a gateway, for example 127.0.0.1:8470; over TLS the client certificate is what "
        "COMITY_CLIENT_CERTIFICATE and COMITY_CLIENT_KEY name, both PEM files",
    ),
]
DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        help="without --server: the registry to open; when left out, the one of the configuration that COMITY_CONFIG "
        "names, or sqlite:///comity.db",
    ),
]
RootsOption = Annotated[
    Path | None,
    typer.Option("--roots", help="with --server over TLS: roots of its certificate, PEM; also COMITY_CLIENT_ROOTS"),
]
PacksOption = Annotated[list[Path] | None, typer.Option("--packs", help="more packs: a file or folder; repeat")]
MappingPacksOption = Annotated[
    list[Path] | None,
    typer.Option("--packs", help="more formats: a file or folder with mapping packs; repeat"),
]
RequestIdOption = Annotated[
    str, typer.Option("--request-id", help="idempotency key: the same key again gives the same answer")
]
FactsOption = Annotated[
    list[str] | None,
    typer.Option("--fact", help="a fact you state, path=value; repeat. true and false are truth values"),
]
AgencyOption = Annotated[str, typer.Option("--agency", help="code of the agency that signs, for example XA-DGT")]
KeyOption = Annotated[Path, typer.Option("--key", help="private key file of the agency (comity keygen)")]
NetworkOption = Annotated[str, typer.Option("--network", help="network of the registry, name:prod or name:test")]
DEFAULT_NETWORK = "local:test"
