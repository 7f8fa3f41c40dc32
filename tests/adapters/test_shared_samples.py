"""The shared samples of the formats that are read: each gives its facts, and each bad one its reason."""

from pathlib import Path

import pytest

from adapters.catalogue import identify, load_adapters
from adapters.errors import DocumentRefused
from adapters.facts_view import facts_view
from tests.adapters.samples import (
    SAMPLES,
    WHY_ABSENT,
    differences,
    expected_facts,
    format_of,
    reason_of,
    sample_documents,
)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=WHY_ABSENT)

ADAPTERS = load_adapters()
DOCUMENTS = sample_documents()
OURS = [path for path in DOCUMENTS if format_of(path) in ADAPTERS]


def name_of(path: Path) -> str:
    return str(path.relative_to(SAMPLES).with_suffix(""))


READ = [path for path in OURS if expected_facts(path) is not None]
REFUSED = [path for path in OURS if expected_facts(path) is None and reason_of(path) is not None]


@pytest.mark.parametrize("document", READ, ids=name_of)
def test_a_sample_gives_its_expected_facts(document: Path) -> None:
    """A document is identified by its content and gives the facts that lie beside it."""
    content = document.read_bytes()
    got = facts_view(identify(content, ADAPTERS).read(content))
    assert differences(expected_facts(document), got) == []


@pytest.mark.parametrize("document", REFUSED, ids=name_of)
def test_a_bad_sample_is_refused_with_its_reason(document: Path) -> None:
    """A bad document is identified all the same, and refused with the reason that lies beside it."""
    content = document.read_bytes()
    with pytest.raises(DocumentRefused) as refusal:
        identify(content, ADAPTERS).read(content)
    assert refusal.value.reason == reason_of(document)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_adapter_recognizes_exactly_its_own_samples(document: Path) -> None:
    """All and only: of all adapters, the one of the sample's folder claims it, and no other."""
    content = document.read_bytes()
    claims = [format_id for format_id, adapter in ADAPTERS.items() if adapter.recognizes(content)]
    assert claims == [format_id for format_id in (format_of(document),) if format_id in ADAPTERS]
