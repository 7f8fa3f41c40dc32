"""The units of systemd: what keeps a gateway in, and what lets it end in peace."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.config.settings import Settings
from gateway.server.supervisor import GRACE_SECONDS
from tests.deploy.parts import DEPLOY, unit

YES = ("yes",)
HARDENED = {
    "NoNewPrivileges": YES,
    "CapabilityBoundingSet": ("",),
    "ProtectSystem": ("strict",),
    "ProtectHome": YES,
    "PrivateTmp": YES,
    "PrivateDevices": YES,
    "ProtectKernelTunables": YES,
    "ProtectKernelModules": YES,
    "ProtectKernelLogs": YES,
    "ProtectControlGroups": YES,
    "ProtectClock": YES,
    "RestrictNamespaces": YES,
    "RestrictRealtime": YES,
    "RestrictSUIDSGID": YES,
    "LockPersonality": YES,
    "MemoryDenyWriteExecute": YES,
    "RestrictAddressFamilies": ("AF_INET AF_INET6 AF_UNIX",),
    "SystemCallArchitectures": ("native",),
    "UMask": ("0077",),
    "User": ("comity",),
}


@pytest.mark.parametrize("name", ["comity.service", "backup.service"])
def test_a_unit_is_hardened(name: str) -> None:
    """Each of these is said; what systemd would do by itself is not relied on."""
    service = unit(name)["Service"]
    assert {key: tuple(service.get(key, ())) for key in HARDENED} == HARDENED
    assert service["SystemCallFilter"][0] == "@system-service"
    assert service["SystemCallFilter"][1].startswith("~@privileged")
    assert service["MemoryMax"]


def test_only_the_supervisor_is_told_to_stop_and_gets_the_time_that_it_needs() -> None:
    """Workers and streams drain, then the sequencer: twice what a drain may take, with its grace."""
    service = unit("comity.service")["Service"]
    assert service["KillMode"] == ["mixed"]
    drain = Settings.model_fields["drain_seconds"].default
    assert int(service["TimeoutStopSec"][0]) > 2 * (drain + GRACE_SECONDS)
    assert service["Restart"] == ["on-failure"]
    assert int(service["LimitNOFILE"][0]) >= 65536


def test_the_service_checks_its_configuration_before_it_serves() -> None:
    """The same file for both, named once."""
    service = unit("comity.service")["Service"]
    assert service["ExecStartPre"] == ["/opt/comity/.venv/bin/comity config check"]
    assert service["ExecStart"] == ["/opt/comity/.venv/bin/comity serve"]
    assert service["Environment"] == ["COMITY_CONFIG=/etc/comity/comity.toml"]


def test_a_backup_is_read_again_before_old_ones_are_removed() -> None:
    """A backup that cannot be read back is none; the order of the commands is the order of the file."""
    service = unit("backup.service")["Service"]
    assert re.search(r"comity backup .* --database", service["ExecStart"][0])
    verify, remove = service["ExecStartPost"]
    assert "--verify" in verify
    assert "-delete" in remove
    timer = unit("backup.timer")["Timer"]
    assert (timer["OnCalendar"], timer["Persistent"]) == (["hourly"], ["true"])
    assert timer["Unit"] == ["comity-backup.service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze on this machine")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    """Names, values and references, as systemd itself reads them; the programs need not be installed here."""
    for name, installed in (("comity.service", ""), ("backup.service", "comity-"), ("backup.timer", "comity-")):
        shutil.copy(DEPLOY / name, tmp_path / f"{installed}{name}")
    verify = ["systemd-analyze", "verify", *sorted(str(path) for path in tmp_path.iterdir())]
    ended = subprocess.run(verify, capture_output=True, text=True, timeout=60, check=False)
    told = [line for line in ended.stderr.splitlines() if "comity" in line]
    complaints = [line for line in told if "is not executable" not in line]
    assert complaints == []
