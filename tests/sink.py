"""A real mail server that keeps a journal of every message and can be told to misbehave."""

import socket
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.test import override_settings


@dataclass(frozen=True)
class Entry:
    """One accepted message: to whom, and what."""

    to: str
    message: EmailMessage
    raw: bytes

    @property
    def key(self) -> tuple[str, str]:
        return self.message["Message-ID"], self.to


@dataclass
class Sink:
    """`mode`: accept, later (451 at RCPT), unknown (550 at RCPT), refuse (554 after the text), drop
    (takes it, then cuts the line), stall (takes it, then says nothing).

    `drop_next`, `stall_next`: cut or stall so many times, then accept. `logins`: who may log in, with which
    password. `on_kept`: is given what was kept before the answer. `most_at_once`: the most connections that there
    were together.
    """

    mode: str = "accept"
    drop_next: int = 0
    stall_next: int = 0
    on_rcpt: callable = None
    on_kept: callable = None
    logins: dict[str, str] = field(default_factory=dict)
    most_at_once: int = 0
    journal: list[Entry] = field(default_factory=list)
    released: Event = field(default_factory=Event)
    _lines: WeakSet = field(default_factory=WeakSet)

    def login(self, server, session, envelope, mechanism, data):
        """Whether aiosmtpd lets this one in."""
        is_right = self.logins.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=is_right, handled=False)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self._lines.add(server.transport)
        is_open = [not line.is_closing() for line in self._lines]
        self.most_at_once = max(self.most_at_once, sum(is_open))
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.on_rcpt:
            self.on_rcpt()
        if self.mode == "later":
            return "451 4.3.0 Try again"
        if self.mode == "unknown":
            return "550 5.1.1 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mode == "refuse":
            return "554 5.6.0 Not this"
        self._write(envelope)
        if self.mode == "drop" or self.drop_next > 0:
            self.drop_next -= 1
            server.transport.abort()
        if self.mode == "stall" or self.stall_next > 0:
            self.stall_next -= 1
            await server.loop.run_in_executor(None, self.released.wait, 20)
        return "250 OK"

    def _write(self, envelope):
        message = message_from_bytes(envelope.content, policy=default)
        entries = [Entry(to, message, envelope.content) for to in envelope.rcpt_tos]
        self.journal += entries
        if self.on_kept:
            for entry in entries:
                self.on_kept(entry)

    @property
    def subjects(self) -> list[str]:
        return [entry.message["Subject"] for entry in self.journal]


@contextmanager
def running(**options):
    """The sink, and the settings that send all mail to it."""
    sink = Sink(**options)
    controller = Controller(
        sink,
        hostname="127.0.0.1",
        port=_free_port(),
        authenticator=sink.login,
        auth_require_tls=False,
    )
    controller.start()
    account = account_at(controller.port)
    try:
        with override_settings(MAIL=account):
            yield sink
    finally:
        sink.released.set()
        controller.stop()


def account_at(port: int) -> dict:
    return {
        "host": "127.0.0.1",
        "port": port,
        "user": "",
        "password": "",
        "tls": "none",
        "timeout": 2,
        "rate": 0,
        "concurrency": 0,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
