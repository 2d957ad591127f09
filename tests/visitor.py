"""A browser without a page: cookies, forms, and the status of what came back."""

import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """`status` is 0 when there was no answer, or half of one; `text` says why."""

    status: int
    text: str
    headers: dict[str, str]


class Visitor:
    """`trusted`: what vouches for the certificate of an https address."""

    def __init__(self, url: str, session_key: str = "", *, trusted: ssl.SSLContext | None = None):
        self.url = url
        self.trusted = trusted
        self.cookies = {"session": session_key} if session_key else {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, **values: str) -> Answer:
        token = next(value for name, value in self.cookies.items() if name.endswith("csrf"))
        return self._ask("POST", path, values | {"csrfmiddlewaretoken": token})

    def log_in(self, address: str, password: str) -> None:
        self.get("/accounts/login/")
        answer = self.post("/accounts/login/", login=address, password=password)
        assert answer.status == 302, answer

    def _ask(self, method, path, values=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Origin": self.url, "Referer": f"{self.url}/", "Accept-Language": "en"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if values else {}
        line = self._line()
        try:
            line.request(method, path, urlencode(values) if values else None, headers)
            response = line.getresponse()
            text = response.read().decode()
        except (OSError, HTTPException) as problem:
            return Answer(0, repr(problem), {})
        finally:
            line.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, text, dict(response.headers))

    def _line(self) -> HTTPConnection:
        where = urlsplit(self.url)
        if where.scheme == "https":
            return HTTPSConnection(where.hostname, where.port, timeout=30, context=self.trusted)
        return HTTPConnection(where.hostname, where.port, timeout=20)
