"""The pages on which a coordinator changes what mails say."""

import re

from metro.accounts.models import AuditEntry
from tests import factories
from tracking.models import ReminderText

LIST = "/institution/texts/"
PAGE = "/institution/texts/moved/"
TYPED = {"subject_en": "New time: {title}", "intro_en": "Dear {name}", "subject_nl": "", "intro_nl": ""}


def own(coordinator):
    rows = ReminderText.objects.filter(institution=coordinator.institution)
    return list(rows.values_list("kind", "language", "subject", "intro"))


def test_a_coordinator_sees_saves_and_takes_back_a_text(site, coordinator, django_assert_max_num_queries):
    other = factories.InstitutionFactory().reminder_texts.create(kind="missed", language="en", intro="Theirs")

    seen = site.post(f"{PAGE}preview/en/", TYPED)
    assert own(coordinator) == []  # Nothing is saved by looking.
    saved = site.post(PAGE, TYPED)
    again = site.post(PAGE, TYPED)
    kept = own(coordinator)
    with django_assert_max_num_queries(8):
        listed = site.get(LIST).content.decode()
    page = site.get(PAGE)
    site.post(PAGE, {})

    assert (seen.status_code, saved.status_code, again.status_code) == (200, 302, 302)
    assert kept == [("moved", "en", "New time: {title}", "Dear {name}")]
    assert listed.count("own text</span>") == 1  # Not that of another institution.
    assert 'value="New time: {title}"' in page.content.decode()
    assert own(coordinator) == []
    assert ReminderText.objects.get() == other
    assert list(AuditEntry.objects.order_by("pk").values_list("event", "from_state", "to_state")) == [
        ("set_text_moved", "en default", "en own"),
        ("set_text_moved", "en own", "en default"),
    ]


def test_the_preview_is_the_mail_in_a_frame_that_can_do_nothing(site):
    seen = site.post(f"{PAGE}preview/en/", TYPED | {"intro_en": "<script>alert(1)</script> {name}"})

    text = " ".join(
        re.sub(r"<style>.*?</style>|<[^>]+>", " ", seen.content.decode(), flags=re.DOTALL).split()
    )
    assert "Subject: New time: AI in class: what may I, and what works?" in text
    assert "Hello Sanne, &lt;script&gt;alert(1)&lt;/script&gt; Sanne This session has a new time." in text
    rules = set(seen["Content-Security-Policy"].split("; "))
    wanted = {"default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox"}
    assert (rules, seen["X-Frame-Options"]) == (wanted, "SAMEORIGIN")
    page = site.get(PAGE)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert 'name="preview" sandbox' in page.content.decode()


def test_an_unknown_placeholder_is_refused_by_name_and_what_was_typed_is_kept(site, coordinator):
    typed = TYPED | {"intro_en": "Dear {naam}"}

    refused, seen = site.post(PAGE, typed), site.post(f"{PAGE}preview/en/", typed)

    page = refused.content.decode()
    assert (refused.status_code, seen.status_code) == (400, 400)
    assert "{naam} is not a placeholder of this mail." in page
    assert "Dear {naam}</textarea>" in page
    assert 'value="New time: {title}"' in page
    assert "{naam} is not a placeholder of this mail." in seen.content.decode()
    assert own(coordinator) == []


def test_lengths_are_limited_and_a_subject_is_one_line(site, coordinator):
    too_much = TYPED | {
        "subject_nl": "a\r\nBcc: x@example.org",
        "subject_en": "x" * 151,
        "intro_en": "x" * 601,
    }

    page = site.post(PAGE, too_much).content.decode()

    assert page.count('class="error"') == 3
    assert own(coordinator) == []


def test_the_list_tells_of_a_text_that_stops_its_mails(site, coordinator):
    coordinator.institution.reminder_texts.create(kind="moved", language="nl", intro="{name.__class__}")

    page = site.get(LIST).content.decode()

    assert "These mails do not go out. {name.__class__} is not a placeholder" in page
    assert site.get(f"{PAGE}preview/nl/").status_code == 400
    assert site.get("/institution/texts/none/").status_code == 404
