"""A router, and beside it a service on the internet that says from where it was asked."""

import asyncio

from ..errors import GatewayError
from ..provider import GatewayProvider
from ..reading import Reading


class Compared:
    """What the router says, with what the service sees. A service that fails is a problem of the reading only."""

    def __init__(self, router: GatewayProvider, service: GatewayProvider) -> None:
        self._router = router
        self._service = service

    async def read(self) -> Reading:
        """Both at once. Raises what the router raises."""
        found, seen = await asyncio.gather(self._router.read(), self._see())
        if isinstance(seen, GatewayError):
            return found._replace(problems=(*found.problems, seen.message))
        return found._replace(seen_v4=seen.public_v4, seen_v6=seen.public_v6)

    async def close(self) -> None:
        """Of both."""
        await self._router.close()
        await self._service.close()

    async def _see(self) -> Reading | GatewayError:
        try:
            return await self._service.read()
        except GatewayError as error:
            return error
