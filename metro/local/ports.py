"""Ports on the loopback address."""

import socket

LOOPBACK = "127.0.0.1"


class PortInUse(Exception):
    """Something else listens on the port that was asked for."""

    def __init__(self, port: int):
        self.port = port
        super().__init__(
            f"Port {port} is in use. Stop what uses it, or choose another one: make run PORT={port + 10}"
        )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the web server does: a connection that just closed does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def demand(port: int) -> int:
    """The port itself. Raises PortInUse."""
    if not is_free(port):
        raise PortInUse(port)
    return port


def next_free(port: int) -> int:
    """The port, or the first free one above it."""
    return next(candidate for candidate in range(port, 65536) if is_free(candidate))


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]
