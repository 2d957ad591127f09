"""A real process whose PostgreSQL is away: every page answers 503 with a sentence, whoever raises first."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "metro.settings"
import django
django.setup()
from django.conf import settings
from django.test import Client

answers = []
for language in ("nl", "en"):
    for cookie in ("", "a-session"):
        headers = {"accept-language": language, "host": "localhost"}
        client = Client(raise_request_exception=False, headers=headers)
        if cookie:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        for path in ("/accounts/login/", "/admin/", "/nowhere/", "/health/ready", "/health/live",
                     "/api/v1/registrations"):
            key = {"Authorization": "Bearer metrolijn_x"} if path.startswith("/api/") else {}
            response = client.get(path, headers=key)
            answers.append([language, cookie, path, response.status_code, response.get("Retry-After"),
                            response.content.decode()])
print(json.dumps(answers))
"""
SENTENCES = {
    "nl": "We kunnen nu niet bij de gegevens. Er is niets half opgeslagen.",
    "en": "We cannot reach our data now. Nothing was saved by half.",
}


@pytest.fixture(scope="module")
def answers():
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody:canary@127.0.0.1:1/none",
        "DEBUG": "false",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1]), done.stdout


def test_a_page_that_needs_the_person_is_503_with_a_sentence_and_a_hint(answers):
    away = [row for row in answers[0] if row[3] == 503 and not row[2].startswith("/health")]

    assert {(row[0], row[2]) for row in away if row[1]} >= {
        (language, path) for language in ("nl", "en") for path in ("/admin/", "/nowhere/")
    }
    assert all(row[4] == "5" and SENTENCES[row[0]] in row[5] for row in away)


def test_a_program_gets_a_problem_with_the_same_sentence_and_hint(answers):
    rows = [row for row in answers[0] if row[2].startswith("/api/")]

    assert len(rows) == 4
    for language, _cookie, _path, status, wait, text in rows:
        problem = json.loads(text)
        assert (status, wait, problem["code"]) == (503, "5", "away")
        assert SENTENCES[language] in problem["detail"]


def test_nothing_is_an_error_of_ours(answers):
    assert {row[3] for row in answers[0]} <= {200, 302, 404, 503}


def test_health_tells_the_process_from_the_database(answers):
    health = {(row[2], row[3]) for row in answers[0] if row[2].startswith("/health")}

    assert health == {("/health/live", 200), ("/health/ready", 503)}


def test_the_password_of_the_database_is_nowhere(answers):
    assert "canary" not in answers[1]
