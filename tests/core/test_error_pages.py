import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from metro.core.errors import Busy, IllegalMove
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_error_pages")]


def _raise(problem):
    def view(request):
        raise problem

    return view


class Deadlock(Exception):
    sqlstate = "40P01"


def _deadlock(request):
    raise OperationalError("canary: Key (email)=(secret@example.org)") from Deadlock()


urlpatterns = [
    path("absent/", _raise(Http404("canary"))),
    path("unseen/", _raise(Http404())),
    path("bad/", _raise(SuspiciousOperation("canary"))),
    path("forbidden/", _raise(PermissionDenied("Only your coordinator can do this."))),
    path("forbidden/plain/", _raise(PermissionDenied())),
    path("broken/", _raise(RuntimeError("canary"))),
    path("refused/", _raise(IllegalMove(status="done"))),
    path("busy/", _raise(Busy())),
    path("deadlock/", _deadlock),
    path("form/", csrf_protect(lambda request: HttpResponse("ok"))),
    path("", include("metro.urls")),
]
handler400 = "metro.core.views.bad_request"
handler403 = "metro.core.views.forbidden"
handler404 = "metro.core.views.not_found"
handler500 = "metro.core.views.server_error"


@pytest.fixture
def browser_client():
    return Client(raise_request_exception=False, enforce_csrf_checks=True, headers={"accept-language": "nl"})


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/bad/", 400, "De gegevens kwamen niet goed aan. Ga terug en probeer het opnieuw."),
        ("/forbidden/", 403, "Only your coordinator can do this."),
        ("/forbidden/plain/", 403, "Je mag dit zien, maar niet doen. Vraag het aan je coördinator."),
        ("/absent/", 404, "Deze pagina bestaat niet, of je mag hem niet zien."),
        ("/refused/", 409, "status"),
        ("/broken/", 500, "De fout ligt bij ons en is genoteerd."),
        ("/busy/", 503, "Het is erg druk. Probeer het over een paar seconden nog eens."),
        ("/deadlock/", 503, "Het is erg druk. Probeer het over een paar seconden nog eens."),
    ],
)
def test_each_page_has_its_sentence_and_no_more(browser_client, address, status, sentence):
    response = browser_client.get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert sentence in page
    assert '<html lang="nl">' in page
    assert "canary" not in page
    assert "style=" not in page


def test_a_page_in_english(browser_client):
    page = browser_client.get("/absent/", headers={"accept-language": "en"}).content.decode()

    assert "This page does not exist, or you may not see it." in page


def test_absent_and_unseen_are_the_same_bytes_also_for_somebody_logged_in(browser_client):
    browser_client.force_login(factories.MembershipFactory().user)

    absent, unseen = browser_client.get("/absent/"), browser_client.get("/unseen/")

    assert absent.content == unseen.content
    assert absent["X-Request-ID"] != unseen["X-Request-ID"]
    assert absent["X-Request-ID"][:8] not in absent.content.decode()


def test_other_pages_carry_the_number_of_the_log_line(browser_client):
    response = browser_client.get("/broken/")

    assert f"{response['X-Request-ID'][:8]}." in response.content.decode()


@pytest.mark.parametrize("address", ["/busy/", "/deadlock/"])
def test_a_busy_database_says_when_to_come_back(browser_client, address):
    assert browser_client.get(address)["Retry-After"] == "2"


def test_a_form_without_its_token_gets_a_sentence(browser_client):
    response = browser_client.post("/form/")

    assert response.status_code == 403
    assert "Ga terug, laad de pagina opnieuw en probeer het nog eens." in response.content.decode()


def test_pages_for_a_lost_database_ask_nothing_of_it(browser_client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = browser_client.get("/broken/").content.decode()

    assert re.search(r"<nav", page) is None
