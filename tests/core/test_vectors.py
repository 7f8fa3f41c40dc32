"""The assertion vectors: data in, findings out. To add a case, add it to tests/vectors/assertions.json."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from gateway.core.findings import Outcome
from gateway.core.reasons import Reason
from gateway.core.trust.assertion import TrustedKey
from gateway.core.trust.keys import import_public_jwk
from tests.world import judge

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "assertions.json").read_text(encoding="utf-8"))
CASES = VECTORS["cases"]


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def trusted_key(record: Mapping[str, str]) -> TrustedKey:
    """Return a key record of the vectors; its key passes the registration gate."""
    public = import_public_jwk(json.dumps(record["jwk"]))
    return TrustedKey(
        kid=public.kid,
        agency=record["agency"],
        algorithm=public.algorithm,
        public_key=public.public_key,
        purposes=frozenset(record["purposes"]),
        sign_from=datetime.fromisoformat(record["sign_from"]),
        sign_until=instant(record["sign_until"]),
        verify_until=instant(record["verify_until"]),
        state=record["state"],
        environment=record["environment"],
    )


KEYS = {key.kid: key for key in map(trusted_key, VECTORS["keys"])}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_vector_gives_its_findings_and_no_other(case: Mapping[str, object]) -> None:
    """Step, outcome and reason of every finding, in order."""
    trusted_time, highest, expected = case.get("trusted_time"), case.get("highest_known_seq"), case["expected"]
    assert trusted_time is None or isinstance(trusted_time, str)
    assert highest is None or isinstance(highest, int)
    assert isinstance(expected, list)
    found = judge(
        str(case["assertion"]),
        keys=KEYS,
        network=VECTORS["network"],
        at=datetime.fromisoformat(VECTORS["at"]),
        trusted_time=instant(trusted_time),
        highest=highest,
    )
    assert found == [(each["step"], Outcome(each["outcome"]), Reason(each["reason"])) for each in expected]


def test_the_vectors_have_good_papers_too_and_each_id_once() -> None:
    """A file of refusals alone would be passed by whoever refuses everything."""
    ids = [case["id"] for case in CASES]
    assert len(set(ids)) == len(ids)
    assert sum(not case["expected"] for case in CASES) >= 4
