"""Takes the pictures of the README from a demo of its own, which is gone afterwards: `make pictures`."""

import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from metro.local.servers import ThrowawayServers  # noqa: E402
from tests.browser import ARGUMENTS, chromium_path  # noqa: E402
from tests.journeys.processes import System, running_system, wait_for  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "only-for-these-pictures"  # noqa: S105 - of a demo that ends with the run
DESK, PHONE, MAIL = (1440, 900), (390, 844), (760, 720)
TALLEST = 880
MOST_BYTES = 250_000


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    chromium = chromium_path()
    with _servers(), tempfile.TemporaryDirectory() as folder, running_system(Path(folder)) as system:
        system.manage("seed_demo", DEMO_PASSWORD=PASSWORD)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            _take_all(browser, system)
            browser.close()


def _take_all(browser: Browser, system: System) -> None:
    teacher = _visitor(browser, system, "docent")
    _take(teacher, "map", "/map/")
    _take(teacher, "today", "/")
    _take(_visitor(browser, system, "docent", PHONE), "phone", "/")
    _take(_visitor(browser, system, "teamleider"), "team", _first_team(system))
    _take(_visitor(browser, system, "expert"), "studio", "/studio/")
    _take(teacher, "stop", _most_offered_stop(system))
    _take_mail(browser, system, teacher)


@contextmanager
def _servers():
    """Real servers for the demo, unless the environment names some."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield
        return
    servers = ThrowawayServers()
    os.environ.update(servers.start(_wait))
    try:
        yield
    finally:
        servers.stop()


def _wait(is_ready, name) -> None:
    wait_for(is_ready, seconds=60, what=name)


def _visitor(browser: Browser, system: System, role: str, size=DESK) -> Page:
    page = _window(browser, system, size)
    page.goto("/accounts/login/")
    page.fill("[name=login]", f"{role}@demo.metrolijn.test")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def _window(browser: Browser, system: System, size) -> Page:
    context = browser.new_context(
        base_url=system.url,
        locale="nl-NL",
        color_scheme="light",
        viewport={"width": size[0], "height": size[1]},
    )
    return context.new_page()


def _take(page: Page, name: str, path: str = "") -> None:
    if path:
        page.goto(path)
    page.evaluate("document.fonts.ready")
    height = page.evaluate("document.documentElement.scrollHeight")
    size = page.viewport_size
    # The menu of a phone sits at the bottom of the window: that picture is one window, the others the page.
    if size["width"] != PHONE[0]:
        page.set_viewport_size({"width": size["width"], "height": min(height, TALLEST)})
    file = FOLDER / f"{name}.png"
    page.screenshot(path=file)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{file.name} is {file.stat().st_size} bytes: make it smaller.")
    print(f"{file.relative_to(ROOT)}  {file.stat().st_size // 1000} kB")


def _take_mail(browser: Browser, system: System, teacher: Page) -> None:
    """The confirmation that a real registration sends."""
    before = len(system.sink.journal)
    teacher.goto("/")
    teacher.locator(".card form button").first.click()
    entry = wait_for(lambda: system.sink.journal[before:], seconds=60, what="the confirmation")[0]
    page = _window(browser, system, MAIL)
    page.set_content(entry.message.get_body(("html",)).get_content())
    _take(page, "mail")


def _first_team(system: System) -> str:
    team = system.sql("SELECT min(team_id) FROM accounts_teammembership WHERE role = 'lead'")[0][0]
    return f"/teams/{team}/"


def _most_offered_stop(system: System) -> str:
    slug = system.sql(
        "SELECT t.slug FROM courses_stop t JOIN courses_session s ON s.stop_id = t.id"
        " WHERE s.starts_at > now() AND s.status = 'planned' GROUP BY t.id ORDER BY count(*) DESC, t.id LIMIT 1"
    )[0][0]
    return f"/stops/{slug}/"


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"{time.monotonic() - started:.0f} s")
