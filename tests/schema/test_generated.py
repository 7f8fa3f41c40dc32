"""The generated code is what the schema gives, and messages come without gRPC."""

import subprocess
import sys

from tests.schema.descriptors import PROTO, ROOT


def test_the_generated_code_is_up_to_date() -> None:
    """`proto/gen` is committed; whoever changes a .proto file runs `make proto`."""
    done = subprocess.run(
        [sys.executable, "proto/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_messages_come_without_grpc() -> None:
    """An adapter or an offline verifier needs messages and no transport."""
    program = (
        "import sys\n"
        "from comity.v1 import License\n"
        "assert License(number='XA/1').number == 'XA/1'\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] == 'grpc'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(PROTO / "gen")},
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
