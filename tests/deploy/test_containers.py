"""The image and the composition: no root, no compiler, nothing unpinned, nothing unwatched, nothing without a limit."""

import re
from collections.abc import Iterator

import pytest

from gateway.config.environment import ENVIRONMENT_PREFIX
from gateway.config.settings import Settings
from tests.deploy.parts import DEPLOY, Yaml, document, instructions, text

ENVIRONMENT_OF_COMMANDS = {f"{ENVIRONMENT_PREFIX}CLIENT_{part}" for part in ("CERTIFICATE", "KEY", "ROOTS")}
COMPILERS = re.compile(r"\b(apt-get|apt|gcc|g\+\+|build-essential|python3-dev|pip install|curl|wget)\b")
SERVICES = sorted(document("compose.yaml")["services"])
GATEWAYS = ("gateway-a", "gateway-b")


def _compose() -> Yaml:
    return document("compose.yaml")


def _given(word: str, stage: list[tuple[str, str]]) -> list[str]:
    return [given for instruction, given in stage if instruction == word]


def test_the_dependencies_of_the_image_are_the_locked_ones() -> None:
    """With their hashes, and as wheels, so that nothing is compiled and no build script runs."""
    build, _ = instructions("Dockerfile")
    install = next(given for given in _given("RUN", build) if "requirements.lock" in given)
    assert "--require-hashes" in install
    assert "--only-binary :all:" in install
    own = next(given for given in _given("RUN", build) if "pip wheel" in given)
    assert "--no-deps" in own
    assert "--no-index" in own


def test_the_final_stage_has_no_root_and_no_compiler() -> None:
    """A fixed number for the user, so that files of the host can be given to it."""
    _, final = instructions("Dockerfile")
    assert _given("USER", final) == ["10001:10001"]
    after = [word for word, _ in final][[word for word, _ in final].index("USER") :]
    assert "RUN" not in after
    assert [given for given in _given("RUN", final) if COMPILERS.search(given)] == []
    assert [given for given in _given("COPY", final) if not given.startswith("--from=build ")] == []


def test_the_image_serves_is_watched_and_keeps_its_data_in_a_volume() -> None:
    """The health check is the operator's own command."""
    _, final = instructions("Dockerfile")
    assert _given("ENTRYPOINT", final) == ['["comity", "serve", "--config", "/etc/comity/comity.toml"]']
    assert _given("VOLUME", final) == ['["/var/lib/comity"]']
    (health,) = _given("HEALTHCHECK", final)
    assert '"comity", "health"' in health


def test_no_image_is_unpinned() -> None:
    """A tag with a version on each, and the latest of nothing."""
    bases = [given.split()[0] for stage in instructions("Dockerfile") for given in _given("FROM", stage)]
    images = bases + [service["image"] for service in _compose()["services"].values()]
    assert [image for image in images if not re.search(r":v?\d+\.\d+", image) or "latest" in image] == []


def test_only_what_the_wheel_is_built_from_reaches_the_builder() -> None:
    """Everything is left out first; no key, no certificate, no registry, no test comes back in."""
    lines = [line for line in text("../.dockerignore").splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    copied = {given.split()[0] for given in _given("COPY", instructions("Dockerfile")[0])}
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert let_in == copied | {"LICENSE", "README.md", "pyproject.toml"}
    assert {"**/*.key", "**/*.pem", "**/*.db"} <= set(lines)


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_kept_in(name: str) -> None:
    """No privileges, limits for processors, memory and processes, logs that end, a health check or why not."""
    service = _compose()["services"][name]
    assert not service.get("privileged")
    assert not {"pid", "ipc", "network_mode", "devices"} & set(service)
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["pids_limit"]
    assert service["restart"] == "unless-stopped"
    assert service["logging"]["options"]["max-size"]
    # The collector's image holds no other program that could ask.
    assert "test" in service["healthcheck"] or name == "collector"
    # The database's entry point writes beside its volume.
    assert service.get("read_only") or name == "postgres"


def test_one_port_is_published_to_the_world() -> None:
    """That of the proxy; the database has none at all, and neither have the gateways."""
    published = {name: service["ports"] for name, service in _compose()["services"].items() if "ports" in service}
    assert published == {"envoy": ["8443:8443"], "grafana": ["127.0.0.1:3000:3000"]}
    assert _compose()["networks"]["inside"] == {"internal": True}
    assert {name for name, one in _compose()["services"].items() if "outside" in one["networks"]} == set(published)


def test_the_environment_of_the_gateways_has_known_keys_and_no_secret() -> None:
    """An unknown key would be passed over in silence; a password in the environment shows in an inspection."""
    known = {f"{ENVIRONMENT_PREFIX}{key.upper()}" for key in Settings.model_fields} | ENVIRONMENT_OF_COMMANDS
    for name in GATEWAYS:
        environment = _compose()["services"][name]["environment"]
        assert set(environment) - known == {"PGPASSFILE"}
        assert environment["COMITY_NODE"] == name
        assert ":" not in environment["COMITY_DATABASE"].partition("//")[2]
    secrets = [
        value
        for service in _compose()["services"].values()
        for key, value in service.get("environment", {}).items()
        if "PASSWORD" in key
    ]
    assert all(value.startswith("/run/secrets/") for value in secrets)


def test_a_gateway_gets_longer_to_stop_than_it_takes() -> None:
    """Twice drain_seconds and ten seconds, as its comment says."""
    drain = Settings.model_fields["drain_seconds"].default
    for name in GATEWAYS:
        seconds = int(_compose()["services"][name]["stop_grace_period"].removesuffix("s"))
        assert seconds > 2 * drain + 10


def _mounted(compose: Yaml) -> Iterator[tuple[str, str]]:
    for service in compose["services"].values():
        for kind in ("secrets", "configs"):
            for given in service.get(kind, ()):
                yield kind, given if isinstance(given, str) else given["source"]


def test_what_is_mounted_is_named_and_what_is_named_is_mounted() -> None:
    """Configurations are files that are here; secrets are files that the operator makes, all in one folder."""
    compose = _compose()
    assert set(_mounted(compose)) == {(kind, name) for kind in ("secrets", "configs") for name in compose[kind]}
    assert [name for name, one in compose["configs"].items() if not (DEPLOY / one["file"]).is_file()] == []
    assert [one["file"] for name, one in compose["secrets"].items() if one["file"] != f"./secrets/{name}"] == []
    assert "/deploy/secrets/" in text("../.gitignore").splitlines()


def test_the_page_makes_every_secret() -> None:
    """What compose.yaml mounts, the commands of the page write."""
    page = text("README.md")
    section = page.partition("## In containers")[2].partition("\n## ")[0]
    for loop in re.finditer(r"for name in ([\w -]+); do (.*)", section):
        section += "".join(loop[2].replace("$name", name) for name in loop[1].split())
    assert [name for name in _compose()["secrets"] if f"$secrets/{name}" not in section] == []
