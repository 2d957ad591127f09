"""The real proxy with its own Caddyfile, before two servers that tell what reached them."""

import json
import subprocess
import threading
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deploy import proxy
from tests.journeys.processes import free_port, wait_for
from tests.visitor import Visitor


class Server(ThreadingHTTPServer):
    """A web server that is well or says that it ends, and answers every request with its headers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.status = 200
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        is_health = self.path == "/health/live"
        # The proxy's own question comes with no X-Forwarded-For.
        if not (is_health and "X-Forwarded-For" not in self.headers):
            self.server.asked.append(self.path)
        self.send_response(self.server.status if is_health else 200)
        self.send_header("Server", "secret/1.0")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(json.dumps(self.headers.items()).encode())

    do_POST = do_HEAD = do_GET

    def log_message(self, *arguments):
        """Nothing: the test looks at what was asked."""


@pytest.fixture(scope="module")
def servers():
    servers = (Server(), Server())
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield servers
    for server in servers:
        server.shutdown()


@pytest.fixture(scope="module")
def site(servers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxy")
    port, plain_port = free_port(), free_port()
    addresses = dict(zip(("web", "web-2"), (server.address for server in servers), strict=True))
    file = proxy.write(folder, port=port, plain_port=plain_port, servers=addresses)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(proxy.command(file), env=proxy.environment(folder), stderr=log)
    try:
        wait_for((folder / proxy.ROOT_CERTIFICATE).exists, seconds=30, what="the certificate")
        visitor = Visitor(f"https://localhost:{port}", trusted=proxy.trusted(folder))
        wait_for(lambda: visitor.get("/").status == 200, seconds=30, what="the proxy answers")
        visitor.plain = Visitor(f"http://localhost:{plain_port}")
        yield visitor
    finally:
        process.terminate()
        process.wait(timeout=40)


@pytest.fixture(autouse=True)
def _nothing_asked_yet(servers):
    for server in servers:
        server.asked.clear()


def ask(site, path, headers):
    where = site.url.removeprefix("https://")
    line = HTTPSConnection(where, context=site.trusted, timeout=20)
    line.request("GET", path, headers=headers)
    response = line.getresponse()
    return response.status, dict(json.loads(response.read() or "[]"))


def test_what_a_visitor_says_of_the_way_it_came_is_replaced(site):
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}

    _status, seen = ask(site, "/", lies)

    assert seen["X-Forwarded-For"] in {"127.0.0.1", "::1"}
    assert seen["X-Forwarded-Proto"] == "https"
    assert seen["Host"] == site.url.removeprefix("https://")


@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/metrics/",
        "/METRICS",
        "/health/ready",
        "/health/engine",
        "/health/",
        "/health/%72eady",
        "//health/ready",
        "/./health/ready",
        "/stops/../health/ready",
        "/health/live/../ready",
    ],
)
def test_how_the_inside_stands_is_not_told_outside(site, servers, path):
    status, _ = ask(site, path, {})

    assert status in {400, 404}
    assert [asked for server in servers for asked in server.asked] == []


@pytest.mark.parametrize("path", ["/health/live", "/", "/stops/?q=metrics", "/healthy"])
def test_the_rest_is_passed_on(site, servers, path):
    status, _ = ask(site, path, {})

    assert status == 200
    assert [asked for server in servers for asked in server.asked] == [path]


def test_a_page_without_tls_leads_to_the_one_with(site):
    answer = site.plain.get("/stops/?q=ict")

    assert answer.status == 308
    assert answer.headers["Location"].startswith("https://localhost")
    assert answer.headers["Location"].endswith("/stops/?q=ict")


def test_nothing_tells_what_runs_behind_it(site):
    assert "Server" not in site.get("/").headers


def test_a_server_that_says_it_ends_is_asked_no_more(site, servers):
    ending, other = servers
    ending.status = 503
    try:
        wait_for(lambda: goes_to(site, servers) == other, seconds=10, what="the proxy notices")
        for server in servers:
            server.asked.clear()
        answers = [site.get("/").status for _ in range(20)]
    finally:
        ending.status = 200

    assert answers == [200] * 20
    assert (len(ending.asked), len(other.asked)) == (0, 20)


def goes_to(site, servers):
    """The one server that twelve requests went to, or None."""
    for server in servers:
        server.asked.clear()
    for _ in range(12):
        site.get("/")
    used = [server for server in servers if server.asked]
    return used[0] if len(used) == 1 else None
