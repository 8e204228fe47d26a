"""Serves a fake bank on this machine: a real HTTP server in a thread of its own, so that whoever asks may block."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

import uvicorn

from core.feeds.http import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.applications import Starlette

_PATIENCE = 10.0


HASTE = Patience(deadline=3, pause=0.02, verdict=0.3)
"""What is tried again is tried at once, and nothing is waited for that will not come."""


@contextlib.contextmanager
def served(app: Starlette, *, tls: tuple[Path, Path, Path] | None = None) -> Iterator[int]:
    """The port an application answers at, until the block ends.

    Args:
        tls: certificate, key and the authority that client certificates must come from; none for plain HTTP.
    """
    files = dict(zip(("ssl_certfile", "ssl_keyfile", "ssl_ca_certs"), map(str, tls or ()), strict=False))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        ssl_cert_reqs=2 if tls else 0,
        timeout_graceful_shutdown=1,
        **files,  # type: ignore[arg-type] # three of its many options
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + _PATIENCE
        while not server.started:
            assert thread.is_alive(), "the fake bank did not start"
            assert time.monotonic() < deadline, "the fake bank did not start in time"
            time.sleep(0.005)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)
            assert not thread.is_alive(), "the fake bank did not stop"
