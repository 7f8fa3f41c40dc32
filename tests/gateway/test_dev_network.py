"""comity dev-network: what it writes can be served and called as it says, and what must be refused is refused."""

import json
import re
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from google.protobuf.json_format import Parse, ParseDict

from adapters.catalogue import load_adapters
from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import reason_pb2
from comity.v1 import recognition_service_pb2 as recognition
from comity.v1 import registry_service_pb2 as registry
from comity.v1 import shipment_service_pb2 as shipments
from comity.v1 import verification_service_pb2 as verification
from comity.v1.decision_pb2 import ACT_KIND_EXPORT, Shipment
from comity.v1.license_pb2 import Quantity
from gateway.client import CallFailed, Client, call, follow
from gateway.demo.network import build_network
from gateway.demo.network_documents import GOOD_FOR, uk_licenses, xa_authorization
from gateway.demo.network_parties import PARTIES
from gateway.usecases.convert import convert
from gateway.usecases.errors import BadRequest
from gateway.wire.license import facts_of
from registry.callers import PARTY_ROLES
from tests.dev_network import COMITY, DevNetwork, comity, dev_network, environment

AT = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)
LIST = recognition.ListArrangementsRequest()


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevNetwork]:
    """A network that two real commands made and serve."""
    with dev_network(tmp_path_factory.mktemp("network")) as running:
        yield running


def _reserve(client: Client, network: DevNetwork, request_id: str) -> ledger.ReserveResponse:
    request = ledger.ReserveRequest(
        request_id=request_id,
        license_id=network.license_id,
        line_id="1",
        quantity=Quantity(value="4", unit="H87"),
        customs_office="XB000010",
        declaration="26XB0001",
    )
    return call(client.ledger.Reserve, request)


def _lists(client: Client) -> tuple[str, str]:
    try:
        call(client.recognition.ListArrangements, LIST)
    except CallFailed as refused:
        return refused.status, refused.reason
    return "OK", ""


def test_customs_finds_the_paper_good_and_sets_goods_aside(network: DevNetwork) -> None:
    """The paper, the goods, the adoption and the certificate fit one another: GO, and a reservation."""
    request = verification.VerifyRequest(
        assertion=(network.folder / "papers/xa-authorization.jwt").read_text(encoding="utf-8").strip(),
        recognizing_jurisdiction="XB",
        act=ACT_KIND_EXPORT,
        shipment=Parse((network.folder / "goods.json").read_text(encoding="utf-8"), Shipment()),
    )
    with network.client("parties/XB-CUSTOMS") as client:
        decision = call(client.verification.Verify, request).decision
        assert decision.disposition == reason_pb2.DISPOSITION_GO
        assert decision.license_id == network.license_id
        assert _reserve(client, network, "customs").reservation.state == ledger.RESERVATION_STATE_OPEN


def test_a_forwarder_asks_about_the_shipment_and_may_not_reserve(network: DevNetwork) -> None:
    """The same shipment file that `comity check` takes; and one role too little."""
    document = json.loads((network.folder / "shipment.json").read_text(encoding="utf-8"))
    request = ParseDict(document, shipments.CheckShipmentRequest())
    with network.client("parties/XB-LOGISTICS") as client:
        legs = call(client.shipment.CheckShipment, request).legs
        assert [leg.jurisdiction for leg in legs if leg.disposition == reason_pb2.DISPOSITION_GO] == ["XA", "XB"]
        with pytest.raises(CallFailed) as refused:
            _reserve(client, network, "logistics")
    assert (refused.value.status, refused.value.reason) == ("PERMISSION_DENIED", "ROLE")


REFUSED = {
    # TLS itself ends it, so that no reason comes with it: the reason is the client's own.
    "expired": ("UNAVAILABLE", "SERVER_UNREACHABLE"),
    "unregistered": ("UNAUTHENTICATED", "CLIENT_CERT_UNKNOWN"),
    "withdrawn": ("UNAUTHENTICATED", "CLIENT_CERT_WITHDRAWN"),
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_attack_h01_a_certificate_that_is_not_good_is_refused(network: DevNetwork, wrong: str) -> None:
    """Each is good but for one thing."""
    with network.client(f"refused/{wrong}") as client:
        assert _lists(client) == REFUSED[wrong]


def test_there_is_a_party_for_each_role_and_each_is_known(network: DevNetwork) -> None:
    """Only the proxy speaks for nobody when it forwards no certificate."""
    assert {role for party in PARTIES for role in party.roles} == PARTY_ROLES
    told = {}
    for party in PARTIES:
        with network.client(f"parties/{party.code}") as client:
            told[party.code] = _lists(client)
    assert told.pop("XB-PROXY") == ("UNAUTHENTICATED", "CLIENT_CERT_REQUIRED")
    assert set(told.values()) == {("OK", "")}


def test_an_auditor_follows_on_the_port_of_streams_and_goes_on_from_a_token(network: DevNetwork) -> None:
    """From the first event; and from its token with the second, over another connection."""
    with network.client("parties/XB-AUDITOR", streams=True) as client:
        first, second = _changes(client, registry.WatchRequest(), 2)
    assert (first.change.position, second.change.position) == (1, 2)
    with network.client("parties/XB-AUDITOR", streams=True) as client:
        assert _changes(client, registry.WatchRequest(resume_token=first.resume_token), 1) == [second]


def _changes(client: Client, request: registry.WatchRequest, count: int) -> list[registry.WatchResponse]:
    found: list[registry.WatchResponse] = []
    with closing(follow(client.registry.Watch, request)) as messages:
        for message in messages:
            found += [message] if message.HasField("change") else []
            if len(found) == count:
                break
    return found


def test_a_stream_is_refused_as_a_call_is(network: DevNetwork) -> None:
    """Status and reason, by the same translation."""
    with (
        network.client("parties/XB-LOGISTICS", streams=True) as client,
        pytest.raises(CallFailed) as refused,
    ):
        _changes(client, registry.WatchRequest(), 1)
    assert (refused.value.status, refused.value.reason) == ("PERMISSION_DENIED", "ROLE")


def test_attack_k09_private_keys_are_for_their_owner_alone(network: DevNetwork) -> None:
    """Of agencies, clients, server, root and receipts; and nothing in the folder is for others."""
    keys = list(network.folder.rglob("*.key"))
    assert len(keys) == 3 + 4 + len(PARTIES) + len(REFUSED)
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    assert stat.S_IMODE(network.folder.stat().st_mode) == 0o700


def test_the_configuration_has_no_complaint_and_is_of_the_environment_test(network: DevNetwork) -> None:
    """As `comity config` sees it."""
    config = str(network.said["config"])
    assert comity("config", "check", config, folder=network.folder).returncode == 0
    shown = json.loads(comity("config", "show", config, "--json", folder=network.folder).stdout)
    assert (shown["environment"]["value"], shown["network"]["value"]) == ("test", "dev")


def test_the_commands_of_the_page_work_as_printed(network: DevNetwork) -> None:
    """Typed in order in one shell, at the addresses where this network is served; exit codes and reasons as it says."""
    page = (network.folder / "README.md").read_text(encoding="utf-8")
    page = page.replace("127.0.0.1:8470", network.calls).replace("127.0.0.1:8471", network.streams)
    blocks = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    tried = [block for block in blocks if "npm" not in block and "comity serve" not in block]
    lines = [line.replace("&& comity", "; comity") for line in "".join(tried).splitlines()]
    typed = [f"{line} --count 1" if "comity watch" in line else line for line in lines]
    script = "\n".join(f"{line}; echo exit $?" if "comity" in line else line for line in typed)
    program = "comity() { " + " ".join(f"'{word}'" for word in COMITY) + ' "$@"; }\n'
    ended = subprocess.run(
        ["sh", "-c", program + script],
        cwd=network.folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    codes = [int(code) for code in re.findall(r"^exit (\d)$", ended.stdout, re.MULTILINE)]
    # verify, reserve, balance; check, reserve; watch; three to be refused; suspend, verify; let in, balance
    assert codes == [0, 0, 0, 1, 2, 0, 2, 2, 2, 0, 1, 0, 0], ended.stderr
    reasons = re.findall(r"^error: (\w+)", ended.stderr, re.MULTILINE)
    assert reasons == ["ROLE", "CLIENT_CERT_UNKNOWN", "CLIENT_CERT_WITHDRAWN", "SERVER_UNREACHABLE"]


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path) -> None:
    """CONFIGURATION, exit 2, and what to do."""
    kept = tmp_path / "trial" / "notes.txt"
    kept.parent.mkdir()
    kept.write_text("mine", encoding="utf-8")
    ended = comity("dev-network", "trial", "--json", folder=tmp_path)
    error = json.loads(ended.stdout)["error"]
    assert (ended.returncode, error["reason"], error["field"]) == (2, "CONFIGURATION", "folder")
    assert list(tmp_path.rglob("*")) == [kept.parent, kept]


@pytest.mark.parametrize("listen", ["0.0.0.0:8470", "127.0.0.1:0", "127.0.0.1:65535", "127.0.0.1", "gateway:8470"])
def test_an_address_at_which_it_could_not_be_served_is_refused(tmp_path: Path, listen: str) -> None:
    """Loopback alone, with a port and another one after it; and nothing is written."""
    with pytest.raises(BadRequest) as refused:
        build_network(tmp_path / "trial", listen, lambda _: None, at=AT)
    assert (refused.value.reason, refused.value.field) == ("CONFIGURATION", "listen")
    assert list(tmp_path.iterdir()) == []


class Interrupted(Exception):
    """Whoever makes the network is stopped."""


def test_half_a_network_is_never_left(tmp_path: Path) -> None:
    """Stopped at any line that it tells, it leaves nothing at all."""
    told: list[str] = []
    build_network(tmp_path / "whole", "127.0.0.1:8470", told.append, at=AT)
    for stop in (1, len(told)):
        lines: list[str] = []

        def tell(line: str, stop: int = stop, lines: list[str] = lines) -> None:
            lines.append(line)
            if len(lines) == stop:
                raise Interrupted

        with pytest.raises(Interrupted):
            build_network(tmp_path / "half", "127.0.0.1:8470", tell, at=AT)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """Somebody made it for the purpose."""
    (tmp_path / "trial").mkdir()
    build_network(tmp_path / "trial", "[::1]:8470", lambda _: None, at=AT)
    assert 'events_listen = "[::1]:8471"' in (tmp_path / "trial/comity.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("today", [date(2026, 11, 25), date(2028, 2, 29), date(2041, 1, 1)], ids=str)
def test_the_papers_are_good_for_two_years_whatever_year_it_is(today: date) -> None:
    """Issued already, last day two years ahead, and still readable to the last field."""
    adapters = load_adapters()
    for dated in (xa_authorization(today), uk_licenses(today)):
        terms = facts_of(convert(dated.content, "", adapters).reading.records[0].license)
        assert terms.number == dated.number
        assert terms.valid_until == today + GOOD_FOR
        assert (terms.issued_on or terms.valid_from or today) < today
    assert GOOD_FOR.days > 2 * 365
