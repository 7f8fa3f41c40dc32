"""What a process loads: a start costs what its work needs, and nothing of the work can bring a supervisor down."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.dev_network import environment

PRINT_LOADED = "import sys, importlib; [importlib.import_module(each) for each in sys.argv[1:]]; print(*sys.modules)"
SERVED = frozenset({"gateway.server.calls", "gateway.server.node", "gateway.servicers.registry", "adapters.catalogue"})
REGISTRY = frozenset({"registry.reader", "sqlalchemy"})
WITH_SERVER = ("check", "health", "ledger", "licenses", "papers", "watch")

SPARED = {
    "a command with --server": (
        tuple(f"gateway.cli.{each}" for each in WITH_SERVER),
        (SERVED - {"adapters.catalogue"}) | REGISTRY | {"alembic", "pydantic", "gateway.cli.own_server"},
    ),
    "a command of the operator": (("gateway.cli.trust", "gateway.cli.parties"), SERVED | {"alembic", "grpc"}),
    "the supervisor": (("gateway.cli.serve",), SERVED | {"registry.reader", "alembic", "grpc"}),
    "a sequencer": (("gateway.server.entry",), SERVED | {"alembic", "grpc"}),
    "the server of streams": (("gateway.server.streams",), SERVED | {"alembic"}),
}


@pytest.mark.parametrize("who", SPARED)
def test_what_is_not_worked_with_is_not_loaded(who: str) -> None:
    """Half of the time of a start would else be spent on loading it."""
    modules, spared = SPARED[who]
    command = [sys.executable, "-c", PRINT_LOADED, *modules]
    ended = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=True)
    loaded = set(ended.stdout.split())
    assert loaded >= set(modules)
    assert loaded & spared == set()


def test_what_is_spared_is_there() -> None:
    """A name that is nowhere is never loaded and proves nothing."""
    assert [name for _, spared in SPARED.values() for name in spared if find_spec(name) is None] == []
