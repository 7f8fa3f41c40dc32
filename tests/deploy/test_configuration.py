"""deploy/comity.toml: every key, each with a comment, and a configuration that can be served with."""

import os
import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.cli.keys import write_key_pair
from gateway.config.check import check_settings
from gateway.config.settings import Settings
from gateway.config.sources import gather, read_config
from gateway.demo.certificates import certify_server, new_root
from registry.database import open_engine
from registry.reader import RegistryReader
from tests.deploy.parts import DEPLOY, text
from tests.deploy.shell import Shell

AT = datetime(2030, 6, 1, tzinfo=UTC)
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=36500)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of this machine takes part."""
    for name in [name for name in os.environ if name.startswith("COMITY_")]:
        monkeypatch.delenv(name)


def _installed(folder: Path) -> Path:
    """Return the sample in a folder, with the files that it names."""
    (folder / "tls").mkdir()
    root = new_root("root", begins=BEGINS, ends=ENDS)
    server = certify_server(root, ["localhost"], begins=BEGINS, ends=ENDS)
    for name, content in (
        ("server.pem", server.certificate_pem),
        ("server.key", server.key_pem),
        ("client-roots.pem", root.certificate_pem),
    ):
        (folder / "tls" / name).write_bytes(content)
        (folder / "tls" / name).chmod(0o600)
    write_key_pair(folder / "receipt.key")
    sample = text("comity.toml").replace("/etc/comity", str(folder)).replace("/var/lib/comity", str(folder))
    path = folder / "comity.toml"
    path.write_text(sample, encoding="utf-8")
    return path


def test_the_sample_has_every_key_and_no_other() -> None:
    """A key that is left out would never be found by whoever reads the sample."""
    assert sorted(tomllib.loads(text("comity.toml"))) == sorted(Settings.model_fields)


def test_each_key_has_a_comment_above_it() -> None:
    """The comment may be shared by keys that stand together."""
    stanzas = re.split(r"\n\s*\n", text("comity.toml"))
    bare = [stanza for stanza in stanzas if re.search(r"^\w+ =", stanza, re.MULTILINE) and not stanza.startswith("# ")]
    assert bare == []


def test_the_sample_can_be_served_with(tmp_path: Path) -> None:
    """With the files that it names in place nothing is complained of."""
    gathered = gather({}, read_config(_installed(tmp_path)))
    assert gathered.complaints == ()
    assert gathered.settings is not None
    assert check_settings(gathered.settings, gathered.lines, at=AT) == ()


def test_the_sample_without_its_files_is_complained_of() -> None:
    """As it is nothing could be served with it: a check that finds nothing anywhere proves nothing."""
    gathered = gather({"database": "sqlite:///registry.db"}, read_config(DEPLOY / "comity.toml"))
    assert gathered.settings is not None
    keys = {complaint.key for complaint in check_settings(gathered.settings, gathered.lines, at=AT)}
    assert keys >= {"tls_certificate", "tls_key", "tls_client_roots"}


def test_operators_commands_are_those_of_the_gateway_whose_configuration_is_named(tmp_path: Path) -> None:
    """In prod a key is enrolled for prod, in the registry of the configuration; no other registry comes to be."""
    config = _installed(tmp_path)
    config.write_text(config.read_text(encoding="utf-8").replace('"test"', '"prod"'), encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kid = write_key_pair(tmp_path / "xa.key")
    shell = Shell(elsewhere, {"COMITY_CONFIG": str(config)})
    agency = ("--name", "Directorate", "--jurisdiction", "XA", "--role", "issuing_authority", "--contact", "desk 4")
    assert shell.read("agency", "add", "XA-DGT", *agency)[0] == 0
    assert shell.read("key", "add", "../xa.pub", "--agency", "XA-DGT", "--purpose", "license")[0] == 0
    code, written = shell.read("backup", "all.comity")
    assert (code, written["events"]) == (0, 2)
    assert [path.name for path in elsewhere.iterdir()] == ["all.comity"]
    engine = open_engine(f"sqlite:///{tmp_path / 'registry.db'}")
    with RegistryReader(engine).snapshot() as snapshot:
        key = snapshot.find_key(kid)
    engine.dispose()
    assert key is not None
    assert key.environment == "prod"


def test_what_is_not_of_one_place_is_the_default() -> None:
    """Limits are measured once, in the code; a sample that says otherwise would undo it on every machine."""
    of_one_place = {"database", "network", "node", "receipt_key", "workers", "metrics_listen"}
    of_one_place |= {key for key in Settings.model_fields if key.startswith("tls_")}
    sample = Settings(**tomllib.loads(text("comity.toml"))).model_dump()
    default = {key: field.default for key, field in Settings.model_fields.items() if key not in of_one_place}
    assert {key: sample[key] for key in default} == default
