"""Uvicorn inside a loop that belongs to someone else: no signals, quick stop, connections to drop."""

import asyncio
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Scope

HOST = "127.0.0.1"
_PATIENCE = 1.0
_TURNS_OF_A_CONNECTION = 4  # of the event loop, from being accepted to being known to the server


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback interface.

    Its protocol is named, because asyncio switches off Nagle's delay (40 ms per answer) only then.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


class EmbeddedServer(uvicorn.Server):
    """A server that starts and stops within the block that wants it."""

    def __init__(self, application: ASGIApp) -> None:
        config = uvicorn.Config(
            application,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
        )
        config.load()
        super().__init__(config)
        self.lifespan = config.lifespan_class(config)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends at once what is idle, waits a little for answers under way, then cuts the rest."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, unfinished = await asyncio.wait(self.server_state.tasks, timeout=_PATIENCE)
            for task in unfinished:
                task.cancel()
        for listener in sockets or []:
            listener.close()
        for _ in range(_TURNS_OF_A_CONNECTION):
            for connection in self._protocols():
                connection.transport.abort()
            await asyncio.sleep(0)  # lets what was just accepted appear, and what was closed say goodbye

    def hang_up(self, scope: Scope) -> None:
        """Closes the connection this request came on, without an answer."""
        for connection in self._protocols():
            if tuple(connection.client or ()) == tuple(scope["client"] or ()):
                connection.transport.abort()

    def _protocols(self) -> list[Any]:
        """The open connections; Any, because the union of uvicorn's protocols hides what h11's has."""
        return list(self.server_state.connections)
