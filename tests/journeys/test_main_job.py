"""The main job, end to end: three kinds of people in a real browser, real processes, real mail."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.processes import ROOT, System, running_system, wait_for

DEMO = ROOT / "metro" / "demo"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PASSWORD = "een-lang-wachtwoord-42"
TEACHER = "bas.jansen@noorderhaven.example"
LEAD = "ilse.vandijk@noorderhaven.example"
OTHER_LEAD = "daan.visser@zuiderwijk.example"
COORDINATOR = "mirjam@noorderhaven.example"
EXPERT = "eva@lichtpunt.example"
STOP = "duurzame-ict"
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]  # They share a Redis database.

# What an operator does once in the admin: two colleges, a coordinator, and an expert whose offer was accepted.
SETUP = f"""
from datetime import date
from django.utils import timezone
from metro.accounts.models import Institution, Membership, User
for name in ("Noorderhaven", "Zuiderwijk"):
    Institution.objects.create(name=name, slug=name.lower(), lead_visibility="per_person")
college = Institution.objects.get(slug="noorderhaven")
def person(address, first, last, **fields):
    return User.objects.create_user(address, "{PASSWORD}", first_name=first, last_name=last, language="nl", **fields)
coordinator = person("{COORDINATOR}", "Mirjam", "Postma")
Membership.objects.create(user=coordinator, institution=college, role="coordinator", start_date=date(2024, 8, 1))
person("{EXPERT}", "Eva", "Martens", organisation="Lichtpunt")
"""
OFFER = f"""
from django.utils import timezone
from courses.models import Offer, Stop
from metro.accounts.models import Institution, User
for stop in Stop.objects.filter(slug="{STOP}"):
    Offer.objects.create(
        institution=Institution.objects.get(slug="noorderhaven"), expert=User.objects.get(email="{EXPERT}"),
        stop=stop, title=stop.title_nl, status="accepted", created_at=timezone.now(),
    )
"""
PASSWORDS = f"""
from metro.accounts.models import User
for address in ("{LEAD}", "{OTHER_LEAD}"):
    user = User.objects.get(email=address)
    user.set_password("{PASSWORD}")
    user.language = "nl"
    user.save()
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with running_system(tmp_path_factory.mktemp("journey")) as system:
        yield system


@pytest.fixture
def pages(browser, system):
    """A new visitor each time: `pages()` opens a window of its own, at the size of a phone."""
    contexts = []

    def visit(width=390, height=844) -> Page:
        context = browser.new_context(
            locale="nl-NL", base_url=system.url, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


def log_in(page: Page, address: str, password: str = PASSWORD) -> Page:
    page.goto("/accounts/login/")
    page.fill("[name=login]", address)
    page.fill("[name=password]", password)
    page.locator("main form").get_by_role("button", name="Inloggen").click()
    expect(page.locator("header .top__end")).to_contain_text("mijn instellingen")
    return page


def test_main_job(system: System, pages):
    import_everything(system)
    invite_the_teacher(system, pages)
    starts_at = plan_a_session(pages)
    session_id = register(system, pages, starts_at)
    reminders_arrive(system, session_id)
    record_who_came(system, pages, session_id)
    progress_follows(pages)
    the_lead_sees_the_team(pages)
    everything_was_told_once(system)


def import_everything(system):
    system.manage("import_skills", str(DEMO / "skills.json"))
    system.manage("import_catalogue", str(DEMO / "catalogue.json"))
    system.manage("shell", "-c", SETUP)
    for college in ("noorderhaven", "zuiderwijk"):
        file = str(DEMO / f"people-{college}.csv")
        system.manage("import_people", file, "--institution", college)
        again = system.manage("import_people", file, "--institution", college, "--dry-run")
        assert "0" in again
    system.manage("shell", "-c", OFFER)
    system.manage("shell", "-c", PASSWORDS)


def invite_the_teacher(system, pages):
    coordinator = log_in(pages(1280, 900), COORDINATOR)
    coordinator.goto("/institution/people/?q=Bas+Jansen")
    coordinator.get_by_role("link", name="Bas Jansen").click()
    coordinator.get_by_role("button", name="Uitnodig").click()
    mail = wait_for(lambda: system.mails(TEACHER), seconds=30, what="the invitation")[0]
    link = next(word for word in text_of(mail).split() if "/invitations/" in word)

    teacher = pages()
    teacher.goto(link)
    for field in teacher.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    teacher.locator("main form button.btn--primary").click()
    expect(teacher.locator("h1")).to_contain_text("Bas")


def plan_a_session(pages) -> datetime:
    starts_at = (datetime.now(UTC) + timedelta(days=3)).astimezone(AMSTERDAM).replace(hour=15, minute=30)
    expert = log_in(pages(1280, 900), EXPERT)
    expert.goto("/studio/sessions/new/")
    fill_the_plan(expert, starts_at, link="http://not-safe.example")
    expert.locator("main button[name=publish]").click()
    expect(expert.get_by_label("Datum")).to_have_value(starts_at.strftime("%Y-%m-%d"))
    expect(expert.locator(".field--bad")).to_have_count(1)

    expert.fill("[name=meeting_url]", "https://vergader.example/geheim")
    expert.locator("main button[name=publish]").click()
    expect(expert.locator(".notice--good")).to_be_visible()
    return starts_at


def fill_the_plan(page, starts_at, link):
    page.select_option("[name=stop]", label=page.locator("[name=stop] option").last.inner_text())
    page.fill("[name=date]", starts_at.strftime("%Y-%m-%d"))
    page.fill("[name=time]", "15:30")
    page.fill("[name=meeting_url]", link)
    page.fill("[name=capacity]", "25")


def register(system, pages, starts_at) -> int:
    teacher = log_in(pages(), TEACHER)
    teacher.goto("/map/")
    teacher.get_by_role("link", name="Duurzame ICT").first.click()
    teacher.get_by_role("button", name="Aanmelden").first.click()
    confirmation = teacher.locator(".notice--good")
    expect(confirmation).to_contain_text("15.30")
    expect(confirmation).to_contain_text("Amsterdam")
    teacher.goto("/me/messages/")
    expect(teacher.locator("main")).to_contain_text("Duurzame ICT")

    mail = wait_for(lambda: by_subject(system, TEACHER, "Aangemeld"), seconds=30, what="the confirmation")[0]
    event = invitation_of(mail)
    assert event["METHOD"] == "REQUEST"
    assert event.walk("VEVENT")[0]["DTSTART"].dt == starts_at.replace(second=0, microsecond=0)
    assert "geheim" not in mail.raw.decode()
    assert "15.30" in text_of(mail)
    ((session_id,),) = system.sql("SELECT id FROM courses_session")
    return session_id


def reminders_arrive(system, session_id):
    """Time passes: it is the day before, and then an hour before."""
    for kind, subject, ahead in (
        ("day_before", "Morgen", "23 hours"),
        ("starts_soon", "Begint", "55 minutes"),
    ):
        move_to(system, ahead)
        system.sql("UPDATE tracking_reminder SET due_at = now() WHERE kind = %s", kind)
        mails = wait_for(
            lambda subject=subject: by_subject(system, TEACHER, subject),
            seconds=30,
            what=f"the mail {subject}",
        )
        assert f"/join/{session_id}" in text_of(mails[0])


def move_to(system, ahead):
    """Not a move of the session, which people would be told of: the clock goes on instead."""
    system.sql(
        "UPDATE courses_session SET ends_at = now() + %s::interval + (ends_at - starts_at),"
        " starts_at = now() + %s::interval",
        ahead,
        ahead,
    )


def record_who_came(system, pages, session_id):
    """Time passes: the session was yesterday."""
    move_to(system, "-1 day")
    expert = log_in(pages(1280, 900), EXPERT)
    expert.goto(f"/studio/sessions/{session_id}/roster/")
    expect(expert.locator("main")).to_contain_text("Bas Jansen")
    expect(expert.locator("main")).not_to_contain_text(TEACHER)
    expert.locator("input[value=present]").first.check(force=True)
    expert.locator("main form button.btn--primary").click()
    expect(expert.locator(".notice--good")).to_be_visible()


def progress_follows(pages):
    teacher = log_in(pages(), TEACHER)
    teacher.goto(f"/stops/{STOP}/")
    expect(teacher.locator("main")).to_contain_text("Afgerond")
    teacher.goto("/me/hours/")
    expect(teacher.locator("main")).to_contain_text("Duurzame ICT")
    teacher.goto("/me/progress/")
    expect(teacher.locator("main")).to_contain_text("kennisgemaakt", ignore_case=True)


def the_lead_sees_the_team(pages):
    lead = log_in(pages(1280, 900), LEAD)
    lead.goto("/teams/")
    expect(lead.locator("h1")).to_contain_text("ICT Software")
    expect(lead.locator("main")).to_contain_text("Bas Jansen")
    expect(lead.locator("main")).to_contain_text("1 van 7")
    team_url = lead.url

    other = log_in(pages(1280, 900), OTHER_LEAD)
    assert other.goto(team_url).status == 404
    expect(other.locator("body")).not_to_contain_text("Bas Jansen")

    coordinator = log_in(pages(1280, 900), COORDINATOR)
    coordinator.goto("/institution/")
    expect(coordinator.locator("main")).to_contain_text("ICT Software")


def everything_was_told_once(system):
    ids = [entry.message["Message-ID"] for entry in system.sink.journal]
    assert len(ids) == len(set(ids))
    states = dict(
        system.sql(
            "SELECT kind, state FROM tracking_reminder JOIN accounts_user ON accounts_user.id = user_id"
            " WHERE email = %s",
            TEACHER,
        )
    )
    assert states == {"registered": "sent", "day_before": "sent", "starts_soon": "sent"}


def by_subject(system, to, word):
    return [entry for entry in system.mails(to) if word in entry.message["Subject"]]


def text_of(entry) -> str:
    return entry.message.get_body(("plain",)).get_content()


def invitation_of(entry) -> Calendar:
    part = next(part for part in entry.message.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    return Calendar.from_ical(part.get_content())
