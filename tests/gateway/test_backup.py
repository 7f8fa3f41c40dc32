"""comity backup, comity restore: a registry that moves goes on answering as it did."""

import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from comity.v1 import recognition_service_pb2 as recognition
from gateway.cli.app import COMMANDS, app_with
from gateway.client import Client, call
from gateway.config.settings import Settings
from gateway.core.trust.signing import KeyFileSigner
from gateway.readable import readings
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node
from registry.backup import restore_backup, write_backup
from registry.database import migrate, open_engine
from tests.databases import every_row, sqlite_url
from tests.registry.desk import Desk
from tests.simulator import Network, running_network
from tests.typed import Shell


@contextmanager
def moved(network: Network, source: str, target: str, folder: Path) -> Iterator[Client]:
    """Yield a client of a node of the same name and key, on the registry restored into another database."""
    engines = [open_engine(url) for url in (source, target)]
    stream = io.BytesIO()
    write_backup(engines[0], stream)
    restore_backup(engines[1], stream)
    for engine in engines:
        engine.dispose()
    pack, signer = folder / "meridian-compact.yaml", network.node.receipt_signer
    assert isinstance(signer, KeyFileSigner)
    settings = Settings(
        database=target, listen="127.0.0.1:0", network="simulated", node="node-1", packs=(pack,), log_level="error"
    )
    with (
        open_node(settings, signer) as opened,
        RunningServer(settings, opened, network.clock) as server,
        Client(f"127.0.0.1:{server.port}") as client,
    ):
        yield client


@pytest.mark.parametrize("way", ["sqlite to postgres", "postgres to sqlite"])
def test_a_decision_is_judged_again_to_itself_in_the_other_database(
    way: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A receipt given before the move replays after it, and the next answer is what it would have been."""
    urls = {"sqlite": sqlite_url(tmp_path), "postgres": _url_of(request.getfixturevalue("postgres_engine"))}
    from_, _, to = way.partition(" to ")
    with running_network(urls[from_], tmp_path) as network:
        record = network.register()
        network.adopt()
        question = network.question(network.assertions[record.license_id])
        answer = call(network.client.verification.Verify, question)
        assert readings(answer.decision) == ("VALID", "RECOGNIZED", "GO")
        network.reserve(record.license_id, "10")
        network.suspend(record.license_id)
        with moved(network, urls[from_], urls[to], tmp_path) as client:
            item = recognition.ReplayItem(receipt=answer.receipt, verify=question)
            replay = recognition.ReplayDecisionsRequest(items=[item])
            result = call(client.recognition.ReplayDecisions, replay).results[0]
            assert result.comparison == recognition.REPLAY_COMPARISON_SAME
            assert result.recorded[0].sha256 == result.replayed[0].sha256
            here, there = (call(one.verification.Verify, question).decision for one in (network.client, client))
            assert readings(there) == readings(here) == ("SUSPENDED", "NOT_RECOGNIZED", "STOP")


def _url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with a registry that holds an agency, and a backup of it from yesterday."""
    engine = open_engine(f"sqlite:///{tmp_path / 'comity.db'}")
    migrate(engine)
    Desk(engine).enroll()
    with (tmp_path / "yesterday.comity").open("wb") as stream:
        write_backup(engine, stream)
    engine.dispose()
    return Shell(tmp_path)


def reason_of(answer: dict[str, object]) -> object:
    """Return reason and field of an error document."""
    error = answer["error"]
    assert isinstance(error, dict)
    return error["reason"], error["field"]


def test_a_registry_moves_with_two_commands(shell: Shell, other_postgres_url: str) -> None:
    """From the SQLite file into PostgreSQL: both say the same of it, and so do the tables."""
    code, written = shell.read("backup", "registry.comity")
    assert code == 0
    assert {"file", "size", "sha256", "revision", "position", "chain_hash"} < written.keys()
    assert (written["events"], written["contents"], written["requests"]) == (1, 0, 1)
    assert shell.read("backup", "registry.comity", "--verify") == (0, written)
    assert shell.read("restore", "registry.comity", "--database", other_postgres_url) == (0, written)
    engines = [open_engine(url) for url in (f"sqlite:///{shell.folder / 'comity.db'}", other_postgres_url)]
    assert every_row(engines[0]) == every_row(engines[1])
    for engine in engines:
        engine.dispose()


def test_only_its_owner_can_read_a_backup(shell: Shell) -> None:
    """It holds personal data; what an interrupted run left behind changes nothing of that."""
    (shell.folder / "registry.comity.part").write_text("left behind", encoding="utf-8")
    assert shell.run("backup", "registry.comity")[0] == 0
    assert stat.S_IMODE((shell.folder / "registry.comity").stat().st_mode) == 0o600
    assert not (shell.folder / "registry.comity.part").exists()


def test_a_backup_is_replaced_only_when_that_is_asked_for(shell: Shell) -> None:
    """Yesterday's is not lost by a mistyped name."""
    yesterday = shell.folder / "yesterday.comity"
    yesterday.write_text("what was there", encoding="utf-8")
    code, answer = shell.read("backup", "yesterday.comity")
    assert (code, reason_of(answer)) == (2, ("CONFIGURATION", "file"))
    assert yesterday.read_text(encoding="utf-8") == "what was there"
    code, written = shell.read("backup", "yesterday.comity", "--force")
    assert (code, written["size"]) == (0, yesterday.stat().st_size)


def test_a_backup_that_fails_leaves_what_was_there(shell: Shell) -> None:
    """Neither a half file nor its part."""
    before = (shell.folder / "yesterday.comity").read_bytes()
    code, answer = shell.read("backup", "yesterday.comity", "--force", "--database", "sqlite:///mistyped.db")
    assert (code, reason_of(answer)) == (2, ("CONFIGURATION", "database"))
    assert (shell.folder / "yesterday.comity").read_bytes() == before
    assert not (shell.folder / "yesterday.comity.part").exists()


@pytest.mark.parametrize("words", [("backup", "{}", "--verify"), ("restore", "{}", "--database", "sqlite:///new.db")])
def test_a_file_that_is_no_backup_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    """Cut off or not there: exit 2, with the reason."""
    whole = (shell.folder / "yesterday.comity").read_bytes()
    (shell.folder / "cut.comity").write_bytes(whole[:-1])
    for name, reason in {"cut.comity": "BACKUP_INVALID", "nowhere.comity": "FILE_NOT_READABLE"}.items():
        code, answer = shell.read(*(word.format(name) for word in words))
        assert (code, reason_of(answer)) == (2, (reason, "file"))


def test_a_backup_is_not_restored_over_a_registry(shell: Shell) -> None:
    """The registry that it was taken from is not empty either."""
    code, answer = shell.read("restore", "yesterday.comity")
    assert (code, reason_of(answer)) == (2, ("REGISTRY_NOT_EMPTY", "database"))


def test_the_commands_stand_under_operate() -> None:
    """Where an operator looks for them."""
    panels = {command.name: command.rich_help_panel for command in app_with(COMMANDS).registered_commands}
    assert (panels["backup"], panels["restore"]) == ("Operate", "Operate")
