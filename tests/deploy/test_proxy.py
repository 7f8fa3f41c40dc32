"""The proxy: whose call it is comes from the certificate that the client showed, and streams go to their own port."""

import re

from comity.v1 import (
    conversion_service_pb2,
    ledger_service_pb2,
    recognition_service_pb2,
    registry_service_pb2,
    shipment_service_pb2,
    verification_service_pb2,
)
from gateway.access import ROLES_OF
from gateway.core.caller import Role
from gateway.server.service_names import SERVICES, WATCHED
from gateway.server.transport import OPTIONS
from tests.deploy.parts import Yaml, document

FILES = (
    conversion_service_pb2,
    ledger_service_pb2,
    recognition_service_pb2,
    registry_service_pb2,
    shipment_service_pb2,
    verification_service_pb2,
)
GATEWAYS = ("gateway-a", "gateway-b")


def _listener() -> Yaml:
    (listener,) = document("envoy.yaml")["static_resources"]["listeners"]
    return listener


def _connections() -> Yaml:
    """Return the part that reads HTTP."""
    (chain,) = _listener()["filter_chains"]
    return chain["filters"][-1]["typed_config"]


def _clusters() -> dict[str, Yaml]:
    return {one["name"]: one for one in document("envoy.yaml")["static_resources"]["clusters"]}


def _route(path: str) -> Yaml:
    """Return the first route that matches a path, as the proxy chooses it."""
    (host,) = _connections()["route_config"]["virtual_hosts"]
    for route in host["routes"]:
        match = route["match"]
        if match.get("path") == path or path.startswith(match.get("prefix", "\0")):
            return route["route"]
    raise AssertionError(f"no route for {path}")


def _methods() -> dict[str, bool]:
    """Return the path of every method, and whether it answers with a stream."""
    services = [service for file in FILES for service in file.DESCRIPTOR.services_by_name.values()]
    assert {service.full_name for service in services} == set(SERVICES)
    return {
        f"/{service.full_name}/{method.name}": method.server_streaming
        for service in services
        for method in service.methods
    }


def test_streams_go_to_the_port_of_streams_and_all_else_to_that_of_calls() -> None:
    """Compared with the schema, so that a new stream cannot end at the wrong port."""
    told = {path: _route(path)["cluster"] for path in _methods()}
    assert told == {path: "streams" if streams else "calls" for path, streams in _methods().items()}
    assert _route("/grpc.health.v1.Health/Check")["cluster"] == "calls"
    ports = {
        name: [
            (
                one["endpoint"]["address"]["socket_address"]["address"],
                one["endpoint"]["address"]["socket_address"]["port_value"],
            )
            for one in cluster["load_assignment"]["endpoints"][0]["lb_endpoints"]
        ]
        for name, cluster in _clusters().items()
    }
    assert ports == {"calls": [(name, 8470) for name in GATEWAYS], "streams": [(name, 8471) for name in GATEWAYS]}


def test_a_stream_has_no_end_and_a_call_has_one() -> None:
    """What no deadline ends, nothing else ends either, but the age of the connection."""
    watch = _route("/comity.v1.RegistryService/Watch")
    assert (watch["timeout"], watch["idle_timeout"]) == ("0s", "0s")
    assert _route("/comity.v1.LedgerService/Reserve")["max_stream_duration"]["max_stream_duration"] == "60s"


def test_attack_h04_what_a_client_says_of_itself_is_dropped() -> None:
    """Only the hash of the certificate that it has shown goes on, and it must show one."""
    assert _connections()["forward_client_cert_details"] == "SANITIZE_SET"
    (chain,) = _listener()["filter_chains"]
    tls = chain["transport_socket"]["typed_config"]
    assert tls["require_client_certificate"] is True
    assert tls["common_tls_context"]["validation_context"]["trusted_ca"]["filename"].endswith("client-roots.pem")
    assert tls["common_tls_context"]["alpn_protocols"] == ["h2"]


def test_the_proxy_shows_a_certificate_of_its_own_and_checks_that_of_the_gateway() -> None:
    """As a party with the role proxy, which may make no call."""
    for cluster in _clusters().values():
        tls = cluster["transport_socket"]["typed_config"]["common_tls_context"]
        assert tls["tls_certificates"][0]["private_key"]["filename"].endswith("proxy-client.key")
        names = [one["matcher"]["exact"] for one in tls["validation_context"]["match_typed_subject_alt_names"]]
        assert names == list(GATEWAYS)
        assert tls["validation_context"]["trusted_ca"]["filename"].endswith("server-roots.pem")
    assert not [method for method, roles in ROLES_OF.items() if Role.PROXY in roles]


def test_the_proxy_asks_each_port_for_a_health_that_it_knows() -> None:
    """A service that a port knows nothing of would never be healthy."""
    asked = {
        name: one["health_checks"][0]["grpc_health_check"].get("service_name", "") for name, one in _clusters().items()
    }
    assert asked["calls"] in {"", *SERVICES}
    assert asked["streams"] in WATCHED


def test_there_are_limits_on_connections_and_streams() -> None:
    """Fewer streams on a connection to a gateway than the gateway takes (attack I05)."""
    (chain,) = _listener()["filter_chains"]
    limit = chain["filters"][0]["typed_config"]
    assert re.search(r"\.ConnectionLimit$", limit["@type"])
    assert limit["max_connections"]
    assert _connections()["http2_protocol_options"]["max_concurrent_streams"]
    taken = dict(OPTIONS)["grpc.max_concurrent_streams"]
    for cluster in _clusters().values():
        (options,) = cluster["typed_extension_protocol_options"].values()
        assert options["explicit_http_config"]["http2_protocol_options"]["max_concurrent_streams"] <= taken
        assert cluster["circuit_breakers"]["thresholds"][0]["max_requests"]


def test_its_console_is_reached_from_its_own_machine_only() -> None:
    """It can stop the proxy, and shows certificates."""
    assert document("envoy.yaml")["admin"]["address"]["socket_address"]["address"] == "127.0.0.1"
