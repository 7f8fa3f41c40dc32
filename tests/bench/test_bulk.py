"""Many licenses from one registration: each as good as if it had been registered by itself."""

from pathlib import Path

import pytest

from adapters.catalogue import load_adapters
from bench.bulk import fill
from bench.papers import claim_of, number_of, question
from bench.world import World, make_world, operated
from gateway.core.findings import Disposition
from gateway.server.clock import utc_now
from gateway.usecases.convert import convert
from gateway.usecases.verify import verify
from gateway.wire.canonical import sha256_hex, stored_bytes
from gateway.wire.requests import asker_of, paper_question
from registry.database import open_engine
from registry.feed import Feed
from registry.journal import Sequencer

SIGNED, ALL = 3, 7


@pytest.fixture
def filled(tmp_path: Path) -> tuple[World, list[str]]:
    """A registry of a few licenses, and the assertions that were signed."""
    world = make_world(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path)
    return world, fill(world, ALL, signed=SIGNED)


def test_a_license_by_replacement_is_what_conversion_gives(filled: tuple[World, list[str]]) -> None:
    """Its digest and its stored bytes, under any number."""
    paper = filled[0].form.license_at(417)
    conversion = convert(paper.document, "", load_adapters())
    assert conversion.license_digests == (paper.license_sha256,)
    assert stored_bytes(conversion.reading.records[0].license) == paper.stored


def test_every_signed_copy_is_answered_go(filled: tuple[World, list[str]]) -> None:
    """By the use-case, from the registry as it was filled."""
    world, assertions = filled
    assert len(set(assertions)) == SIGNED
    with operated(world) as node:
        for assertion in assertions:
            request = question(assertion)
            decision, receipt = verify(paper_question(request), asker_of(request), node, at=utc_now())
            assert (decision.disposition, bool(receipt.jws)) == (Disposition.GO, True)


def test_every_copy_is_on_record_with_its_content(filled: tuple[World, list[str]]) -> None:
    """Found by its number; what its digests stand for is there."""
    with operated(filled[0]) as node, node.reader.snapshot() as snapshot:
        for serial in range(ALL + 1):
            record = snapshot.find_license_by_number("XA-DGT", number_of(serial))
            assert record is not None
            for digest in (record.document_digest, record.content_digest, record.assertion_digest):
                content = snapshot.content(digest)
                assert content is not None
                assert sha256_hex(content) == digest
            assert len(snapshot.balances(record.license_id)) == 2


def test_the_chain_holds_over_all_of_them(filled: tuple[World, list[str]]) -> None:
    """Positions and hashes are those that the sequencer would give, and nothing is left for it."""
    engine = open_engine(filled[0].database)
    sequencer = Sequencer(engine)
    assert (sequencer.check_chain(), sequencer.run_once()) == (None, 0)
    assert Feed(engine).head().position > ALL * 3
    engine.dispose()


def test_a_claim_that_is_no_text_is_not_taken_for_one(filled: tuple[World, list[str]]) -> None:
    """The id of a license is read from what was signed over it."""
    assert claim_of(filled[1][0], "sub").startswith("urn:comity:license:XA-DGT:")
    with pytest.raises(TypeError):
        claim_of(filled[1][0], "seq")
