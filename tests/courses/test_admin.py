import pytest
from django.urls import reverse

from courses.models import Offer, Stop
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = ["skillframework", "skill", "line", "lineversion", "stop", "session", "offer"]


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def operator(client):
    client.force_login(factories.UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_row_opens(operator, model):
    session = factories.SessionHostFactory().session
    factories.make_line([session.stop])
    row = {"stop": session.stop, "session": session, "offer": factories.OfferFactory()}.get(model)
    factories.SkillFactory()

    pages = [reverse(f"admin:courses_{model}_changelist")]
    if row:
        pages.append(reverse(f"admin:courses_{model}_change", args=[row.pk]))

    assert [operator.get(page).status_code for page in pages] == [200] * len(pages)


def test_the_link_of_a_session_is_not_shown(operator):
    session = factories.SessionFactory()

    page = operator.get(reverse("admin:courses_session_change", args=[session.pk])).content.decode()

    assert session.meeting_url not in page


def test_an_offer_is_accepted_from_the_list(operator):
    offer = factories.OfferFactory(status=Offer.Status.OFFERED)

    operator.post(
        reverse("admin:courses_offer_changelist"), {"action": "accept", "_selected_action": [offer.pk]}
    )

    offer.refresh_from_db()
    assert offer.status == "accepted"


def test_a_stop_that_is_not_complete_is_not_published(operator):
    stop = factories.StopFactory(status=Stop.Status.DRAFT)

    operator.post(
        reverse("admin:courses_stop_changelist"), {"action": "publish", "_selected_action": [stop.pk]}
    )

    stop.refresh_from_db()
    assert stop.status == "draft"
