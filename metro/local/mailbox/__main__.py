import argparse
import signal
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from metro.local.mailbox.journal import Journal
from metro.local.mailbox.web import server
from metro.local.ports import LOOPBACK


class Sink:
    """Takes every message. It is written to disk before the sender hears that it was taken."""

    def __init__(self, journal: Journal):
        self.journal = journal

    async def handle_DATA(self, smtp, session, envelope):
        self.journal.add(envelope.original_content, sender=envelope.mail_from, to=envelope.rcpt_tos)
        return "250 OK"


class Post(Controller):
    def factory(self):
        return SMTP(self.handler, data_size_limit=25_000_000, enable_SMTPUTF8=True, ident="Metrolijn demo")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m metro.local.mailbox", description=__doc__)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--web", type=int)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    journal = Journal(options.folder)
    post = Post(Sink(journal), hostname=LOOPBACK, port=options.smtp)
    post.start()
    signal.signal(signal.SIGTERM, lambda *_: _end())
    try:
        if options.web:
            server(journal, options.web).serve_forever()
        else:
            signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        post.stop()


def _end() -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
