from tests.tracking.progress.test_skills import PROVEN, profile
from tracking.queries.skills import t_shape
from tracking.views.teachers.tshape import draw


def fills(drawing):
    return [box.fills[-1] for box in drawing.boxes]


def test_drawing_shows_what_is_proven_met_and_next():
    rows = profile(PROVEN, met={"cyber": 3, "3.1": 2})

    drawing = draw(rows, t_shape(rows))

    # Proven: 3 + 2 + 1 technical, 3 + 2 + 1 didactic. Met: cyber 3 above its proof, and two steps of area 3.
    assert (fills(drawing).count("fill-ink"), fills(drawing).count("fill-hatch ring")) == (12, 3)
    assert fills(drawing).count("fill-next ring") == 1


def test_columns_do_not_overlap_and_fit():
    rows = profile(PROVEN)

    drawing = draw(rows, t_shape(rows))

    spots = [(box.x, box.y) for box in drawing.boxes]
    assert len(set(spots)) == len(spots)
    assert max(box.x + box.width for box in drawing.boxes) <= drawing.width
    assert max(box.y + box.height for box in drawing.boxes) <= drawing.height


def test_top_level_has_no_next_step():
    rows = profile({"ai": 4})

    assert "fill-next ring" not in fills(draw(rows, t_shape(rows)))


def test_drawing_of_nothing_is_empty():
    drawing = draw([], t_shape([]))

    assert (drawing.boxes, drawing.labels) == ((), ())
