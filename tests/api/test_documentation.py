"""docs/api.md is right: every example is run against a real server and answers as it says there."""

import re
import shlex
from string import Template
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.db import connection

from tests.api.clients import token_for
from tests.architecture.source import ROOT
from tests.factories import MembershipFactory, SessionFactory

TEXT = (ROOT / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"```sh\n# (\d{3})\n(curl .*)\n```", TEXT)


def test_every_example_says_what_it_answers():
    assert len(EXAMPLES) == TEXT.count("```sh") > 0


@pytest.mark.django_db(transaction=True)
def test_examples_answer_as_they_say(live_server, now):
    member = MembershipFactory()
    with connection.cursor() as cursor:  # The examples speak of the first session and the first seat.
        cursor.execute("ALTER SEQUENCE tracking_registration_id_seq RESTART WITH 1")
    SessionFactory(pk=1, institution=member.institution)
    names = {"METROLIJN": live_server.url, "TOKEN": token_for(member.user, member.institution, now=now)}

    answers = [(command, run(command, names)) for _, command in EXAMPLES]

    assert answers == [(command, int(status)) for status, command in EXAMPLES]


def run(command: str, names: dict) -> int:
    """The status of a curl command, of which the few options that the page uses are known."""
    words = [Template(word).substitute(names) for word in shlex.split(command)[1:]]
    request = Request(words.pop())
    for option, value in zip(words[::2], words[1::2], strict=True):
        if option == "-X":
            request.method = value
        elif option == "-d":
            request.data = value.encode()
        else:
            assert option == "-H"
            request.add_header(*value.split(": ", 1))
    try:
        with urlopen(request, timeout=30) as response:
            return response.status
    except HTTPError as refused:
        return refused.code
