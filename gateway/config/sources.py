"""Where values of the configuration come from, so that each complaint can say where to mend it.

Rules, in order:
1. The file is TOML with one level of keys; a key that does not exist is refused and the nearest one is named.
2. The command line wins over the environment (COMITY_<KEY>), the environment over the file, the file over the default.
3. Every complaint is collected, with its line where it is in the file.
"""

import difflib
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from gateway.config.environment import ENVIRONMENT_PREFIX
from gateway.config.settings import Settings

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one key: its line in the file (0 when it is not there), and what it must be."""

    line: int
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file: its values, the line of each key, and what is wrong with it as a file."""

    values: Mapping[str, object]
    lines: Mapping[str, int]
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathered:
    """Settings with the origin of each key; None when something is wrong with them."""

    settings: Settings | None
    origins: Mapping[str, str]
    lines: Mapping[str, int]
    complaints: tuple[Complaint, ...]


def read_config(path: Path) -> ConfigFile:
    """Return a configuration file as it is, with what is wrong in it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ConfigFile(
            {}, {}, (Complaint(0, "file", f"{path} cannot be read as UTF-8 text; check name and rights"),)
        )
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _TOML_LINE.search(str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        message = 'this is not TOML; write key = "text", key = 8 or key = ["a", "b"], each key once'
        return ConfigFile({}, {}, (Complaint(line, "file", message),))
    lines = {key: _line_of(key, text) for key in values}
    unknown = [Complaint(lines[key], key, _unknown(key)) for key in values if key not in Settings.model_fields]
    known = {key: value for key, value in values.items() if key in Settings.model_fields}
    return ConfigFile(known, lines, tuple(unknown))


def gather(given: Mapping[str, object], file: ConfigFile) -> Gathered:
    """Return the settings from the command line, the environment, the file and the defaults."""
    source = EnvSettingsSource(Settings)
    try:
        environment = source()
    except SettingsError:
        return Gathered(None, {}, file.lines, (*file.complaints, *_not_lists(source)))
    values = {**file.values, **environment, **given}
    origins = {key: _origin(key, given, environment, file) for key in Settings.model_fields}
    try:
        settings = Settings(**values)
    except ValidationError as error:
        found = [_complaint(entry["loc"], str(entry["msg"]), file.lines, origins) for entry in error.errors()]
        return Gathered(None, origins, file.lines, (*file.complaints, *found))
    return Gathered(None if file.complaints else settings, origins, file.lines, file.complaints)


def _not_lists(source: EnvSettingsSource) -> Iterator[Complaint]:
    """Yield what is wrong with variables that hold a list: the environment knows text alone, so a list is JSON."""
    for key, field in Settings.model_fields.items():
        text = os.environ.get(f"{ENVIRONMENT_PREFIX}{key.upper()}")
        if text is None or not source.field_is_complex(field):
            continue
        try:
            json.loads(text)
        except ValueError:
            message = 'a list was expected; in the environment write it as JSON, for example ["packs"], or unset it'
            yield Complaint(0, key, f"{message} (from the environment)")


def no_file() -> ConfigFile:
    """Return what a configuration without a file has in it: nothing."""
    return ConfigFile({}, {})


def default_file() -> Path | None:
    """Return the configuration file that COMITY_CONFIG names, None when it names none."""
    named = os.environ.get(f"{ENVIRONMENT_PREFIX}CONFIG")
    return Path(named) if named else None


def _complaint(
    place: tuple[int | str, ...], said: str, lines: Mapping[str, int], origins: Mapping[str, str]
) -> Complaint:
    message = said.removeprefix("Value error, ")
    key = str(place[0]) if place else message.partition(":")[0].partition(" ")[0]
    where = "" if origins.get(key, "default") in {"file", "default"} else f" (from the {origins[key]})"
    in_file = lines.get(key, 0) if origins.get(key) == "file" else 0
    return Complaint(in_file, key, message + where)


def _origin(key: str, given: Mapping[str, object], environment: Mapping[str, object], file: ConfigFile) -> str:
    if key in given:
        return "command line"
    if key in environment:
        return "environment"
    return "file" if key in file.values else "default"


def _line_of(key: str, text: str) -> int:
    pattern = re.compile(rf"""\s*(?:\[+\s*)?["']?{re.escape(key)}["']?\s*[=.\]]""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 0)


def _unknown(key: str) -> str:
    nearest = difflib.get_close_matches(key, Settings.model_fields, n=1)
    advice = f"did you mean {nearest[0]}?" if nearest else "'comity config keys' lists them"
    return f"there is no such key; {advice}"
