"""A map is wanted when the network changed, drawn in the background, and the old one stays until then."""

import re

import pytest
from django.db import connection

from courses.map_layout import Layout, layout_from, model
from courses.models import MapDrawing, MapPin, MapSheet, Stop
from courses.queries import maps as queries
from courses.queries.map_findings import SENTENCES
from courses.services import maps
from courses.services.maps import claims
from metro.accounts import policy
from tests import factories

pytestmark = pytest.mark.django_db


def newest(institution) -> MapDrawing:
    return MapDrawing.objects.filter(institution=institution).order_by("-number").first()


def layout_of(drawing, form="wide", language="nl") -> Layout:
    return layout_from(drawing.sheets.get(form=form, language=language).layout)


def shown_to(member, now, language="nl"):
    actor = policy.actor_for(member.user, member.institution, now=now)
    return queries.current_sheets(actor, language)


def test_a_map_in_two_forms_and_two_languages(institution, crossing, now):
    assert maps.draw_due(now=now) == 1

    drawing = newest(institution)
    assert (drawing.state, drawing.progress, drawing.drawn_at, drawing.number) == ("drawn", 100, now, 1)
    assert sorted(drawing.sheets.values_list("form", "language", "is_preview")) == [
        ("tall", "en", False),
        ("tall", "nl", False),
        ("wide", "en", False),
        ("wide", "nl", False),
    ]


def test_nothing_is_drawn_twice(institution, crossing, now):
    maps.draw_due(now=now)

    assert maps.draw_due(now=now) == 0
    assert MapDrawing.objects.count() == 1


def test_without_lines_there_is_nothing_to_draw(institution, now):
    factories.StopFactory()

    assert maps.draw_due(now=now) == 0
    assert not MapDrawing.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_comparison_costs_the_same_however_many_institutions(
    count, crossing, now, django_assert_num_queries
):
    factories.InstitutionFactory.create_batch(count)
    maps.want_what_changed(now=now)

    with django_assert_num_queries(4):
        assert maps.want_what_changed(now=now) == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda stop, institution: Stop.objects.filter(pk=stop.pk).update(title_nl="Anders"),
        lambda stop, institution: Stop.objects.filter(pk=stop.pk).update(title_en="Other"),
        lambda stop, institution: Stop.objects.filter(pk=stop.pk).update(status="draft"),
        lambda stop, institution: MapPin.objects.create(institution=institution, stop=stop, column=2, row=3),
        lambda stop, institution: stop.line_stops.all().delete(),
        lambda stop, institution: factories.make_line([stop]),
    ],
    ids=["renamed", "translated", "withdrawn", "pinned", "taken off", "on a new line"],
)
def test_a_change_of_what_is_drawn_asks_for_a_new_map(change, institution, crossing, now):
    maps.draw_due(now=now)

    change(crossing[1][0], institution)

    assert maps.want_what_changed(now=now) == 1
    assert newest(institution).state == "wanted"


def test_what_is_not_drawn_asks_for_nothing(institution, crossing, now):
    maps.draw_due(now=now)

    Stop.objects.update(goal="Een ander doel.", status="retired")

    assert maps.want_what_changed(now=now) == 0


def test_only_the_institution_that_sees_the_change_gets_a_new_map(institution, crossing, now):
    other = factories.InstitutionFactory()
    while maps.draw_due(now=now):
        pass

    factories.make_line([crossing[1][0]], institution=other)
    maps.want_what_changed(now=now)

    assert newest(institution).state == "drawn"
    assert newest(other).state == "wanted"


def test_a_stop_of_another_institution_is_not_on_the_map(institution, crossing, now):
    foreign = factories.StopFactory(institution=factories.InstitutionFactory(), title_nl="Kanarie")
    own = factories.StopFactory(institution=institution)
    factories.make_line([foreign, own, crossing[1][0]])

    maps.draw_due(now=now)
    sheet = newest(institution).sheets.get(form="wide", language="nl")

    assert str(own.pk) in layout_from(sheet.layout).by_id
    assert str(foreign.pk) not in layout_from(sheet.layout).by_id
    assert "Kanarie" not in sheet.background


def test_the_english_map_has_english_names_at_the_same_places(institution, crossing, now):
    Stop.objects.filter(pk=crossing[1][0].pk).update(title_nl="Eerste halte", title_en="First stop")

    maps.draw_due(now=now)
    drawing = newest(institution)

    assert "First" in drawing.sheets.get(form="wide", language="en").background
    assert "First" not in drawing.sheets.get(form="wide", language="nl").background
    assert layout_of(drawing, language="en").grid == layout_of(drawing, language="nl").grid


def test_the_next_map_keeps_the_places_that_people_know(institution, now):
    stops = factories.StopFactory.create_batch(8)
    factories.make_line(stops[:5], code="A")
    factories.make_line([stops[5], stops[2], stops[6]], code="B")
    maps.draw_due(now=now)
    before = layout_of(newest(institution)).grid.cells

    factories.make_line([stops[4], stops[7]], code="C")
    maps.draw_due(now=now)
    after = layout_of(newest(institution)).grid.cells

    assert newest(institution).number == 2
    assert sum(after[stop] == cell for stop, cell in before.items()) >= len(before) - 1


def test_a_pin_holds_exactly(institution, crossing, now):
    stop = crossing[1][0]
    maps.pin(institution, stop, 3, 4)

    maps.draw_due(now=now)

    assert layout_of(newest(institution)).grid.cells[str(stop.pk)] == (3, 4)


def test_the_same_network_is_laid_out_once_for_all(institution, crossing, now):
    others = factories.InstitutionFactory.create_batch(2)

    assert maps.draw_due(now=now) == 1  # Laid out: that was enough for one turn.
    assert maps.draw_due(now=now) == 2  # Copied.

    texts = {
        newest(owner).sheets.get(form="wide", language="nl").background for owner in [institution, *others]
    }
    assert len(texts) == 1


def test_a_preview_is_there_before_the_map(institution, crossing, now):
    member = factories.MembershipFactory(institution=institution)

    maps.preview_due(now=now)

    assert {form: sheet.is_preview for form, sheet in shown_to(member, now).items()} == {
        "wide": True,
        "tall": True,
    }
    assert newest(institution).state == "wanted"
    maps.draw_due(now=now)
    assert not any(sheet.is_preview for sheet in shown_to(member, now).values())
    assert not MapSheet.objects.filter(is_preview=True).exists()


def test_the_old_map_is_shown_while_the_new_one_is_drawn(institution, crossing, now):
    member = factories.MembershipFactory(institution=institution)
    maps.draw_due(now=now)
    before = shown_to(member, now)

    factories.make_line(crossing[1][:2])
    maps.want_what_changed(now=now)

    assert shown_to(member, now) == before


def test_a_change_during_the_drawing_makes_it_worthless(institution, crossing, now):
    maps.want_what_changed(now=now)
    first = newest(institution)

    factories.make_line(crossing[1][:2])
    maps.draw_due(now=now)

    assert not MapDrawing.objects.filter(pk=first.pk).exists()
    assert newest(institution).state == "drawn"


def test_an_attempt_that_was_overtaken_changes_nothing(institution, crossing, now):
    maps.want_what_changed(now=now)
    with claims.claimed() as slow:
        MapDrawing.objects.filter(pk=slow.pk).update(attempts=2)  # Somebody else took over.

        assert not claims.in_hand(slow).update(progress=50)


def test_what_another_process_draws_is_left_alone(institution, crossing, now):
    maps.want_what_changed(now=now)

    with _elsewhere(newest(institution)), claims.claimed() as row:
        assert row is None


def test_after_three_attempts_it_is_given_up_and_said(institution, crossing, now):
    maps.want_what_changed(now=now)
    MapDrawing.objects.update(attempts=claims.MOST_ATTEMPTS, state="drawing")

    assert maps.draw_due(now=now) == 0

    drawing = newest(institution)
    assert (drawing.state, drawing.findings) == ("failed", [{"code": "gave_up"}])
    maps.draw_again(institution, now=now)
    assert maps.draw_due(now=now) == 1


def test_too_many_lines_are_refused_with_a_finding(institution, now):
    stop = factories.StopFactory()
    for number in range(61):
        factories.make_line([stop], code=f"{number}")

    maps.draw_due(now=now)

    drawing = newest(institution)
    assert (drawing.state, drawing.findings) == ("failed", [{"code": "too_many_lines", "limit": 60}])


def test_drawing_again_forgets_the_places(institution, crossing, now):
    maps.draw_due(now=now)

    maps.draw_again(institution, now=now)
    assert newest(institution).starts_afresh
    maps.draw_due(now=now)

    assert (newest(institution).state, newest(institution).number) == ("drawn", 2)


def test_old_versions_go(institution, crossing, now):
    for _ in range(7):
        maps.draw_again(institution, now=now)
        maps.draw_due(now=now)

    assert sorted(MapDrawing.objects.values_list("number", flat=True)) == [3, 4, 5, 6, 7]


def test_a_known_map_costs_one_query(institution, crossing, now, django_assert_num_queries):
    member = factories.MembershipFactory(institution=institution)
    maps.draw_due(now=now)
    actor = policy.actor_for(member.user, institution, now=now)
    queries.current_sheets(actor, "nl")

    with django_assert_num_queries(1):
        assert set(queries.current_sheets(actor, "nl")) == {"wide", "tall"}


class _elsewhere:
    """Another database session that holds the lock of a drawing."""

    def __init__(self, row):
        self.key = (claims.LOCKS, row.pk)

    def __enter__(self):
        self.line = connection.copy()
        with self.line.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", self.key)

    def __exit__(self, *_):
        self.line.close()


def test_every_finding_of_the_package_has_a_sentence():
    described = model.Finding.__doc__ + model.MapRefused.__doc__

    codes = set(re.findall(r"`([a-z_]+)`", described)) - {"code", "no_lines"}
    assert codes <= set(SENTENCES)
