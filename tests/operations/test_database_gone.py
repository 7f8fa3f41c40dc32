"""The database gone: what does not need it goes on, what needs it says so, and all of it comes back without help."""

from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import grpc
import pytest

from comity.v1 import conversion_service_pb2 as conversion
from comity.v1 import registry_service_pb2 as registry
from comity.v1.conversion_service_pb2_grpc import ConversionServiceStub
from comity.v1.registry_service_pb2_grpc import RegistryServiceStub
from gateway.client import CallFailed, call
from gateway.server.service_names import SERVICES, WITHOUT_REGISTRY
from tests.operations.clusters import Cluster, cluster
from tests.operations.desks import Account, Desk
from tests.operations.papers import Authority
from tests.operations.patience import until
from tests.operations.serving import Serve, channel, health

REGISTRY = "comity.v1.RegistryService"


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A PostgreSQL of its own, empty."""
    with cluster() as started:
        yield started


def test_a_database_that_goes_and_comes_back(own: Cluster, tmp_path: Path) -> None:
    """Health says it for each service within three seconds; calls are UNAVAILABLE REGISTRY_UNREACHABLE meanwhile."""
    authority = Authority(own.url)
    with Serve(own.url, tmp_path, log_level="warning") as serve, channel(serve.address) as opened:
        until(serve.is_whole, what="everything is healthy")
        license_id = Desk("desk", opened, authority, Account()).register(40)
        own.kill()
        for address in (serve.address, serve.events):
            gone = until(partial(_does_not_serve, address), what="health says so")
            # Three seconds are promised; the rest is for a busy machine.
            assert gone < 6
        served = {service for service in SERVICES if health(serve.address, service) == "SERVING"}
        assert served == WITHOUT_REGISTRY
        assert call(ConversionServiceStub(opened).ListFormats, conversion.ListFormatsRequest()).formats
        assert _refused(opened, license_id) == ("UNAVAILABLE", "REGISTRY_UNREACHABLE")
        with channel(serve.events) as streams, pytest.raises(grpc.RpcError) as cut:
            deque(RegistryServiceStub(streams).Watch(registry.WatchRequest()), maxlen=0)
        assert cut.value.code() is grpc.StatusCode.UNAVAILABLE
        own.start()
        until(serve.is_whole, what="everything is healthy again")
        request = registry.GetLicenseRequest(license_id=license_id)
        assert call(RegistryServiceStub(opened).GetLicense, request).record.license_id == license_id
        assert all(health(serve.address, service) == "SERVING" for service in SERVICES)


def test_a_server_that_is_started_before_its_database(own: Cluster, tmp_path: Path) -> None:
    """It converts meanwhile; when the database comes, it makes the tables and serves."""
    own.kill()
    with Serve(own.url, tmp_path, log_level="warning") as serve, channel(serve.address) as opened:
        assert health(serve.address, REGISTRY) == "NOT_SERVING"
        assert call(ConversionServiceStub(opened).ListFormats, conversion.ListFormatsRequest()).formats
        own.start()
        until(serve.is_whole, what="everything is healthy")
        authority = Authority(own.url)
        assert Desk("desk", opened, authority, Account()).register(40)


def _does_not_serve(address: str) -> bool:
    return health(address, REGISTRY) == "NOT_SERVING"


def _refused(opened: grpc.Channel, license_id: str) -> tuple[str, str]:
    with pytest.raises(CallFailed) as refused:
        call(RegistryServiceStub(opened).GetLicense, registry.GetLicenseRequest(license_id=license_id))
    return refused.value.status, refused.value.reason
