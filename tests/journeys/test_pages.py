"""Every page of every role in a real browser: accessible, without sideways scrolling, in one language."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from tests.journeys.processes import ROOT, running_system
from tests.journeys.visits import NOBODY, WITHOUT_PAGE, visits
from tests.matrix.urls import ours

PASSWORD = "een-lang-wachtwoord-42"
PHONE, DESK = 360, 1440
ONLY_COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
EVERYTHING = {"resultTypes": ["violations"]}
KEYBOARD = ("today", "stops", "stop", "studio_session_new", "studio_roster")
# Whether the focused part shows a ring: its own, or the label's of a hidden radio button.
SHOWS_FOCUS = """() => {
  const part = document.activeElement, label = part.closest("label") || part;
  const seen = [part, label].some(it => getComputedStyle(it).outlineStyle !== "none"
    && parseFloat(getComputedStyle(it).outlineWidth) >= 2);
  return seen || part === document.body ? "" : part.outerHTML.slice(0, 160);
}"""
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]  # They share a Redis database.


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with running_system(tmp_path_factory.mktemp("pages")) as system:
        system.manage("seed_demo", DEMO_PASSWORD=PASSWORD)
        yield system


@pytest.fixture(scope="module")
def all_visits(system):
    return visits(system)


@pytest.fixture(scope="module")
def windows(browser, system):
    """One window per role, logged in; its errors in `window.errors`."""
    opened = {}

    def window(role) -> Page:
        if role not in opened:
            context = browser.new_context(locale="nl-NL", base_url=system.url)
            page = opened[role] = context.new_page()
            page.errors = []
            page.on("console", lambda line: line.type == "error" and page.errors.append(line.text))
            page.on("pageerror", lambda error: page.errors.append(str(error)))
            if role != NOBODY:
                _log_in(page, role)
        return opened[role]

    yield window
    for page in opened.values():
        page.context.close()


def test_every_page_is_visited(all_visits):
    visited = {visit.name for visit in all_visits}

    assert set(ours()) - visited - WITHOUT_PAGE == set()
    assert visited & WITHOUT_PAGE == set()


def test_pages_are_accessible_and_fit(all_visits, windows):
    problems = [problem for visit in all_visits for problem in _look_at(visit, windows(visit.role))]

    assert problems == []


def test_pages_speak_one_language(all_visits, windows):
    english_in_dutch, dutch_in_english = _foreign_texts()
    problems = []

    for language, foreign in (("nl", english_in_dutch), ("en", dutch_in_english)):
        for visit in all_visits:
            page = windows(visit.role)
            page.goto(visit.path)
            if page.locator("html").get_attribute("lang") != language:
                page.locator(f"button[name=language][value={language}]").first.click()
                page.goto(visit.path)
            problems += [(language, visit.path, text) for text in _texts(page) if foreign(text)]

    assert problems == []


def test_keyboard_reaches_everything(all_visits, windows):
    problems = []

    for visit in all_visits:
        if visit.name in KEYBOARD:
            page = windows(visit.role)
            page.set_viewport_size({"width": DESK, "height": 900})
            page.goto(visit.path)
            problems += [(visit.path, problem) for problem in _tab_through(page)]

    assert problems == []


def _log_in(page, role):
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{role}@demo.metrolijn.test")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def _look_at(visit, page):
    """What is wrong with the page, on a desk and on a phone, in both themes."""
    problems = []
    for width in (DESK, PHONE):
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": width, "height": 900})
        page.errors.clear()
        response = page.goto(visit.path)
        if response.status != visit.status:
            return [(visit, response.status)]
        problems += _shape(page, width) + _axe(page, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        problems += _axe(page, ONLY_COLOURS)
        problems += [error for error in page.errors if f"status of {visit.status}" not in error]
    return [(visit.role, visit.path, problem) for problem in problems]


def _shape(page, width):
    """Makes the window as tall as the page, so that the menu at the bottom covers nothing."""
    wide, tall, headings, yellow = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight,"
        " document.querySelectorAll('h1').length, document.querySelectorAll('.btn--go').length]"
    )
    page.set_viewport_size({"width": width, "height": max(tall, 600)})
    faults = {
        f"{wide} px wide at {width}": wide > width,
        f"{headings} main headings": headings != 1,
        f"{yellow} yellow buttons": yellow > 1,
    }
    return [fault for fault, is_so in faults.items() if is_so]


def _axe(page, options):
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def _texts(page):
    """Every piece of text and every label of the page, but for what says that it is in another language.

    Not those of the map: its labels are the names of stops, drawn in the one language that they have.
    """
    return page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
          while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            if (parent.closest("[lang]") === document.documentElement && !parent.closest("svg"))
              found.add(walker.currentNode.data.replace(/\\s+/g, " ").trim());
          }
          document.querySelectorAll("[aria-label]:not(svg *)").forEach(it => found.add(it.ariaLabel));
          return [...found];
        }"""
    )


def _foreign_texts():
    """Two tests of a text: is it English that has a Dutch translation, is it such a translation."""
    with (ROOT / "metro/locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    pairs = [
        pair
        for message in catalogue
        if message.id
        for pair in zip(_forms(message.id), _forms(message.string), strict=False)
    ]
    english, dutch = ({_plain(pair[side]) for pair in pairs} for side in (0, 1))
    return _one_of(english - dutch), _one_of(dutch - english)


def _forms(text):
    return [text] if isinstance(text, str) else list(text)


def _plain(text):
    return " ".join(text.split())


def _one_of(texts):
    whole = {text for text in texts if "%(" not in text and "{" not in text}
    parts = [re.split(r"%\(\w+\)s|\{\w+\}", text) for text in texts - whole]
    # A sentence of little more than its values fits everything.
    patterns = ["(?s:.+)".join(map(re.escape, part)) for part in parts if len("".join(part)) > 11]
    shape = re.compile("|".join(patterns))
    return lambda text: text in whole or bool(shape.fullmatch(text))


def _tab_through(page):
    page.keyboard.press("Tab")
    if not page.locator(".skip").evaluate("it => it === document.activeElement"):
        return ["the first stop is not the link to the content"]
    if page.locator(".skip").bounding_box()["y"] < 0:
        return ["the link to the content stays out of sight"]
    problems = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if problem := page.evaluate(SHOWS_FOCUS):
            problems.add(problem)
    return sorted(problems)
