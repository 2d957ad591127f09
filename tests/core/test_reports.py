"""Faults are reported to a real server that speaks Sentry's language, and say nothing of a person."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

CANARIES = ("canary", "Canary", "203.0.113.9")
# A page that fails in the worst way: with a person in the address, the cookie, the fault and its variables.
A_FAULT = """
import sys, types
import django
from django.conf import settings
from django.test import Client
from django.urls import path

django.setup()

def fail(request, token):
    name = "Canary"
    raise ValueError("canary@example.org was refused\\nDETAIL:  Failing row contains (7, Canary).")

broken = types.ModuleType("broken")
broken.urlpatterns = [path("invitations/<str:token>/", fail)]
sys.modules["broken"] = broken
settings.ROOT_URLCONF = "broken"
settings.MIDDLEWARE = ["metro.core.middleware.RequestId"]  # The others ask the database.
client = Client(raise_request_exception=False, headers={"host": "localhost", "x-forwarded-for": "203.0.113.9"})
client.cookies["session"] = "canary-cookie"
response = client.get("/invitations/canary-token/?q=canary", headers={"referer": "http://localhost/?canary"})
print("ANSWER", response.status_code, response["X-Request-ID"])
"""


@pytest.fixture
def server():
    """What was received, as (path, event)."""
    received = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = brotli.decompress(self.rfile.read(int(self.headers["Content-Length"])))
            lines = [json.loads(line) for line in body.splitlines() if line]
            received.extend((self.path, line) for line in lines if "event_id" in line and "level" in line)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            """Nothing: the test looks at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received = received
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def run(code, dsn, *arguments):
    environment = os.environ | {"SENTRY_DSN": dsn, "DEMO": "true", "DJANGO_SETTINGS_MODULE": "metro.settings"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_fault_is_reported_once_with_its_request_and_without_a_person(server):
    ended = run(A_FAULT, f"http://key@127.0.0.1:{server.server_port}/42", "--for", "canary@example.org")

    status, request_id = ended.stdout.split("ANSWER ")[1].split()
    assert status == "500"
    ((path, event),) = server.received
    assert path == "/api/42/envelope/"
    (fault,) = event["exception"]["values"]
    assert (fault["type"], fault["value"]) == ("ValueError", "…@… was refused")
    assert fault["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["tags"] == {"request_id": request_id}
    assert not [word for word in CANARIES if word in json.dumps(event)]


def test_a_server_that_is_away_changes_nothing_for_the_visitor():
    ended = run(A_FAULT, "http://key@127.0.0.1:1/42")

    assert "ANSWER 500" in ended.stdout
    assert ended.returncode == 0


def test_without_an_address_nothing_is_connected():
    ended = run("import django, sentry_sdk; django.setup(); print(sentry_sdk.get_client().is_active())", "")

    assert ended.stdout.strip() == "False"


def test_an_address_without_the_package_stops_the_start_with_a_sentence():
    without = "import sys; sys.modules['sentry_sdk'] = None; import django; django.setup()"

    ended = run(without, "https://secret-canary@reports.example/1")

    assert ended.returncode != 0
    assert "SENTRY_DSN: is set, but the package sentry-sdk is not there. Allowed: nothing;" in ended.stderr
    assert "canary" not in ended.stderr
