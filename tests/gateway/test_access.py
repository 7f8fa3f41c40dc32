"""Who may make which call: certificates, roles, and for whom a caller may speak. Section H of the attacks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.message_factory import GetMessageClass

from comity.v1 import ledger_service_pb2 as ledger
from comity.v1 import recognition_service_pb2 as recognition
from comity.v1 import registry_service_pb2 as registry
from gateway.access import ROLES_OF
from gateway.client import CallFailed, Client, call
from gateway.core.caller import Role
from gateway.demo.certificates import Certified
from gateway.server.service_names import SERVICES
from registry.callers import PARTY_ROLES
from tests.doors import METHODS, Doors, guarded_network
from tests.simulator import FORM, OFFICE

UNARY = [method for method in METHODS if not method.endswith("/Watch")]
LIST = recognition.ListArrangementsRequest()


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    """A network behind its doors."""
    with guarded_network(f"sqlite:///{tmp_path / 'registry.db'}", tmp_path) as running:
        yield running


# Any: a call is any method of any stub.
def _refused(method: Callable[..., Any], request: Any) -> tuple[str, str]:
    with pytest.raises(CallFailed) as refused:
        call(method, request)
    return refused.value.status, refused.value.reason


def _lists(doors: Doors, certified: Certified) -> tuple[str, str]:
    with doors.client(certified) as client:
        try:
            call(client.recognition.ListArrangements, LIST)
        except CallFailed as refused:
            return refused.status, refused.reason
    return "OK", ""


def _unary_methods() -> list[tuple[str, str]]:
    return [(service, method.name) for service in SERVICES for method in _service(service).methods]


def _service(name: str) -> Any:
    module = import_module(f"comity.v1.{_snake(name)}_pb2")
    return module.DESCRIPTOR.services_by_name[name.rpartition(".")[2]]


def _snake(name: str) -> str:
    return name.rpartition(".")[2].removesuffix("Service").lower() + "_service"


def test_every_method_of_the_schema_has_its_roles() -> None:
    """A method that is not in the table is nobody's; one that is there and nowhere else is a mistake."""
    assert {f"{service}/{method}" for service, method in _unary_methods()} == set(ROLES_OF)
    assert all(ROLES_OF.values())


def test_roles_are_those_that_the_registry_keeps() -> None:
    """A role that only one side knows could be given and never used, or the reverse."""
    assert {role.value for role in Role} == PARTY_ROLES


def test_no_role_includes_another() -> None:
    """Of any two roles each may something that the other may not, but for those that only look on."""
    may = {role: {method for method, roles in ROLES_OF.items() if role in roles} for role in Role}
    looking_on = {Role.OBSERVER, Role.OPERATOR, Role.PROXY, Role.AUDITOR, Role.LOGISTICS}
    acting = set(Role) - looking_on
    assert not [(one, other) for one in acting for other in acting if one != other and may[one] <= may[other]]
    assert may[Role.PROXY] == set()


def test_attack_h06_each_role_makes_its_calls_and_no_other(doors: Doors) -> None:
    """Every cell of the table, asked of a real server: PERMISSION_DENIED ROLE or anything but that."""
    told: dict[tuple[Role, str], bool] = {}
    for role in sorted(set(Role) - {Role.PROXY}):
        with doors.client(doors.party(role)) as client:
            told |= {
                (role, method): _is_admitted(client, method) for method in METHODS if not method.endswith("/Watch")
            }
    assert told == {(role, method): role in ROLES_OF[method] for role, method in told}


def _is_admitted(client: Client, method: str) -> bool:
    service, _, name = method.partition("/")
    request = GetMessageClass(_service(service).methods_by_name[name].input_type)()
    stub: Any = client._channel.unary_unary(f"/{method}", type(request).SerializeToString, None)
    try:
        stub(request, timeout=10)
    except grpc.RpcError as error:
        return bool(error.code() is not grpc.StatusCode.PERMISSION_DENIED)
    return True


def test_attack_h01_a_certificate_counts_when_it_is_registered_and_in_its_window(doors: Doors) -> None:
    """Chained to the root is not enough: unknown, not yet valid and expired ones are UNAUTHENTICATED."""
    unknown = doors.certified()
    assert _lists(doors, unknown) == ("UNAUTHENTICATED", "CLIENT_CERT_UNKNOWN")
    good = doors.party("observer", certified=unknown)
    assert _lists(doors, good) == ("OK", "")
    first, last = good.certificate.not_valid_before_utc, good.certificate.not_valid_after_utc
    second = timedelta(seconds=1)
    for at, told in (
        (first, ("OK", "")),
        (first - second, ("UNAUTHENTICATED", "CLIENT_CERT_NOT_YET_VALID")),
        (last, ("OK", "")),
        (last + second, ("UNAUTHENTICATED", "CLIENT_CERT_EXPIRED")),
    ):
        doors.clock.at = at
        assert _lists(doors, good) == told


def test_attack_h02_a_certificate_withdrawn_on_an_open_connection_ends_with_the_next_call(doors: Doors) -> None:
    """The registry is asked on every call; the party's other certificate goes on."""
    first, second = doors.party("observer"), doors.certified()
    code = doors.node.reader.parties()[0][0].code
    doors.register(second, code)
    with doors.client(first) as client:
        call(client.recognition.ListArrangements, LIST)
        doors.node.writer.withdraw_certificate(first.thumbprint, doors.request())
        assert _refused(client.recognition.ListArrangements, LIST) == ("UNAUTHENTICATED", "CLIENT_CERT_WITHDRAWN")
    assert _lists(doors, second) == ("OK", "")


@pytest.mark.parametrize("header", ["x-forwarded-client-cert", "x-ssl-client-sha256", "authorization", "comity-role"])
def test_attack_h04_what_a_client_says_of_itself_counts_for_nothing(doors: Doors, header: str) -> None:
    """A customs party that forwards an officer's hash, or claims a role, is customs all the same."""
    officer = doors.party("issuer_officer", jurisdiction="XA")
    metadata = ((header, f"Hash={officer.thumbprint}"), ("x-role", "issuer_officer"))
    with doors.client(doors.party("customs")) as client:
        request = registry.RegisterRequest(request_id="request-1", document=FORM)
        with pytest.raises(grpc.RpcError) as refused:
            client.registry.Register(request, timeout=10, metadata=metadata)
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_attack_h03_a_subject_that_names_another_party_is_never_read(doors: Doors) -> None:
    """Two certificates with one subject are two callers; identity is the thumbprint."""
    known, namesake = doors.party("observer"), doors.certified()
    assert known.certificate.subject == namesake.certificate.subject
    assert _lists(doors, namesake) == ("UNAUTHENTICATED", "CLIENT_CERT_UNKNOWN")


def test_a_registered_proxy_stands_at_the_door_for_others(doors: Doors) -> None:
    """The hash that it forwards is looked up in its stead; none, two, or one that is not registered is refused."""
    observer = doors.party("observer")
    with doors.client(doors.party("proxy")) as client:
        forwarded = f'By=spiffe://gateway;Hash={observer.thumbprint};Subject=""'
        client.recognition.ListArrangements(LIST, timeout=10, metadata=(("x-forwarded-client-cert", forwarded),))
        for wrong, reason in (
            (f"Hash={'0' * 64}", "CLIENT_CERT_UNKNOWN"),
            (f"Hash={observer.thumbprint},Hash={observer.thumbprint}", "CLIENT_CERT_REQUIRED"),
            (f"Hash={observer.thumbprint[:-1]}", "CLIENT_CERT_REQUIRED"),
            ("", "CLIENT_CERT_REQUIRED"),
        ):
            metadata = (("x-forwarded-client-cert", wrong),) if wrong else ()
            method = partial(client.recognition.ListArrangements, metadata=metadata)
            assert _refused(method, LIST) == ("UNAUTHENTICATED", reason)


def test_attack_h05_a_statement_is_carried_by_its_own_agency(doors: Doors) -> None:
    """Register and suspend for agency A by an officer of B are PERMISSION_DENIED JURISDICTION; by A's they are done."""
    with doors.client(doors.party("issuer_officer", jurisdiction="XA")) as own:
        record = doors.network(own).register()
        statement = doors.authorities["XA-DGT"].status(record.license_id, 1, "IN_FORCE", "SUSPENDED")
        request = registry.SuspendRequest(request_id="request-h05", statement=statement)
        with doors.client(doors.party("issuer_officer", jurisdiction="XB")) as other:
            assert _refused(other.registry.Suspend, request) == ("PERMISSION_DENIED", "JURISDICTION")
            assertion = doors.authorities["XA-DGT"].assertion(FORM, own)
            register = registry.RegisterRequest(request_id="request-h05b", document=FORM, assertion=assertion)
            assert _refused(other.registry.Register, register) == ("PERMISSION_DENIED", "JURISDICTION")
        assert call(own.registry.Suspend, request).license.license_id == record.license_id


def test_attack_h07_what_a_body_says_of_its_sender_is_what_the_registry_says(doors: Doors) -> None:
    """A customs office of another jurisdiction, and another asking party, are PERMISSION_DENIED JURISDICTION."""
    with doors.client(doors.party("issuer_officer", jurisdiction="XA")) as officer:
        record = doors.network(officer).register()
    with doors.client(doors.party("customs", jurisdiction="XB")) as customs:
        network = doors.network(customs)
        assert network.reserve(record.license_id, customs_office=OFFICE).reservation.customs_office == OFFICE
        with pytest.raises(CallFailed) as refused:
            network.reserve(record.license_id, customs_office="XD000010")
        assert (refused.value.status, refused.value.reason) == ("PERMISSION_DENIED", "JURISDICTION")
        question = network.question("", asking_party="somebody-else")
        assert _refused(customs.verification.Verify, question) == ("PERMISSION_DENIED", "JURISDICTION")


def test_attack_f15_a_request_is_its_callers_own(doors: Doors) -> None:
    """Replayed over the party's other certificate it gets the first answer; by another party it is another request."""
    first, second = doors.party("customs"), doors.certified()
    doors.register(second, doors.node.reader.parties()[0][0].code)
    with doors.client(doors.party("issuer_officer", jurisdiction="XA")) as officer:
        record = doors.network(officer).register()
    request = ledger.ReserveRequest(
        request_id="captured",
        license_id=record.license_id,
        line_id="1",
        customs_office=OFFICE,
        declaration="26XB0000000000001",
    )
    request.quantity.value, request.quantity.unit = "4", "H87"
    answers = []
    for certified in (first, second, doors.party("customs")):
        with doors.client(certified) as client:
            answers.append(call(client.ledger.Reserve, request).reservation.reservation_id)
    assert answers[0] == answers[1] != answers[2]
