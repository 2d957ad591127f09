"""The mail server of the campaign: a process with a journal on the disk, which misbehaves by the seed.

`journal.jsonl` has a line per message that it keeps, written before it says so. `refused.jsonl` has a line
per message that it refuses for good. One conversation at a time can be held at a named point: see `holds`.
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP

from tests.reliability.campaign import faults
from tests.reliability.campaign.faults import Fault
from tests.reliability.campaign.holds import Holds

SLOW_SECONDS = 0.5
SILENCE_SECONDS = 60
BACKLOG = 200


class Conversation(SMTP):
    """aiosmtpd, with the two points that its hooks do not reach."""

    async def smtp_DATA(self, arg):
        if self.envelope.rcpt_tos and not await self.event_handler.begins(self):
            return
        await super().smtp_DATA(arg)

    async def push(self, status):
        await super().push(status)
        if str(status).startswith("354"):
            await self.event_handler.reach("text", self)


class Mailbox:
    """Takes, keeps, refuses and cuts."""

    def __init__(self, seed: int, folder: Path, holds: Holds):
        self.seed, self.holds = seed, holds
        self.journal = _open(folder / "journal.jsonl")
        self.refused = _open(folder / "refused.jsonl")
        self.conversations = 0
        self.attempts: Counter[str] = Counter()

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.conversations += 1
        if faults.closes(self.seed, self.conversations):
            return "421 4.3.2 Closing"
        envelope.fault = Fault.ACCEPT
        await self.reach("claimed", server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.attempts[address] += 1
        envelope.fault = faults.of_message(self.seed, address, self.attempts[address])
        if envelope.fault == Fault.LATER_AT_ADDRESS:
            return "451 4.3.0 Try again"
        if envelope.fault == Fault.REFUSED_AT_ADDRESS:
            _write(self.refused, to=address)
            return "550 5.1.1 No such person"
        envelope.rcpt_tos.append(address)
        await self.reach("addressed", server)
        return "250 OK"

    async def begins(self, server) -> bool:
        """DATA was said. Whether the text may come."""
        if server.envelope.fault == Fault.CUT_BEFORE_TEXT:
            server.transport.abort()
            return False
        await self.reach("begun", server)
        return True

    async def handle_DATA(self, server, session, envelope):
        fault = envelope.fault
        if fault == Fault.LATER_AFTER_TEXT:
            return "451 4.3.0 Try again"
        if fault == Fault.REFUSED_AFTER_TEXT:
            _write(self.refused, to=envelope.rcpt_tos[0])
            return "554 5.6.0 Not this"
        if fault not in (Fault.CUT_LOST, Fault.STALL_LOST):
            self._keep(envelope)
        if fault in (Fault.CUT_KEPT, Fault.CUT_LOST):
            server.transport.abort()
        if fault in (Fault.STALL_KEPT, Fault.STALL_LOST):
            await asyncio.sleep(SILENCE_SECONDS)
        if fault == Fault.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        await self.reach("kept", server)
        await self.reach("answered", server)
        return "250 OK"

    async def reach(self, point: str, server) -> None:
        """Stay here for as long as the campaign holds this point; only conversations that go well are held."""
        if server.envelope.fault == Fault.ACCEPT:
            address = (server.envelope.rcpt_tos or [""])[0]
            await self.holds.reach(point, port=server.session.peer[1], to=address)

    def _keep(self, envelope):
        identity = BytesHeaderParser().parsebytes(envelope.content)["Message-ID"]
        _write(self.journal, message_id=identity, to=envelope.rcpt_tos[0], at=time.time())


def _open(path):
    return os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)


def _write(file, **values):
    os.write(file, json.dumps(values).encode() + b"\n")
    os.fsync(file)


async def serve(seed: int, port: int, folder: Path) -> None:
    holds = Holds()
    mailbox = Mailbox(seed, folder, holds)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Conversation(mailbox, hostname="sink.example", loop=loop), "127.0.0.1", port, backlog=BACKLOG
    )
    control = await asyncio.start_unix_server(holds.serve, folder / "control")
    async with server, control:
        await asyncio.gather(server.serve_forever(), control.serve_forever())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    asyncio.run(serve(given.seed, given.port, given.folder))


if __name__ == "__main__":
    main()
