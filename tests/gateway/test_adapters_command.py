"""comity adapters …, and --packs of the commands that read documents: what is printed, and the exit code."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.v1 import conversion_service_pb2 as conversion
from gateway.cli.app import main
from gateway.client import Client, call
from gateway.config.settings import Settings
from gateway.core.trust.keys import generate_key
from gateway.core.trust.signing import key_signer
from gateway.server.embedded import RunningServer
from gateway.server.node import open_node
from gateway.telemetry import logs, names
from tests.adapters.mapping_packs import CSV_PACK, edited, row, sheet
from tests.simulator import Clock

ROOT = Path(__file__).parents[2]
XQ = ROOT / "docs" / "samples" / "xq"

Comity = Callable[..., tuple[int, str, str]]


@pytest.fixture
def comity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Comity:
    """Run a command in a folder of its own; it ends with an exit code, and what it printed."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["comity", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def pack(tmp_path: Path) -> str:
    """The name of a good pack."""
    (tmp_path / "xq.yaml").write_text(CSV_PACK, encoding="utf-8")
    return "xq.yaml"


def test_lint_says_what_is_wrong_in_each_file(comity: Comity, pack: str, tmp_path: Path) -> None:
    """Exit 1 when one is not good; every flaw with its line and key."""
    assert comity("adapters", "lint", pack) == (0, "xq.yaml: good\n", "")
    bad = edited(CSV_PACK, ("version: 1", "version: x"), ("{drop: which desk}", "{todo: x}"))
    (tmp_path / "bad.yaml").write_text(bad, encoding="utf-8")
    code, out, _ = comity("adapters", "lint", pack, "bad.yaml")
    assert code == 1
    assert out.splitlines()[0] == "xq.yaml: good"
    places = [line.rsplit(": ", 1)[0] for line in out.splitlines()[1:]]
    assert places == ["bad.yaml:3: version", "bad.yaml:30: fields.DESK.todo"]
    code, out, _ = comity("adapters", "lint", pack, "bad.yaml", "--json")
    found = json.loads(out)
    assert (code, found["passed"], found["failed"]) == (1, 1, 1)
    assert [(flaw["line"], flaw["key"]) for flaw in found["refused"]["bad.yaml"]] == [
        (3, "version"),
        (30, "fields.DESK.todo"),
    ]


def test_lint_of_a_file_that_is_not_there_is_a_bad_call(comity: Comity) -> None:
    """Exit 2, with reason, field and message."""
    code, out, _ = comity("adapters", "lint", "none.yaml", "--json")
    assert (code, json.loads(out)["error"]["reason"]) == (2, "FILE_NOT_READABLE")


def test_new_drafts_to_standard_output_or_to_a_new_file(comity: Comity, tmp_path: Path) -> None:
    """The draft alone on standard output; an existing file is never replaced."""
    shutil.copy(XQ / "licences.csv", tmp_path)
    code, out, err = comity("adapters", "new", "licences.csv", "--id", "xq_export")
    assert (code, out.splitlines()[3]) == (0, "format: xq_export")
    assert "to be decided: fields.CASE_NO" in err.splitlines()
    assert comity("adapters", "new", "licences.csv", "--id", "xq_export", "--output", "new.yaml")[0] == 0
    assert (tmp_path / "new.yaml").read_text(encoding="utf-8") == out
    again = comity("adapters", "new", "licences.csv", "--id", "xq_export", "--output", "new.yaml", "--json")
    assert (again[0], json.loads(again[1])["error"]["field"]) == (2, "output")
    _, out, _ = comity("adapters", "new", "licences.csv", "--id", "xq_export", "--json")
    assert json.loads(out)["pack"].startswith("# Drafted by")
    assert json.loads(out)["proposed"]["LICENCE_NO"] == "number"


def test_samples_are_held_to_what_lies_beside_them(comity: Comity, pack: str, tmp_path: Path) -> None:
    """Facts, reasons, and everything that may be wrong with a sample."""
    samples = tmp_path / "samples"
    (samples / "bad").mkdir(parents=True)
    files: dict[str, str | bytes] = {
        "good.csv": sheet(row()),
        "good.expect.json": '{"licenses": [{"license_number": "XQ/1", "items": [{"quantity": "4.50"}]}]}',
        "wrong.csv": sheet(row()),
        "wrong.expect.json": '{"licenses": [{"license_number": "XQ/2", "absent": ["holder"]}], "rejected": [{}]}',
        "refused.csv": sheet(row(UNIT="box")),
        "refused.expect.json": "{}",
        "other.txt": b"no format",
        "other.expect.json": "{}",
        "bare.csv": sheet(row()),
        "list.csv": sheet(row()),
        "list.expect.json": "[]",
        "bad/unit.csv": sheet(row(UNIT="box")),
        "bad/unit.why": "a box is in no crosswalk: UNKNOWN_UNIT",
        "bad/reason.csv": sheet(row(UNIT="box")),
        "bad/reason.why": "UNKNOWN_KIND",
        "bad/good.csv": sheet(row()),
        "bad/good.why": "UNKNOWN_KIND",
        "bad/silent.csv": sheet(row(UNIT="box")),
        "bad/silent.why": "no reason",
        "notes.md": b"no sample",
    }
    for name, content in files.items():
        (samples / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, _ = comity("adapters", "test", pack, "samples", "--json")
    found = json.loads(out)
    assert (code, found["passed"], found["failed"]) == (1, 2, 8)
    differs = {each["name"]: each["differs"] for each in found["samples"]}
    assert differs == {
        "bad/good.csv": "expected UNKNOWN_KIND, and it is read",
        "bad/reason.csv": "expected UNKNOWN_KIND, got UNKNOWN_UNIT at row 2: UNIT",
        "bad/silent.csv": "the .why file names no reason; end it with one",
        "bad/unit.csv": "",
        "bare.csv": "neither bare.expect.json nor bare.why lies beside it; add one",
        "good.csv": "",
        "list.csv": "list.expect.json is no JSON object; write the facts as one",
        "other.txt": "the pack does not recognize it; see `recognize`",
        "refused.csv": "refused: UNKNOWN_UNIT at row 2: UNIT",
        "wrong.csv": "licenses[0].license_number: want 'XQ/2', got 'XQ/1'; licenses[0].absent: holder must be absent; "
        "rejected: missing",
    }


def test_samples_that_hold_end_with_exit_0_and_none_is_a_bad_call(comity: Comity, pack: str, tmp_path: Path) -> None:
    """No sample is no test."""
    code, out, _ = comity("adapters", "test", str(XQ / "xq_export.yaml"), str(XQ / "samples"))
    assert (code, out.splitlines()[-1]) == (0, "3 hold, 0 fail")
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "none"):
        code, out, _ = comity("adapters", "test", pack, folder, "--json")
        assert (code, json.loads(out)["error"]["field"]) == (2, "samples")


def test_a_pack_that_is_none_is_not_tested(comity: Comity, tmp_path: Path) -> None:
    """Exit 2, with file and line."""
    (tmp_path / "bad.yaml").write_text(edited(CSV_PACK, ("version: 1", "version: x")), encoding="utf-8")
    code, out, _ = comity("adapters", "test", "bad.yaml", str(XQ / "samples"), "--json")
    error = json.loads(out)["error"]
    assert (code, error["reason"], error["field"]) == (2, "PACK_INVALID", "version")
    assert error["message"].startswith("bad.yaml, line 3: ")


def test_the_targets_are_listed(comity: Comity) -> None:
    """What a field may become, for people and for machines."""
    code, out, _ = comity("adapters", "targets", "--json")
    targets = {each["target"]: each for each in json.loads(out)["targets"]}
    assert code == 0
    assert targets["lines[].quantity"]["takes"] == "a plain decimal"
    assert targets["kind"]["words"][0] == "individual"
    assert "holder.name" in comity("adapters", "targets")[1]


def test_documents_are_read_by_packs_that_are_named(comity: Comity, pack: str, tmp_path: Path) -> None:
    """A file or a folder; without them the format is unknown."""
    (tmp_path / "one.csv").write_bytes(sheet(row(), row(NO="XQ/2", UNIT="box")))
    (tmp_path / "packs").mkdir()
    shutil.copy(tmp_path / pack, tmp_path / "packs")
    assert json.loads(comity("identify", "one.csv", "--packs", pack, "--json")[1])["format"] == "xq_export"
    code, out, _ = comity("convert", "one.csv", "--packs", "packs", "--facts")
    facts = json.loads(out)
    assert (code, facts["licenses"][0]["license_number"], facts["rejected"][0]["reason"]) == (1, "XQ/1", "UNKNOWN_UNIT")
    code, out, _ = comity("convert", "one.csv", "--json")
    assert (code, json.loads(out)["error"]["reason"]) == (2, "FORMAT_UNKNOWN")
    code, out, _ = comity("convert", "one.csv", "--packs", pack, "--to", "xq_export", "--json")
    assert (code, json.loads(out)["error"]["reason"]) == (2, "FORMAT_NOT_WRITTEN")


def test_the_list_of_formats_marks_drafts(comity: Comity, pack: str) -> None:
    """An agency's own format is none; those of which no document was seen are."""
    formats = {each["id"]: each for each in json.loads(comity("formats", "--packs", pack, "--json")[1])["formats"]}
    assert formats["kr_yestrade"]["draft"] is True
    assert formats["xq_export"]["draft"] is False
    assert "(draft)" in comity("formats")[1]


@pytest.mark.parametrize("name", ["none.yaml", "bad.yaml"])
def test_a_pack_that_cannot_be_used_is_a_bad_call(comity: Comity, name: str, tmp_path: Path) -> None:
    """Exit 2, with the name of the file."""
    (tmp_path / "bad.yaml").write_text("- a\n", encoding="utf-8")
    code, out, _ = comity("formats", "--packs", name, "--json")
    assert code == 2
    assert name in json.loads(out)["error"]["message"]


def test_a_gateway_reads_the_formats_of_its_mapping_packs(tmp_path: Path, pack: str) -> None:
    """The key `mapping_packs` of the configuration: a client converts the agency's documents, and sees the format."""
    database = f"sqlite:///{tmp_path / 'registry.db'}"
    settings = Settings(database=database, listen="127.0.0.1:0", mapping_packs=(tmp_path / pack,), log_level="error")
    logs.configure(settings.log_level)
    signer = key_signer(generate_key("ES256").private_jwk_text)
    with (
        open_node(settings, signer) as opened,
        RunningServer(settings, opened, Clock()) as server,
        Client(f"127.0.0.1:{server.port}") as client,
    ):
        answer = call(client.conversion.Convert, conversion.ConvertRequest(document=sheet(row())))
        known = {each.id: each for each in call(client.conversion.ListFormats, conversion.ListFormatsRequest()).formats}
    assert (answer.format, answer.records[0].license.number) == ("xq_export", "XQ/1")
    assert answer.adapter_version == known["xq_export"].adapter_version
    assert (known["xq_export"].draft, known["kr_yestrade"].draft) == (False, True)
    assert names.closed("xq_export", names.formats()) == names.OTHER
