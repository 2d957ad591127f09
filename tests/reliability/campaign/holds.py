"""Holding one conversation of the mail server at a named point: the server's end and the campaign's end.

The campaign names a point; the server answers when a conversation stands there, and keeps it standing until
it is told to go on. A conversation whose other end dies meanwhile ends there.
"""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Holds:
    """The server's end."""

    def __init__(self):
        self._point = ""
        self._reached: asyncio.Future | None = None
        self._released = asyncio.Event()

    async def reach(self, point: str, **where) -> None:
        if point != self._point:
            return
        self._point = ""
        self._reached.set_result(where)
        await self._released.wait()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One campaign at a time: a line with the point, a line back, a line (or the end) to go on."""
        self._point = (await reader.readline()).decode().strip()
        self._reached = asyncio.get_running_loop().create_future()
        self._released.clear()
        asked_on = asyncio.ensure_future(reader.readline())
        await asyncio.wait([self._reached, asked_on], return_when=asyncio.FIRST_COMPLETED)
        if self._reached.done():
            writer.write(json.dumps(self._reached.result()).encode() + b"\n")
            await asked_on
        self._point = ""
        self._released.set()
        writer.close()


class Held:
    """The campaign's end: a conversation that stands still. `port` is the sender's, `to` the address if said."""

    def __init__(self, line: socket.socket, port: int, to: str):
        self._line, self.port, self.to = line, port, to

    def go_on(self) -> None:
        self._line.sendall(b"go on\n")


@contextmanager
def hold(folder: Path, point: str, *, seconds: float) -> Iterator[Held | None]:
    """The next conversation that reaches this point, standing there; it goes on at the end of the `with`.

    None when none came there within these seconds.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(seconds)
        line.connect(str(folder / "control"))
        line.sendall(point.encode() + b"\n")
        try:
            answer = line.makefile().readline()
        except TimeoutError:
            answer = ""
        yield Held(line, **json.loads(answer)) if answer else None
