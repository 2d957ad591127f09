"""The pages of the demo's mailbox: a list, one mail, its HTML in a frame of its own, its attachments."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

from metro.local.mailbox import pages
from metro.local.mailbox.journal import Journal
from metro.local.place import CHECKOUT
from metro.local.ports import LOOPBACK

_ID = r"(?P<name>[0-9-]+)"
_OURS = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'"
)
# A mail brings its own style and pictures inside itself. It may not run, ask or load anything.
_FOREIGN = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"
)
_STATIC = CHECKOUT / "metro" / "static" / "metro"
_OWN = CHECKOUT / "metro" / "local" / "templates" / "mailbox"
_KINDS = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_HOSTS = {"localhost", LOOPBACK}


class _Pages(BaseHTTPRequestHandler):
    journal: Journal
    server_version, sys_version = "Metrolijn", ""
    routes = (
        (re.compile(r"/"), "_list"),
        (re.compile(rf"/{_ID}/"), "_mail"),
        (re.compile(rf"/{_ID}/html"), "_html"),
        (re.compile(rf"/{_ID}/source"), "_source"),
        (re.compile(rf"/{_ID}/(?P<number>[0-9]{{1,4}})"), "_part"),
        (re.compile(r"/static/(?P<path>(?:fonts/)?[a-z0-9-]+\.(?:css|svg|woff2))"), "_static"),
    )

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        host = self.headers.get("Host", "").rsplit(":", 1)[0]
        for pattern, action in self.routes:
            found = pattern.fullmatch(path)
            if found and host in _HOSTS:  # A foreign page must not read the demo's mail by a name of its own.
                getattr(self, action)(**found.groupdict())
                return
        self._missing()

    def log_message(self, *arguments: object) -> None:
        """The demo's reader leaves no log: paths say who reads what."""

    def _list(self) -> None:
        self._answer(pages.listing(self.journal).encode())

    def _mail(self, name: str) -> None:
        mail = self.journal.get(name)
        self._answer(pages.one(mail).encode()) if mail else self._missing()

    def _html(self, name: str) -> None:
        mail = self.journal.get(name)
        if mail and mail.html:
            self._answer(pages.framed(mail.html).encode(), policy=_FOREIGN)
        else:
            self._missing()

    def _source(self, name: str) -> None:
        mail = self.journal.get(name)
        self._answer(mail.message.as_bytes(), kind="text/plain") if mail else self._missing()

    def _part(self, name: str, number: str) -> None:
        mail = self.journal.get(name)
        part = next((part for part in mail.parts if part.number == int(number)), None) if mail else None
        if part is None:
            self._missing()
            return
        self._answer(part.content, kind=part.kind, download=part.name)

    def _static(self, path: str) -> None:
        file = _OWN / path if path == "mailbox.css" else _STATIC / path
        self._answer(file.read_bytes(), kind=_KINDS[file.suffix]) if file.is_file() else self._missing()

    def _missing(self) -> None:
        self._answer(pages.missing().encode(), status=404)

    def _answer(
        self,
        body: bytes,
        *,
        status: int = 200,
        kind: str = "text/html",
        policy: str = _OURS,
        download: str | None = None,
    ) -> None:
        self.send_response(status)
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        self.send_header("Content-Type", kind + charset)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        if download is not None:
            self.send_header(
                "Content-Disposition", f"attachment; filename*=UTF-8''{quote(download, safe='')}"
            )
        self.end_headers()
        self.wfile.write(body)


def server(journal: Journal, port: int) -> ThreadingHTTPServer:
    handler = type("Pages", (_Pages,), {"journal": journal})
    return ThreadingHTTPServer((LOOPBACK, port), handler)
