"""deploy/README.md tells the truth: from an empty folder to a verified call over mutual TLS, typed as it stands."""

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.deploy.console import FAILS, NOT_RUN, SERVES, Terminal, Typed, commands, missing, terminal
from tests.deploy.shell import Shell
from tests.ports import free_ports

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
PATH = PAGE.partition("<!-- path: begin -->")[2].partition("<!-- path: end -->")[0]
PORTS = ("8470", "8471", "9470")


def _own_ports() -> dict[str, str]:
    """Return a free port for each of the page; metrics come last, for they take the ones that follow too."""
    first = free_ports(10)
    return {named: str(first + place) for place, named in enumerate(PORTS)}


def _page_with(ports: dict[str, str]) -> str:
    return re.sub("|".join(ports), lambda match: ports[match[0]], PATH)


def _machine(folder: Path) -> dict[str, str]:
    """Lay out what the install leaves, the folder `comity` with a command on the PATH; return the environment."""
    (folder / "comity").symlink_to(ROOT)
    programs = folder / "bin"
    programs.mkdir()
    command = programs / "comity"
    python = shlex.quote(sys.executable)
    command.write_text(
        f"#!/bin/sh\nexec {python} -c 'from gateway.cli.app import main; main()' \"$@\"\n", encoding="utf-8"
    )
    command.chmod(0o755)
    environment = Shell(folder).environment
    return environment | {
        "PATH": f"{programs}:{environment['PATH']}",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'proto/gen'}",
    }


@contextmanager
def _serving(typed: Typed, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Type a command in a terminal of its own, wait for what it prints, and end it as its operator does."""
    with (folder / "serve.log").open("w") as log:
        serving = subprocess.Popen(
            shlex.split(typed.command), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        assert serving.stdout is not None
        assert missing(typed.shown, serving.stdout.readline()) == [], (folder / "serve.log").read_text()
        yield
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=60)


def _type(typed: Typed, shell: Terminal) -> None:
    code, printed = shell.type(typed.command)
    assert (code != 0) == (typed.mark == FAILS), f"{typed.command}\n{printed}"
    assert missing(typed.shown, printed) == [], f"{typed.command}\n{printed}"


def test_the_page_leads_from_an_empty_folder_to_a_verified_call(tmp_path: Path) -> None:
    """Every command of the path ends as the page says, and prints what it shows."""
    ports = _own_ports()
    environment = _machine(tmp_path)
    # The configuration is a copy of the sample, which names the ports of the page.
    sed = f"sed -i {shlex.quote('; '.join(f's|:{named}|:{free}|' for named, free in ports.items()))} comity.toml"
    with ExitStack() as stack:
        shell = stack.enter_context(terminal(tmp_path, environment))
        for typed in commands(_page_with(ports)):
            if typed.mark == SERVES:
                configured = environment | {"COMITY_CONFIG": str(tmp_path / "gateway/comity.toml")}
                stack.enter_context(_serving(typed, tmp_path / "gateway", configured))
                continue
            _type(typed, shell)
            if "> comity.toml" in typed.command:
                assert shell.type(sed)[0] == 0


def test_the_path_is_the_whole_way() -> None:
    """It is not cut short by a mark: certificates, enrollment, service, registration, verdict and receipt are in it."""
    typed = list(commands(PATH))
    assert not [one for one in typed if one.mark.startswith(NOT_RUN)]
    said = " ".join(one.command for one in typed)
    for part in ("openssl x509", "config check", "agency add", "key add", "party add", "certificate add", "health"):
        assert part in said
    assert [one.command for one in typed if one.mark == SERVES] == ["comity serve"]
    for part in ("license register", "comity verify", "receipt verify"):
        assert f"{part}" in said.partition("comity serve")[2]


def test_what_is_not_run_says_why() -> None:
    """Outside the path every block has a mark with a reason."""
    outside = PAGE.replace(PATH, "")
    assert [one.command for one in commands(outside) if not one.mark.startswith(f"{NOT_RUN}: ")] == []


def test_a_line_that_is_not_printed_is_found() -> None:
    """A comparison that finds nothing missing anywhere proves nothing."""
    printed = "license   urn:x:1\nstanding  in force\n"
    assert missing(("license urn:x:…", "standing in force"), printed) == []
    assert missing(("standing  revoked", "license urn:y:…"), printed) == ["standing  revoked", "license urn:y:…"]
