"""Configuration: where a value comes from, and what is wrong, line by line."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.app import COMMANDS, app_with
from gateway.config.check import check_settings
from gateway.config.settings import Settings
from gateway.config.sources import Complaint, gather, no_file, read_config
from gateway.demo.certificates import certify_server, new_root
from tests.adapters.mapping_packs import CSV_PACK, edited

AT = datetime(2030, 6, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of this machine takes part."""
    for name in [name for name in os.environ if name.startswith("COMITY_")]:
        monkeypatch.delenv(name)


def _file(folder: Path, text: str) -> Path:
    path = folder / "comity.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _keys(complaints: tuple[Complaint, ...]) -> list[tuple[int, str]]:
    return [(complaint.line, complaint.key) for complaint in complaints]


def test_the_command_line_wins_over_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value says where it comes from."""
    path = _file(tmp_path, 'network = "one"\nnode = "two"\nthreads = 3\n')
    monkeypatch.setenv("COMITY_NODE", "three")
    monkeypatch.setenv("COMITY_THREADS", "4")
    gathered = gather({"threads": 5}, read_config(path))
    assert gathered.settings is not None
    assert (gathered.settings.network, gathered.settings.node, gathered.settings.threads) == ("one", "three", 5)
    origins = [gathered.origins[key] for key in ("network", "node", "threads", "workers")]
    assert origins == ["file", "environment", "command line", "default"]


@pytest.mark.parametrize("text", ["", "packs", '["packs"', "a,b"])
def test_a_variable_that_should_hold_a_list_and_holds_none_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The environment knows text alone: a list is JSON there, and what is none is a complaint like any other."""
    monkeypatch.setenv("COMITY_PACKS", text)
    gathered = gather({}, no_file())
    assert gathered.settings is None
    assert _keys(gathered.complaints) == [(0, "packs")]
    monkeypatch.setenv("COMITY_PACKS", '["packs"]')
    settings = gather({}, no_file()).settings
    assert settings is not None
    assert settings.packs == (Path("packs"),)


WRONG = {
    "a key that does not exist": ("\nworker = 2\n", [(2, "worker")]),
    "a text where a number is due": ('threads = "many"\n', [(1, "threads")]),
    "two keys at once": ('network = "local"\nworkers = 0\nmax_calls = 0\n', [(2, "workers"), (3, "max_calls")]),
    "not TOML": ("network = \n", [(1, "file")]),
    "a key twice": ("threads = 1\nthreads = 2\n", [(2, "file")]),
    "an address of the world without TLS": ('\n\nlisten = "0.0.0.0:8470"\n', [(3, "listen")]),
    "an address without a port": ('listen = "127.0.0.1"\n', [(1, "listen")]),
    "streams to the world without TLS": ('events_listen = "0.0.0.0:8471"\n', [(1, "events_listen")]),
    "metrics to the world": ('metrics_listen = "0.0.0.0:9470"\n', [(1, "metrics_listen")]),
    "client roots without TLS": ('tls_client_roots = "roots.pem"\n', [(1, "tls_client_roots")]),
    "the world over TLS without client roots": (
        'tls_certificate = "a"\ntls_key = "b"\nlisten = "0.0.0.0:8470"\n',
        [(3, "listen")],
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, case: str) -> None:
    """Line and key of each complaint, all at once."""
    text, expected = WRONG[case]
    gathered = gather({}, read_config(_file(tmp_path, text)))
    assert gathered.settings is None
    assert _keys(gathered.complaints) == expected


def test_a_misspelled_key_names_the_nearest_one(tmp_path: Path) -> None:
    """So that nobody has to look it up."""
    (complaint,) = read_config(_file(tmp_path, "worker = 2\n")).complaints
    assert "workers" in complaint.message


def test_a_file_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    """It is never taken for an empty one."""
    assert _keys(gather({}, read_config(tmp_path / "none.toml")).complaints) == [(0, "file")]


def _served(folder: Path) -> Settings:
    root = new_root("root", begins=AT - YEAR, ends=AT + YEAR)
    server = certify_server(root, ["localhost"], begins=AT - YEAR, ends=AT + YEAR)
    for name, content in (("server.pem", server.certificate_pem), ("server.key", server.key_pem)):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    (folder / "roots.pem").write_bytes(root.certificate_pem)
    (folder / "receipt.key").write_text("{}", encoding="utf-8")
    (folder / "receipt.key").chmod(0o600)
    return Settings(
        database=f"sqlite:///{folder / 'registry.db'}",
        environment="prod",
        receipt_key=folder / "receipt.key",
        tls_certificate=folder / "server.pem",
        tls_key=folder / "server.key",
        tls_client_roots=folder / "roots.pem",
    )


def test_what_can_be_served_with_has_no_complaint(tmp_path: Path) -> None:
    """Nothing is written either: no database, no key."""
    settings = _served(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert check_settings(settings, {}, at=AT) == ()
    assert sorted(tmp_path.iterdir()) == before


def _expire(folder: Path) -> None:
    root = new_root("root", begins=AT - 2 * YEAR, ends=AT)
    (folder / "roots.pem").write_bytes(root.certificate_pem)


def _swap_key(folder: Path) -> None:
    other = new_root("other", begins=AT, ends=AT + YEAR)
    (folder / "server.key").write_bytes(other.key_pem)


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a key of receipts that others can read (attack K09)": (
        lambda folder: (folder / "receipt.key").chmod(0o644),
        "receipt_key",
    ),
    "no key of receipts in prod": (lambda folder: (folder / "receipt.key").unlink(), "receipt_key"),
    "a private key that others can read (attack K09)": (lambda folder: (folder / "server.key").chmod(0o640), "tls_key"),
    "a private key of another certificate": (_swap_key, "tls_key"),
    "no certificate in the file": (lambda folder: (folder / "server.pem").write_text("x"), "tls_certificate"),
    "no certificate file": (lambda folder: (folder / "server.pem").unlink(), "tls_certificate"),
    "an expired root": (_expire, "tls_client_roots"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_what_cannot_be_served_with_is_found_before_it_is_served(tmp_path: Path, case: str) -> None:
    """One thing spoiled is one complaint, at its key and its line."""
    settings = _served(tmp_path)
    spoil, key = SPOILED[case]
    spoil(tmp_path)
    assert _keys(check_settings(settings, {key: 7}, at=AT)) == [(7, key)]


def test_a_pack_that_cannot_be_loaded_is_found_before_it_is_served(tmp_path: Path) -> None:
    """The file is named, since a folder may hold many."""
    (tmp_path / "bad.yaml").write_text("schema: other\n", encoding="utf-8")
    (complaint,) = check_settings(Settings(packs=(tmp_path,)), {}, at=AT)
    assert (complaint.key, "bad.yaml" in complaint.message) == ("packs", True)


@pytest.mark.parametrize(
    "text",
    ["schema: other\n", edited(CSV_PACK, ("xq_export", "gb_chief"))],
    ids=["no pack", "the id of another format"],
)
def test_a_mapping_pack_that_cannot_be_used_is_found_before_it_is_served(tmp_path: Path, text: str) -> None:
    """Nor one that is not there, or that takes the id of another format; a good one is no complaint."""
    pack = tmp_path / "xq.yaml"
    (complaint,) = check_settings(Settings(mapping_packs=(pack,)), {}, at=AT)
    assert (complaint.key, "xq.yaml" in complaint.message) == ("mapping_packs", True)
    pack.write_text(CSV_PACK, encoding="utf-8")
    assert check_settings(Settings(mapping_packs=(tmp_path,)), {}, at=AT) == ()
    pack.write_text(text, encoding="utf-8")
    assert _keys(check_settings(Settings(mapping_packs=(tmp_path,)), {"mapping_packs": 3}, at=AT)) == [
        (3, "mapping_packs")
    ]


def test_config_check_says_what_is_wrong_and_exits_1(tmp_path: Path) -> None:
    """One JSON document with --json; 0 where nothing is wrong."""
    path = _file(tmp_path, "threads = 0\nlog_level = 'loud'\n")
    told = CliRunner().invoke(app_with(COMMANDS), ["config", "check", str(path), "--json"])
    assert told.exit_code == 1
    assert [(each["line"], each["key"]) for each in json.loads(told.stdout)["complaints"]] == [
        (1, "threads"),
        (2, "log_level"),
    ]
    assert (
        CliRunner().invoke(app_with(COMMANDS), ["config", "check", str(_file(tmp_path, "threads = 4\n"))]).exit_code
        == 0
    )


def test_config_show_hides_the_password_of_the_database(tmp_path: Path) -> None:
    """And says where each value comes from."""
    path = _file(tmp_path, 'database = "postgresql+psycopg://gate:hunter2@db/registry"\n')
    told = CliRunner().invoke(app_with(COMMANDS), ["config", "show", str(path), "--json"])
    assert "hunter2" not in told.stdout
    assert json.loads(told.stdout)["database"]["from"] == "file"


def test_serve_help_explains_every_key() -> None:
    """An operator finds every key and what it is for without leaving the terminal."""
    told = CliRunner().invoke(app_with(COMMANDS), ["serve", "--help"], env={"COLUMNS": "160"}).stdout
    assert [key for key in Settings.model_fields if f"{key} " not in told] == []


def test_no_file_is_no_complaint() -> None:
    """The defaults serve on this machine."""
    assert gather({}, no_file()).settings == Settings()
