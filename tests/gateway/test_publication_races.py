"""Publications at the same moment are told apart: one number names one text, on either database."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine

from comity.v1 import recognition_service_pb2 as pb
from gateway.client import CallFailed, call
from tests.databases import sqlite_url
from tests.gateway.publishing import CASE, SECOND, publication
from tests.simulator import Network, running_network

AT_ONCE = 6
SENT_AGAIN = 100
TAKEN = ("FAILED_PRECONDITION", "PACK_VERSION_NOT_HIGHER", "pack_text: version")


@pytest.fixture(params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Network]:
    """A network on an empty registry of each dialect."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path)
    else:
        engine: Engine = request.getfixturevalue("postgres_engine")
        url = engine.url.render_as_string(hide_password=False)
    with running_network(url, tmp_path) as network:
        yield network


def _text(number: int, version: str = "2") -> str:
    """Return a text of its own under a number."""
    return SECOND.replace("version: '2'", f"version: '{version}'") + f"# text {number}\n"


def _at_once(
    network: Network, requests: Sequence[pb.AdoptArrangementRequest]
) -> list[pb.Adoption | tuple[str, str, str]]:
    """Send every request at the same moment; return what each is answered, or with what it is refused.

    One that is refused because too many wait is sent again, as a client does: load is not what is asked here.
    """
    start = Barrier(len(requests))

    def send(request: pb.AdoptArrangementRequest) -> pb.Adoption | tuple[str, str, str]:
        start.wait()
        found = _sent(network, request)
        for _ in range(SENT_AGAIN):
            if not isinstance(found, tuple) or found[1] != "SERVER_BUSY":
                break
            found = _sent(network, request)
        return found

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def _sent(network: Network, request: pb.AdoptArrangementRequest) -> pb.Adoption | tuple[str, str, str]:
    try:
        return call(network.client.recognition.AdoptArrangement, request).adoption
    except CallFailed as refused:
        return refused.status, refused.reason, refused.field


def _on_record(network: Network) -> list[tuple[str, str]]:
    with network.node.reader.snapshot() as snapshot:
        return [(each.pack_version, each.pack_sha256) for each in snapshot.adoptions_by("XB", "meridian-compact")]


def test_of_texts_under_one_number_exactly_one_is_published(running: Network) -> None:
    """Each of the others learns that the number is taken; what is answered is what is on record."""
    network = running
    found = _at_once(network, [publication(network, _text(number)) for number in range(AT_ONCE)])
    (made,) = [each for each in found if isinstance(each, pb.Adoption)]
    assert [each for each in found if each is not made] == [TAKEN] * (AT_ONCE - 1)
    assert _on_record(network) == [("2", made.sha256)]


def test_one_after_the_other_the_second_text_learns_the_same(running: Network) -> None:
    """Being slower by a minute or by nothing makes no difference."""
    network = running
    call(network.client.recognition.AdoptArrangement, publication(network, _text(1)))
    with pytest.raises(CallFailed) as refused:
        call(network.client.recognition.AdoptArrangement, publication(network, _text(2)))
    assert (refused.value.status, refused.value.reason, refused.value.field) == TAKEN


def test_of_several_numbers_the_higher_ones_stand(running: Network) -> None:
    """A publication that another one overtook is checked again: what is on record rises, and each refusal says why."""
    network = running
    requests = [publication(network, _text(number, str(number + 2))) for number in range(4)]
    found = _at_once(network, requests)
    assert {each for each in found if not isinstance(each, pb.Adoption)} <= {TAKEN}
    versions = [int(version) for version, _ in _on_record(network)]
    assert versions == sorted(versions)
    assert versions[-1] == 5
    assert len(versions) == sum(isinstance(each, pb.Adoption) for each in found)


def test_attack_f01_the_same_call_at_once_is_one_publication_with_one_answer(running: Network) -> None:
    """The same request id and body: one event, the same answer for all, and again later."""
    network = running
    request = publication(network, _text(1))
    found = _at_once(network, [request] * AT_ONCE)
    assert found == [found[0]] * AT_ONCE
    assert isinstance(found[0], pb.Adoption)
    assert call(network.client.recognition.AdoptArrangement, request).adoption == found[0]
    assert len(_on_record(network)) == 1


def test_the_same_request_id_with_another_text_is_refused(running: Network) -> None:
    """Whichever comes second: the number is taken, or the id was used."""
    network = running
    requests = [publication(network, _text(number)) for number in range(2)]
    requests[1].request_id = requests[0].request_id
    found = _at_once(network, requests)
    (made,) = [each for each in found if isinstance(each, pb.Adoption)]
    (refused,) = [each for each in found if each is not made]
    reused = ("FAILED_PRECONDITION", "REQUEST_ID_REUSED", "request_id")
    assert refused in {TAKEN, reused}
    assert _on_record(network) == [("2", made.sha256)]


def test_two_jurisdictions_do_not_meet(running: Network) -> None:
    """Each authority has numbers of its own."""
    network = running
    in_xd = CASE.replace("verifying_jurisdiction: XB", "verifying_jurisdiction: XD")
    requests = [
        publication(network, _text(1)),
        publication(network, _text(2), (in_xd,), by="XD", agency="XD-LO"),
    ]
    assert all(isinstance(each, pb.Adoption) for each in _at_once(network, requests))
