"""comity.v1.RegistryService on the port for streams: Watch."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from comity.v1 import registry_service_pb2 as pb
from comity.v1.registry_service_pb2_grpc import RegistryServiceServicer
from gateway.access import caller
from gateway.servicers.following import Follower
from gateway.usecases.watch import begin, page_of
from gateway.wire.changes import change_message, place_from, sign_of_life
from registry.feed import Feed

SECONDS_BETWEEN_SIGNS = 5


class Watching(RegistryServiceServicer):
    """Tells what is recorded."""

    def __init__(self, feed: Feed, follower: Follower) -> None:
        self._feed = feed
        self._follower = follower

    # Any: the stubs of an asyncio servicer are typed for a synchronous one.
    async def Watch(self, request: pb.WatchRequest, context: Any) -> AsyncIterator[pb.WatchResponse]:
        """Follow."""
        told = place_from(request.resume_token)
        place = await asyncio.to_thread(begin, told, self._feed, from_now=request.from_now)
        yield sign_of_life(place)
        while True:
            if not await self._follower.beyond(place.position, within=SECONDS_BETWEEN_SIGNS):
                yield sign_of_life(place)
                continue
            page = page_of(await self._follower.after(place.position), place, caller())
            place = page.place
            for event in page.changes:
                yield change_message(event)
            if not page.changes:
                yield sign_of_life(place)
