"""The guide to arrangements is true: its example loads and its case holds."""

import re
from pathlib import Path

from gateway.core.answers.eligibility import answer
from gateway.core.law.rules import Layer
from gateway.core.packs.conditions import JOINTS
from gateway.core.packs.loading import DIRECTIONS, FORCES, KINDS, load_pack
from gateway.core.packs.pack_parts import NOT_RELIED_ON, RELIED_ON
from gateway.core.packs.predicates import PREDICATES
from gateway.core.review.cases import case_of, differences
from tests.arrangements.shelf import ROOT
from tests.typed import Shell

GUIDE = (ROOT / "docs" / "arrangements.md").read_text(encoding="utf-8")
PACK, CASE, _ = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def test_the_example_loads_and_its_case_holds() -> None:
    """What a newcomer copies works."""
    case = case_of(CASE)
    assert differences(case, answer(case.question, [load_pack(PACK)])) == ()


def test_the_guide_names_every_word_of_the_language() -> None:
    """Predicates, joints, layers, kinds, forces, directions and roles are all in the guide."""
    layers = {layer.name.lower() for layer in Layer}
    words = {*PREDICATES, *JOINTS, *layers, *KINDS, *FORCES, *DIRECTIONS, *RELIED_ON, *NOT_RELIED_ON}
    prose = " ".join(GUIDE.split())
    assert {word for word in words if f"`{word}`" not in prose and f"`{word}: " not in prose} == set()


def test_the_transcript_is_what_is_printed(tmp_path: Path) -> None:
    """Every command of the page, typed in order, prints what the page shows."""
    transcript = GUIDE.partition("<!-- transcript: begin -->")[2].partition("<!-- transcript: end -->")[0]
    for name, text in folder_of_the_page().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    shell = Shell(tmp_path, {"COLUMNS": "92"})
    commands = re.findall(r"^\$ comity (.*)\n((?:(?!\$ ).*\n)*)", "".join(CONSOLE.findall(transcript)), re.MULTILINE)
    assert len(commands) == 7
    for words, shown in commands:
        _, printed = shell.run(*words.split())
        assert [line.rstrip() for line in printed.splitlines()] == shown.splitlines(), words


def folder_of_the_page() -> dict[str, str]:
    """Return the files that the page has its reader write."""
    first, follower = "in_force: {to: '2027-01-01'}\nclauses:", "in_force: {from: '2027-01-01'}\nclauses:"
    joined = "      XF: [{from: '2020-01-01'}]\n      XE: [{from: '2027-01-01'}]\n"
    later = CASE.replace("HARBOR-01", "HARBOR-02").replace("2026-06-01", "2027-03-01")
    return {
        "harbor-accord.yaml": PACK,
        "harbor-accord-1.yaml": PACK.replace("clauses:", first, 1),
        "harbor-accord-2.yaml": PACK.replace("version: '1'", "version: '2'")
        .replace("clauses:", follower, 1)
        .replace("      XF: [{from: '2020-01-01'}]\n", joined),
        "cases/harbor-01.yaml": CASE,
        "cases/harbor-02.yaml": later.replace(
            "a destination that is not on the list is not served", "the same destination after it came onto the list"
        ),
    }
