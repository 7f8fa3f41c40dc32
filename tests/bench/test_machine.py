"""The machine and its yardsticks."""

from bench.machine import machine
from bench.openssl import verifications_by_library, verifications_told

PRINTED = "+DTP:256:sign:ecdsa:1\n+R5:49217:256:1.00\n+R6:16892:256:1.00\n+F4:3:256:49217.000000:16892.500000\n"


def test_the_second_rate_that_the_program_prints_is_that_of_verification() -> None:
    """Signing comes first."""
    assert (verifications_told(PRINTED), verifications_told("unknown option")) == (16892.5, 0)


def test_the_library_verifies_where_the_program_is_not() -> None:
    """At least one batch of them."""
    assert verifications_by_library(0) > 0


def test_a_version_that_is_not_here_is_said_to_be_so() -> None:
    """Nothing is left blank."""
    told = machine()
    assert told["PostgreSQL"] == "not here"
    assert all(told.values())
