"""Along two lines and over an interchange: with the keyboard alone, and without a script."""

import pytest
from playwright.sync_api import Page

from tests.journeys.processes import running_system

PASSWORD = "een-lang-wachtwoord-42"
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    with running_system(tmp_path_factory.mktemp("map")) as system:
        system.manage("seed_demo", DEMO_PASSWORD=PASSWORD)  # With a quick map at once.
        yield system


@pytest.fixture
def visitor(browser, system):
    """A page of the teacher of the demo; `script=False` switches scripts off."""
    contexts = []

    def open_page(*, script: bool = True) -> Page:
        context = browser.new_context(locale="nl-NL", base_url=system.url, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto("/accounts/login/")
        page.fill("[name=login]", "docent@demo.metrolijn.test")
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "/login/" not in url)
        page.goto("/map/")
        return page

    yield open_page
    for context in contexts:
        context.close()


def lines_of(page) -> dict[str, list[str]]:
    """Name of the line → its stops, as the list says."""
    return {
        line.get_attribute("data-line"): [
            item.get_attribute("data-stop") for item in line.locator("li[data-stop]").all()
        ]
        for line in page.locator("#list ol[data-line]").all()
    }


def crossing(lines) -> tuple[str, str, str]:
    """Two lines and a stop that both have, and that is the last of neither."""
    return next(
        (one, other, stop)
        for one, stops in lines.items()
        for stop in stops[:-1]
        for other in lines
        if other != one and stop in lines[other][:-1]
    )


def focused(page) -> str:
    return page.evaluate("document.activeElement.id").removeprefix("wide-")


def test_arrow_keys_go_along_a_line_and_over_to_another(visitor):
    page = visitor()
    lines = lines_of(page)
    one, other, stop = crossing(lines)
    first_of_map = page.locator("div.only-wide[data-map] a[tabindex='0']")
    assert first_of_map.count() == 1  # The whole map is one stop of the Tab key.
    page.locator(f"#wide-{lines[one][0]}").focus()
    walked = [focused(page)]

    while walked[-1] != stop:
        page.keyboard.press("ArrowRight")
        walked.append(focused(page))
    for _ in range(len(lines)):
        page.keyboard.press("ArrowDown")
        if page.locator("div.only-wide + [role=status]").text_content() == other:
            break
    page.keyboard.press("ArrowRight")

    assert walked == lines[one][: len(walked)]
    assert focused(page) == lines[other][lines[other].index(stop) + 1]
    address = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_without_a_script_tab_reaches_every_stop_in_the_order_of_the_list(visitor):
    page = visitor(script=False)
    order = list(dict.fromkeys(stop for stops in lines_of(page).values() for stop in stops))
    page.locator(f"#wide-{order[0]}").focus()

    reached = []
    for _ in order:
        reached.append(page.locator("a:focus").get_attribute("id").removeprefix("wide-"))
        page.keyboard.press("Tab")

    assert reached == order
    page.locator("a[href='#list']").click()
    assert page.locator("#list").is_visible()


def test_the_line_of_an_institution_stands_on_a_page_of_another_site(browser, system):
    slug = system.sql("SELECT slug FROM courses_line ORDER BY id LIMIT 1")[0][0]
    system.sql(
        "INSERT INTO courses_publicline (institution_id, line_id, opened_at)"
        " SELECT i.id, l.id, now() FROM accounts_institution i, courses_line l WHERE l.slug = %s RETURNING id",
        slug,
    )
    page = browser.new_page()
    page.set_content(f'<img src="{system.url}/public/lines/{slug}.svg" alt="">')

    page.wait_for_function("document.images[0].complete")
    data = page.evaluate(
        "url => fetch(url).then(answer => answer.json())", f"{system.url}/public/lines/{slug}.json"
    )

    assert page.evaluate("document.images[0].naturalWidth") == pytest.approx(data["width"], abs=1)
    assert len(data["stops"]) > 1
    page.close()
