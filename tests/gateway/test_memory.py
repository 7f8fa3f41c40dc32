"""What a node remembers: it changes the cost of an answer and never the answer."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.core.findings import Decision
from gateway.core.questions import PaperQuestion
from gateway.core.reasons import Reason
from gateway.core.trust.compact import decode_base64url, encode_base64url
from gateway.core.trust.disclosures import make_disclosure
from gateway.usecases.memory import Memory, Remembered, weight_of
from gateway.usecases.node import Node
from gateway.usecases.verify import verify, verify_batch
from gateway.wire.requests import asker_of, paper_question
from registry.writes import Erasure, KeyChange, KeyChangeKind, WriteRequest
from tests.simulator import FORM, Network, shipment

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture
def paper(network: Network) -> str:
    """The assertion of a license that is on record, under an adopted pack."""
    network.adopt()
    return network.assertions[network.register().license_id]


def judged(
    network: Network, token: str, node: Node | None = None, changes: Mapping[str, object] | None = None
) -> Decision:
    """Return the decision on a paper by a node of the network, its own where none is given.

    The position of the feed is left out: events are sequenced beside the calls.
    """
    request = network.question(token, **changes or {})
    found, _ = verify(paper_question(request), asker_of(request), node or network.node, at=network.clock.at)
    return replace(found, registry_position=0)


def with_nothing_remembered(network: Network) -> Node:
    """Return the same node as it is after a restart."""
    return replace(network.node, memory=Memory())


def resigned(token: str, change: Callable[[bytes], bytes]) -> str:
    """Return a paper with another signature over the same claims."""
    signing_input, _, signature = token.rstrip("~").rpartition(".")
    return f"{signing_input}.{encode_base64url(change(decode_base64url(signature)))}~"


def twin(signature: bytes) -> bytes:
    """Return (r, n-s), which verifies like (r, s)."""
    s = P256_ORDER - int.from_bytes(signature[32:], "big")
    return signature[:32] + s.to_bytes(32, "big")


def change_key(network: Network, token: str, kind: KeyChangeKind) -> None:
    """Change the key that signed a paper, from a day before now."""
    kid = next(read.stream for read in judged(network, token).streams if read.stream.startswith("key/"))
    at = network.clock.at
    change = KeyChange(kid=kid.removeprefix("key/"), change=kind, effective=at - timedelta(days=1))
    network.node.writer.change_key(change, write(network))


def write(network: Network) -> WriteRequest:
    """Return a write that was not made before."""
    request_id = network.request_id()
    return WriteRequest(request_id=request_id, method="Test", body_digest="", caller="operator", at=network.clock.at)


def test_a_paper_that_comes_back_is_judged_the_same(network: Network, paper: str) -> None:
    """The whole decision is equal, with every stream that was read, and nothing is remembered twice."""
    first = judged(network, paper)
    assert judged(network, paper) == first
    assert judged(network, paper, with_nothing_remembered(network)) == first
    assert len(network.node.memory.papers) == len(network.node.memory.terms) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"recognizing_jurisdiction": "XA"},
        {"recognizing_jurisdiction": "DE"},
        {"act_time": Timestamp(seconds=1_900_000_000)},
        {"shipment": shipment(destination="XG")},
    ],
    ids=["at home", "elsewhere", "another time", "another destination"],
)
def test_another_question_on_the_same_paper_is_judged_anew(
    network: Network, paper: str, changes: dict[str, object]
) -> None:
    """Only what was signed is remembered."""
    known = judged(network, paper)
    asked = judged(network, paper, changes=changes)
    assert asked != known
    assert asked == judged(network, paper, with_nothing_remembered(network), changes)


def test_attack_b03_the_twin_signature_is_checked_and_is_the_same_paper(network: Network, paper: str) -> None:
    """(r, n-s) is another signature: it is not found in the memory, it verifies, and the decision is equal."""
    known = judged(network, paper)
    assert judged(network, resigned(paper, twin)) == known
    assert len(network.node.memory.papers) == 2


@pytest.mark.parametrize("place", [0, 31, 32, 63])
def test_attack_b01_a_wrong_signature_over_a_known_paper_is_found(network: Network, paper: str, place: int) -> None:
    """One bit in the first and last byte of r and of s: the claims are remembered, the signature is not theirs."""
    judged(network, paper)
    wrong = resigned(paper, lambda raw: raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
    assert [finding.reason for finding in judged(network, wrong).findings] == [Reason.SIGNATURE_INVALID]
    assert len(network.node.memory.papers) == 1


@pytest.mark.parametrize("form", ["{}", "{}~x", "{}~~", "{}~a.b~", "{}~" + "e~" * 65, "{}=~", " {}~"])
def test_the_form_of_a_known_paper_is_checked_each_time(network: Network, paper: str, form: str) -> None:
    """Tildes, disclosures and characters around the signed part are not what was signed (V1)."""
    judged(network, paper)
    presented = form.format(paper.rstrip("~"))
    again = judged(network, presented)
    assert again.findings
    assert again == judged(network, presented, with_nothing_remembered(network))


def test_a_disclosure_that_does_not_belong_to_a_known_paper_is_found(network: Network, paper: str) -> None:
    """Disclosures are opened each time, and the paper without them stays as good as it was (V15)."""
    known = judged(network, paper)
    presented = f"{paper}{make_disclosure('holder', 'A', salt=bytes(16))}~"
    assert [finding.step for finding in judged(network, presented).findings] == ["V15"]
    assert judged(network, paper) == known


@pytest.mark.parametrize("kind", [KeyChangeKind.COMPROMISE, KeyChangeKind.WITHDRAW, KeyChangeKind.RETIRE])
def test_a_key_that_changed_since_is_seen_at_once(network: Network, paper: str, kind: KeyChangeKind) -> None:
    """Compromised, withdrawn or retired before the paper was witnessed: it is trusted no more."""
    known = judged(network, paper)
    change_key(network, paper, kind)
    again = judged(network, paper)
    assert again.outcome != known.outcome
    assert again == judged(network, paper, with_nothing_remembered(network))


def test_a_suspension_and_the_clock_are_seen_at_once(network: Network, paper: str) -> None:
    """The standing is of the registry, the times of the call."""
    known = judged(network, paper)
    network.suspend(known.license_id)
    assert [finding.reason for finding in judged(network, paper).findings] == [Reason.LICENSE_SUSPENDED]
    network.clock.advance(days=4000)
    late = judged(network, paper)
    assert Reason.ASSERTION_EXPIRED in {finding.reason for finding in late.findings}
    assert late == judged(network, paper, with_nothing_remembered(network))


def test_erased_content_is_used_no_more(network: Network, paper: str) -> None:
    """The terms are remembered by the digest of their content; whether that is still on record is asked each time."""
    license_id = judged(network, paper).license_id
    with network.node.reader.snapshot() as snapshot:
        record = snapshot.find_license(license_id)
    assert record is not None
    network.node.writer.erase_content(Erasure(digest=record.content_digest, ground="retention"), write(network))
    again = judged(network, paper)
    assert [finding.reason for finding in again.findings] == [Reason.REGISTRY_UNREACHABLE]
    assert len(network.node.memory.terms) == 1


def test_two_papers_of_one_batch_are_kept_apart(network: Network, paper: str) -> None:
    """What they share is read once for the batch; each decision still names every stream that it rests on."""
    other = network.assertions[network.register(FORM.replace(b"000417", b"000418")).license_id]
    requests = [network.question(token) for token in (paper, other, paper)]
    questions: list[PaperQuestion] = [paper_question(request) for request in requests]
    together, _ = verify_batch(questions, asker_of(requests[0]), network.node, at=network.clock.at)
    found = [replace(each, registry_position=0) for each in together]
    assert found == [judged(network, token, with_nothing_remembered(network)) for token in (paper, other, paper)]


def test_two_threads_use_one_memory(network: Network, paper: str) -> None:
    """Both find and both keep; every decision is the same."""
    other = network.assertions[network.register(FORM.replace(b"000417", b"000418")).license_id]
    expected = {token: judged(network, token, with_nothing_remembered(network)) for token in (paper, other)}
    small = replace(
        network.node,
        memory=Memory(papers=Remembered(entries=1, size=10**6), terms=Remembered(entries=1, size=10**6)),
    )
    tokens = [paper, other] * 40
    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda token: judged(network, token, small), tokens))
    assert found == [expected[token] for token in tokens]
    assert len(small.memory.papers) == len(small.memory.terms) == 1


def test_a_memory_is_bounded_by_entries_and_forgets_what_was_not_used() -> None:
    """The third entry drives the one out that was not used for longest."""
    memory = Remembered[str, int](entries=2, size=100)
    memory.keep("a", 1, size=1)
    memory.keep("b", 2, size=1)
    assert memory.find("a") == 1
    memory.keep("c", 3, size=1)
    assert [memory.find(key) for key in "abc"] == [1, None, 3]


def test_a_memory_is_bounded_by_bytes() -> None:
    """What a value weighs is counted once, also when it is kept again; one too large is not kept."""
    memory = Remembered[str, int](entries=10, size=100)
    memory.keep("a", 1, size=60)
    memory.keep("a", 1, size=50)
    memory.keep("b", 2, size=50)
    assert (len(memory), memory.weight) == (2, 100)
    memory.keep("c", 3, size=1)
    assert (memory.find("a"), memory.weight) == (None, 51)
    memory.keep("d", 4, size=101)
    assert (memory.find("d"), memory.weight) == (None, 51)


def test_a_remembered_paper_weighs_more_than_its_text(network: Network, paper: str) -> None:
    """The bound in bytes counts what is held, not how many."""
    judged(network, paper)
    assert network.node.memory.papers.weight == weight_of(len(paper)) > 6 * len(paper)
