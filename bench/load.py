"""The client: one request after the other, as one person; each as soon as the last is answered."""

import http.client
import itertools
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.accounts import PASSWORD, Account

HOST = "127.0.0.1"
LOGIN = "/accounts/login/"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and the seconds from connecting to the last byte."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float


class Client:
    """Sync workers close after every answer, so each request has a connection of its own, in its time."""

    def __init__(self, port: int, tokens: Iterable[str] = ()):
        self.host = f"localhost:{port}"
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.cookies = SimpleCookie()
        self.headers = {"Host": self.host, "Accept-Encoding": "gzip", "Accept-Language": "nl"}
        self.tokens = itertools.cycle(tokens)  # Each in its turn.

    def get(self, path: str, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, data: dict[str, str]) -> Answer:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://{self.host}",
        }
        return self._ask("POST", path, urlencode(data).encode(), headers)

    def log_in(self, account: Account) -> None:
        form = self.get(LOGIN).body.decode()
        token = _TOKEN.search(form).group(1)
        data = {"csrfmiddlewaretoken": token, "login": account.email, "password": PASSWORD}
        answer = self.post(LOGIN, data)
        if answer.status != 302:
            raise RuntimeError(f"{account.email} cannot log in: {answer.status}")

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        sent = self.headers | headers | ({"Cookie": cookies} if cookies else {})
        if token := next(self.tokens, ""):
            sent["Authorization"] = f"Bearer {token}"
        begun = time.perf_counter()
        self.connection.request(method, path, body=body, headers=sent)
        response = self.connection.getresponse()
        content = response.read()
        took = time.perf_counter() - begun
        for cookie in response.headers.get_all("Set-Cookie") or []:
            self.cookies.load(cookie)
        return Answer(response.status, response.headers, content, took)
