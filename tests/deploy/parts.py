"""The files of deploy/, read as far as their tests need."""

import re
from pathlib import Path
from typing import Any, TypeAlias

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"

Yaml: TypeAlias = Any  # what pyyaml gives for a document
Section: TypeAlias = dict[str, list[str]]


def text(name: str) -> str:
    """Return the text of a file of deploy/."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def document(name: str) -> Yaml:
    """Return a YAML file of deploy/."""
    return yaml.safe_load(text(name))


def unit(name: str) -> dict[str, Section]:
    """Return the sections of a unit of systemd; a key may stand in it several times."""
    sections: dict[str, Section] = {}
    for line in text(name).splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return sections


def instructions(name: str) -> list[list[tuple[str, str]]]:
    """Return the stages of a Dockerfile, each a list of instructions with what they are given."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text(name), flags=re.MULTILINE))
    stages: list[list[tuple[str, str]]] = []
    for line in filter(str.strip, joined.splitlines()):
        word, _, given = line.strip().partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, " ".join(given.split())))
    return stages
