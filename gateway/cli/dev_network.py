"""comity dev-network: an invented network in a folder, to serve and to call."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.options import AsJson
from gateway.demo.network import Built, build_network
from gateway.server.clock import utc_now
from gateway.telemetry import logs
from gateway.terminal import console, print_json


def dev_network(
    folder: Annotated[Path, typer.Argument(help="new folder for it; one that holds something is refused")],
    listen: Annotated[
        str, typer.Option("--listen", help="loopback address and port of calls; streams take the next port")
    ] = "127.0.0.1:8470",
    as_json: AsJson = False,
) -> None:
    """Make an invented network: agencies, a party for each role, papers, a registry, certificates to be refused.

    Example: comity dev-network trial && comity serve --config trial/comity.toml

    Nothing in it counts anywhere: its environment is test. Everything in it is good for two years from today.
    """
    logs.configure("error")
    out = console()
    built = build_network(
        folder, listen, (lambda _: None) if as_json else lambda line: out.print(line, markup=False), at=utc_now()
    )
    if as_json:
        print_json(_document(built))
    else:
        out.print(_next(folder, built), markup=False, soft_wrap=True)


def _next(folder: Path, built: Built) -> str:
    place = built.place
    verify = f"--server {place.listen} --assertion {folder}/papers/xa-authorization.jwt --in XB"
    watch = f"comity watch --server {place.streams}"
    return (
        f"\nAll of it is in {folder}; {folder}/README.md says what to try. Serve it:\n\n"
        f"  comity serve --config {folder}/comity.toml\n\n"
        "Then, in another terminal, call it as customs and as an auditor:\n\n"
        f"  . {folder}/parties/XB-CUSTOMS/env; comity verify {verify} --shipment {folder}/goods.json\n"
        f"  . {folder}/parties/XB-AUDITOR/env; {watch}\n"
    )


def _document(built: Built) -> dict[str, object]:
    place = built.place
    return {
        "folder": str(place.folder),
        "config": str(place.config),
        "listen": place.listen,
        "streams": place.streams,
        "parties": list(built.parties),
        "refused": list(built.refused),
        "licenses": [
            {"agency": paper.agency, "number": paper.document.number, "license_id": paper.license_id}
            for paper in built.papers
        ],
    }
