"""Planning on a free day warns, before and after; it never refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from metro.accounts.models import Holiday
from tests.factories.courses import NOW

pytestmark = pytest.mark.django_db

WARNING = "This day is free: Study day. Fewer people can come."


def test_a_session_on_a_free_day_is_warned_about(host, make):
    session = make()
    page = reverse("studio_session", args=[session.pk])
    before = host.get(page).content.decode()
    day = session.starts_at.date()
    Holiday.objects.create(institution=session.institution, name="Study day", start_date=day, end_date=day)

    assert WARNING not in before
    assert WARNING in host.get(page).content.decode()


def test_the_new_day_of_a_move_is_warned_about_before_it_is_moved(host, make):
    session = make()
    day = (NOW + timedelta(days=20)).date()
    Holiday.objects.create(institution=session.institution, name="Study day", start_date=day, end_date=day)
    page = reverse("studio_session_move", args=[session.pk])
    typed = {"date": f"{day}", "time": "10:00", "zone": "Europe/Amsterdam", "minutes": "30"}

    assert WARNING in host.post(page, typed).content.decode()
    typed["date"] = f"{day + timedelta(days=1)}"
    assert WARNING not in host.post(page, typed).content.decode()
