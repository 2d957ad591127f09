"""A file with people: a trial first, then the same bytes for real."""

from django.core.files.uploadedfile import SimpleUploadedFile

from metro.accounts.models import Membership
from tests import factories

HEAD = "personeelsnummer;voornaam;achternaam;e-mail;rol;team;werktijdfactor\n"
ROW = "N1;Zoë;Mulder;zoe@example.org;docent;ICT;0,8\n"
WRONG = "N2;Bas;Kok;bas@example.org;docent;ICT;5,0\n"


def trial(site, text, **choices):
    file = SimpleUploadedFile("people.csv", text.encode())
    return site.post("/institution/import/", {"file": file} | choices)


def apply(site, response, **data):
    token = response.context["token"]
    return site.post("/institution/import/apply/", {"token": token} | data, follow=True)


def test_a_trial_changes_nothing_and_then_it_does(site, coordinator):
    response = trial(site, HEAD + ROW)

    assert Membership.objects.count() == 1
    assert [line.name for line in response.context["report"].created] == ["Zoë Mulder"]

    apply(site, response)

    new = Membership.objects.get(user__email="zoe@example.org")
    assert (new.institution, new.staff_number) == (coordinator.institution, "N1")


def test_wrong_rows_are_shown_and_can_be_downloaded(site, coordinator):
    response = trial(site, HEAD + ROW + WRONG)

    assert [(error.row, error.column) for error, _sentence in response.context["errors"]] == [
        (3, "werktijdfactor")
    ]
    rejected = site.get(f"/institution/import/{response.context['token']}/rejected.csv").content.decode()
    assert "bas@example.org" in rejected
    assert "zoe@example.org" not in rejected

    again = apply(site, response)

    assert Membership.objects.count() == 1
    assert again.status_code == 409


def test_many_ends_ask_for_the_number(site, coordinator):
    for _ in range(9):
        factories.MembershipFactory(institution=coordinator.institution)
    keep = f"N1;{coordinator.user.first_name};{coordinator.user.last_name};{coordinator.user.email};docent;ICT;1\n"
    response = trial(site, HEAD + keep, full="on")

    refused = apply(site, response)

    assert refused.status_code == 409
    assert "This ends 9 of 10 people. Type 9 to go on." in refused.content.decode()

    apply(site, response, confirm="9")

    ended = Membership.objects.filter(institution=coordinator.institution).exclude(end_date=None)
    assert ended.count() == 9


def test_the_form_keeps_its_choices_when_the_file_is_refused(site):
    response = trial(site, "", full="on", since="2026-10-01")

    assert response.status_code == 400
    html = response.content.decode()
    assert "checked" in html
    assert "2026-10-01" in html


def test_somebody_else_does_not_find_the_trial(site, client, coordinator):
    response = trial(site, HEAD + WRONG)
    other = factories.MembershipFactory(role=Membership.Role.COORDINATOR)
    client.force_login(other.user)

    assert client.get(f"/institution/import/{response.context['token']}/rejected.csv").status_code == 404
