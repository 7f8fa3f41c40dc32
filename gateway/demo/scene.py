"""comity demo: the whole scene on an embedded registry, with a real server and real calls, in under a minute.

A license of Alder (XA) is written on the EU form, a license of the United Kingdom in its line file. Both become one
schema. Alder's goods leave through Birchland (XB), whose authority has adopted the invented Meridian Compact; Dune
(XD) is a member that has not. Then everything is tried that must fail.
"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gateway.demo.border import border, forwarder
from gateway.demo.papers import documents, registration
from gateway.demo.proof import proof
from gateway.demo.show import COLUMNS, Stage
from gateway.demo.state import Story
from gateway.demo.use import suspension, use
from gateway.demo.world import BEGINS, open_world
from gateway.telemetry import logs
from gateway.terminal import console, print_json

CHAPTERS = (documents, registration, border, forwarder, use, suspension, proof)


def demo(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON document for machines")] = False,
) -> None:
    """Play the whole scene on an embedded registry, in under a minute. Exit 1 if any line is not what it must be."""
    logs.configure("error")
    stage = Stage(console() if not as_json else Console(quiet=True, width=COLUMNS))
    stage.say(f"An invented network, a real server on a loopback port; its clock begins on {BEGINS:%d %B %Y}.\n")
    with tempfile.TemporaryDirectory() as folder, open_world(Path(folder)) as world:
        story = Story(world)
        for chapter in CHAPTERS:
            stage.play(*chapter(story))
    if as_json:
        print_json({"steps": stage.played, "wrong": stage.wrong})
    stage.say(f"\n{stage.played} steps, {stage.wrong} not as they must be.")
    if stage.wrong:
        raise typer.Exit(1)
