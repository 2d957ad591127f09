"""Ten minutes between two lessons, on a phone: from a finished webinar to a closed stop."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import factories
from tracking.models import CheckAnswer, Completion
from tracking.services import attendance

PHONE = {"width": 360, "height": 740}
TEXT = "Ik laat 2b een vraag stellen aan de robot."
pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("committed")]


@pytest.fixture
def session():
    """Over for five minutes; the code was on the screen. A reflection and a question close the stop."""
    stop = factories.StopFactory(title_nl="AI in de les", completion="attended_and_check")
    factories.CheckFactory(stop=stop)
    factories.CheckFactory(
        stop=stop, position=2, text="Wat doet een model?", options=["Raden", "Weten"], right=1
    )
    starts_at = timezone.now() - timedelta(minutes=35)
    return factories.SessionFactory(stop=stop, starts_at=starts_at)


@pytest.fixture
def member(session):
    """Entered the code during the session."""
    member = factories.RegistrationFactory(session=session, member__user__language="nl").member
    during = session.starts_at + timedelta(minutes=20)
    attendance.enter_code(session, member, attendance.code_of(session), now=during)
    return member


@pytest.fixture
def phone(browser, live_server, member):
    """A phone on which the member is logged in: `phone(java_script_enabled=False)`."""
    contexts = []

    def open_page(**options) -> Page:
        client = Client()
        client.force_login(member.user)
        context = browser.new_context(
            locale="nl-NL", base_url=live_server.url, viewport=PHONE, has_touch=True, **options
        )
        contexts.append(context)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def closed(page: Page, member, session):
    expect(page.locator(".notice--good").first).to_contain_text("AI in de les")
    expect(page.locator("h1")).to_have_text("Afgerond")
    completion = Completion.objects.get()
    assert (completion.member, completion.session) == (member, session)
    assert set(CheckAnswer.objects.values_list("text", flat=True)) == {TEXT, ""}


def test_three_taps_close_the_stop(phone, member, session):
    page = phone()
    page.goto("/")
    began_at = timezone.now()

    page.locator("main a[href$='/close/']").tap()
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(TEXT)
    page.get_by_label("Raden").tap()
    page.get_by_role("button", name="Sluit deze stop af").tap()

    closed(page, member, session)
    assert timezone.now() - began_at < timedelta(minutes=2)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_javascript(phone, member, session):
    page = phone(java_script_enabled=False)
    page.goto("/")

    page.locator("main a[href$='/close/']").tap()
    page.get_by_role("textbox").fill(TEXT)
    page.get_by_label("Weten").tap()
    page.get_by_role("button", name="Sluit deze stop af").tap()
    expect(page.get_by_role("alert")).to_contain_text("Dat is niet het goede antwoord.")
    page.get_by_label("Raden").tap()
    page.get_by_role("button", name="Sluit deze stop af").tap()

    closed(page, member, session)


def test_with_the_keyboard_only(phone, member, session):
    page = phone()
    page.goto("/")

    tab_to(page, "Sluit af: AI in de les")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Sluit deze stop af")
    page.keyboard.press("Enter")

    closed(page, member, session)


def tab_to(page: Page, name: str):
    for _ in range(60):
        page.keyboard.press("Tab")
        if " ".join((page.evaluate("document.activeElement.textContent") or "").split()) == name:
            return
    raise AssertionError(f"Tab never reaches {name}")
