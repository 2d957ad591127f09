"""A drawing that is killed halfway: the old map stays, and the next worker draws the new one at once."""

import sys

import pytest

from courses.models import MapDrawing, MapSheet
from courses.services import maps
from tests import factories
from tests.journeys.processes import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_killed_drawing_is_done_again(system, now):
    institution = factories.InstitutionFactory()
    factories.make_line(factories.StopFactory.create_batch(3), code="A")
    maps.draw_due(now=now)
    old = set(MapSheet.objects.values_list("pk", flat=True))
    stops = factories.StopFactory.create_batch(60)
    for place in range(8):  # Large enough to be killed in the middle of it.
        factories.make_line([*stops[place * 7 : place * 7 + 9], stops[-1]], code=f"{place}")

    system.start("draw", sys.executable, "manage.py", "draw_maps")
    drawing = system.processes["draw"]
    wait_for(
        lambda: MapDrawing.objects.filter(number=2, progress__gte=8).exists(),
        seconds=90,
        what="it is drawn halfway",
    )
    drawing.kill()
    drawing.wait()

    row = MapDrawing.objects.get(institution=institution, number=2)
    assert row.state == "drawing"
    assert set(MapSheet.objects.filter(is_preview=False).values_list("pk", flat=True)) == old
    system.manage("draw_maps")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.progress) == ("drawn", 2, 100)
    assert not MapSheet.objects.filter(is_preview=True).exists()
