"""Whether the schema breaks anyone who calls the last release.

Rules, in order:
1. The baseline is the schema at the last git tag that the present commit descends from. Without a tag, or without git,
   there is nothing to compare with: one plain line says so.
2. A tag that cannot be read is a failure, never a pass.
3. A break that is meant stands in accepted_breaks.txt with its reason until the next tag. An accepted break that is no
   break is a fault too, so the list empties itself.

Run it as `python -m tests.schema.compatibility`; with exit code 1 it has named every break.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from tests.schema.breaks import Break, breaks_between
from tests.schema.descriptors import ROOT, SCHEMA, compile_schema

ACCEPTED = "tests/schema/accepted_breaks.txt"


def main() -> int:
    """Compare the working tree with its last tag and name every break that nobody accepted."""
    code, lines = compare(ROOT)
    sys.stdout.writelines(f"schema compatibility: {line}\n" for line in lines)
    return code


def compare(root: Path) -> tuple[int, list[str]]:
    """Return the exit code and the lines to show for the working tree at `root`.

    Raises:
        SystemExit: a tag or a schema cannot be read, or an accepted break does not say why.
    """
    tag = last_tag(root)
    if not tag:
        return 0, ["no git tag to compare with, so nothing was compared"]
    accepted = accepted_in((root / ACCEPTED).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        before = schema_at(root, tag, Path(scratch))
        after = compile_schema(root / "proto", Path(scratch))
    lines = report(breaks_between(before, after), accepted)
    return (1, lines) if lines else (0, [f"nothing breaks since {tag}"])


def report(breaks: list[Break], accepted: Mapping[str, str]) -> list[str]:
    """Return a line for each break that is not accepted, and for each accepted break that is none."""
    found = {str(one) for one in breaks}
    idle = [f"{key} is accepted but breaks nothing; take it off the list" for key in accepted if key not in found]
    return [str(one) for one in sorted(breaks) if str(one) not in accepted] + idle


def accepted_in(text: str) -> dict[str, str]:
    """Return the accepted breaks with their reasons; a line reads `KIND place because reason`.

    Raises:
        SystemExit: a line gives no reason.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    accepted = {}
    for line in lines:
        key, _, reason = line.partition(" because ")
        if not reason:
            raise SystemExit(f"accepted_breaks.txt: '{line}' does not say why; write '{line} because ...'")
        accepted[key] = reason
    return accepted


def last_tag(root: Path) -> str:
    """Return the newest tag that HEAD descends from; empty when there is none, no repository or no git."""
    if shutil.which("git") is None or not (root / ".git").exists():
        return ""
    tags = _git(root, "tag", "--merged", "HEAD", "--sort=-creatordate").decode().split()
    return tags[0] if tags else ""


def schema_at(root: Path, tag: str, scratch: Path) -> FileDescriptorSet:
    """Return the descriptors of the schema as it was at a tag; empty when there was none."""
    folder = f"proto/{SCHEMA}"
    names = _git(root, "ls-tree", "-r", "--name-only", tag, "--", folder).decode().splitlines()
    protos = [name for name in names if name.endswith(".proto")]
    for name in protos:
        target = scratch / "at-tag" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_git(root, "show", f"{tag}:{name}"))
    return compile_schema(scratch / "at-tag" / "proto", scratch) if protos else FileDescriptorSet()


def _git(root: Path, *arguments: str) -> bytes:
    """Run git in `root` and return what it says; a hook's own GIT_DIR does not count."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, check=False, env=environment, timeout=60
    )
    if done.returncode != 0:
        raise SystemExit(f"git {arguments[0]} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
