"""The command line: names, options and exit codes are a contract."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.simulator import FORM, PACK
from tests.typed import Shell

SHIPMENT = {
    "items": [
        {
            "licenseLine": 1,
            "hsCode": "85414900",
            "quantity": {"value": "12", "unit": "H87"},
            "entries": [{"entry": "6A002.a.3.f"}],
        }
    ],
    "origin": "XA",
    "exitVia": "XB",
    "destination": "XF",
    "exporter": {"name": "Alder Sensors AB", "identifiers": [{"value": "XA000000000001"}], "country": "XA"},
    "consignee": {"name": "Estrela Demo Instrumentos Ltda.", "country": "XF"},
    "endUser": {"name": "Observatório Demo do Sul", "country": "XF"},
}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A folder with a license, a shipment and a pack."""
    (tmp_path / "license.xml").write_bytes(FORM)
    (tmp_path / "shipment.json").write_text(json.dumps(SHIPMENT), encoding="utf-8")
    (tmp_path / "meridian-compact.yaml").write_text(PACK, encoding="utf-8")
    return Shell(tmp_path)


def test_from_a_key_to_a_judged_paper_and_back(shell: Shell) -> None:
    """The journey of docs/commands.md, typed: enroll, issue, register, verify, prove, replay, suspend, refuse."""
    agency = ("--name", "Directorate", "--jurisdiction", "XA", "--role", "issuing_authority", "--contact", "desk 4")
    assert shell.read("agency", "add", "XA-DGT", *agency)[0] == 0
    assert shell.read("keygen", "xa.key")[0] == 0
    assert (
        shell.read("key", "add", "xa.pub", "--agency", "XA-DGT", "--purpose", "license", "--purpose", "status")[0] == 0
    )
    code, paper = shell.read("issue", "license.xml", "--agency", "XA-DGT", "--key", "xa.key")
    assert code == 0
    (shell.folder / "license.jwt").write_text(str(paper["assertion"]), encoding="utf-8")
    code, record = shell.read("license", "register", "license.xml", "--assertion", "license.jwt")
    assert (code, record["standing"]) == (0, "STANDING_IN_FORCE")
    question = ("verify", "--assertion", "license.jwt", "--in", "XA", "--shipment", "shipment.json")
    assert shell.run(*question, "--receipt", "answer.receipt")[0] == 0
    assert shell.read("receipt", "verify", "answer.receipt", "--key", "comity-receipt.pub")[0] == 0
    license_id = str(record["licenseId"])
    suspend = ("--agency", "XA-DGT", "--key", "xa.key", "--sequence", "1", "--reason", "INVESTIGATION")
    assert shell.read("license", "suspend", license_id, *suspend)[1]["standing"] == "STANDING_SUSPENDED"
    assert shell.run(*question)[0] == 1
    code, result = shell.read("replay", "answer.receipt")
    assert (code, result["comparison"]) == (0, "REPLAY_COMPARISON_SAME")
    code, balance = shell.read("ledger", "balance", license_id)
    assert (code, len(balance["balances"])) == (0, 2)  # type: ignore[arg-type] # a list in this document


ERRORS: dict[str, tuple[Sequence[str], str]] = {
    "a file that is not there": (("convert", "none.xml"), "FILE_NOT_READABLE"),
    "a file in no format": (("convert", "shipment.json"), "FORMAT_UNKNOWN"),
    "a format that is none": (("convert", "license.xml", "--from", "xx_none"), "FORMAT_UNKNOWN"),
    "a pack that is none": (("arrangements", "show", "none"), "PACK_UNKNOWN"),
    "a receipt that is none": (("receipt", "verify", "shipment.json", "--key", "x.pub"), "RECEIPT_INVALID"),
    "an algorithm that is none": (("keygen", "x.key", "--algorithm", "RS256"), "ALG_NOT_ALLOWED"),
    "an act that is none": (("verify", "--reference", "XA-DGT:1", "--in", "XB", "--act", "fly"), "ENUM_UNKNOWN"),
    "two papers": (
        ("verify", "--reference", "XA-DGT:1", "--assertion", "license.xml", "--in", "XB"),
        "REQUEST_MALFORMED",
    ),
    "an option that is none": (("formats", "--colour"), "REQUEST_MALFORMED"),
    "more workers than a gateway has": (("serve", "--workers", "99"), "CONFIGURATION"),
    "a server that does not answer": (
        ("license", "show", "XA-DGT:1", "--server", "127.0.0.1:9"),
        "SERVER_UNREACHABLE",
    ),
}


@pytest.mark.parametrize("case", ERRORS)
def test_a_bad_call_exits_2_with_reason_field_and_message(shell: Shell, case: str) -> None:
    """With --json the one document is the error."""
    words, reason = ERRORS[case]
    code, output = shell.run(*words, "--json")
    error = json.loads(output)["error"]
    assert (code, error["reason"]) == (2, reason)
    assert set(error) == {"reason", "field", "message"}


def test_a_private_key_that_others_can_read_is_not_used(shell: Shell) -> None:
    """Attack K09."""
    shell.run("keygen", "xa.key")
    (shell.folder / "xa.key").chmod(0o644)
    code, document = shell.read("issue", "license.xml", "--agency", "XA-DGT", "--key", "xa.key")
    assert (code, document["error"]["reason"]) == (2, "CONFIGURATION")  # type: ignore[index] # an error document


def test_convert_accounts_for_every_field(shell: Shell) -> None:
    """The document of the command-line contract: format, records with license and account, and the lists."""
    code, document = shell.read("convert", "license.xml")
    assert code == 0
    assert set(document) >= {"format", "records", "citations", "usage", "replies", "rejected"}
    record = json.loads(json.dumps(document["records"]))[0]
    assert {"source", "target", "fate", "note"} == set(record["account"][0])
    assert record["license"]["number"] == "XA/DU/2026/000417"


def test_the_packs_are_tested_from_the_command_line(shell: Shell) -> None:
    """`arrangements test` says which cases hold, `lint` which packs are good."""
    cases = Path(__file__).parents[1] / "arrangements" / "benelux-and-nordic"
    code, document = shell.read("arrangements", "test", str(cases))
    assert (code, document["failed"]) == (0, 0)
    assert document["passed"]
    assert shell.run("arrangements", "lint", "meridian-compact.yaml")[0] == 0
    (shell.folder / "meridian-compact.yaml").write_text("pack: x\n", encoding="utf-8")
    assert shell.run("arrangements", "lint", "meridian-compact.yaml")[0] == 1


def test_the_demonstration_ends_well(shell: Shell) -> None:
    """Every line is what it must be."""
    code, document = shell.read("demo")
    assert (code, document["wrong"]) == (0, 0)
    assert int(str(document["steps"])) >= 30


def test_a_pack_that_breaks_the_rules_of_the_loader_is_refused(shell: Shell) -> None:
    """PACK_INVALID with the key at fault."""
    (shell.folder / "bad.yaml").write_text("pack: x\npack: y\n", encoding="utf-8")
    code, document = shell.read("arrangements", "list", "--packs", "bad.yaml")
    assert (code, document["error"]["reason"]) == (2, "PACK_INVALID")  # type: ignore[index] # an error document


ONE_SPELLING = {
    "attack I12, a member twice": '{"shipment":{"destination":"XF","destination":"XG"}}',
    "attack I12, both names of a field": '{"shipment":{"exitVia":"XB","exit_via":"XD"}}',
    "attack I12, a fraction for a whole number": '{"shipment":{"items":[{"licenseLine":1.5}]}}',
    "attack I12, a null": '{"shipment":{"origin":null}}',
    "attack I12, a number that is none": '{"shipment":{"items":[{"licenseLine":NaN}]}}',
    "nested without end": "[" * 100_000,
    "not an object": "[]",
    "a text where an object stands": '{"shipment":"XA"}',
}


@pytest.mark.parametrize("case", ONE_SPELLING)
def test_a_file_that_could_be_read_in_two_ways_is_refused(shell: Shell, case: str) -> None:
    """Exit 2 with reason and field, for the file as a whole."""
    (shell.folder / "odd.json").write_text(ONE_SPELLING[case], encoding="utf-8")
    code, answer = shell.read("check", "odd.json")
    error = answer["error"]
    assert isinstance(error, dict)
    assert (code, error["reason"], error["field"]) == (2, "REQUEST_MALFORMED", "file")


def test_attack_j12_text_that_looks_like_code_is_shown_as_it_is(shell: Shell) -> None:
    """Markup of the terminal library, formats, shell and HTML mean nothing in an output."""
    name = "[red]Alder[/red] {0} %s $(id) <b>"
    form = FORM.replace(b"Alder Sensors AB", name.replace("<", "&lt;").encode())
    (shell.folder / "hostile.xml").write_bytes(form)
    for words in (("convert", "hostile.xml"), ("convert", "hostile.xml", "--facts", "--json")):
        code, output = shell.run(*words)
        assert code == 0
        assert name in output
