"""A part of a page that is kept: the same text for the same objects, and never another's."""

import pytest
from django.template import Context, Engine
from django.utils import translation

from metro.core.prepared import MOST_KEPT

ENGINE = Engine(libraries={"keep": "metro.core.templatetags.keep"})


class Counted:
    """Counts how often it was written."""

    def __init__(self, name: str = ""):
        self.name, self.written = name, 0

    def __str__(self):
        self.written += 1
        return self.name


@pytest.fixture
def page():
    return ENGINE.from_string("{% load keep %}{% keep row number %}<b>{{ row }}</b>{% endkeep %}{{ token }}")


def written(page, row, number=1, token=""):
    return page.render(Context({"row": row, "number": number, "token": token}))


def test_the_same_object_is_written_once_and_what_stands_outside_every_time(page):
    row = Counted("Ada & co")

    found = [written(page, row, token=token) for token in "ab"]

    assert found == ["<b>Ada &amp; co</b>a", "<b>Ada &amp; co</b>b"]
    assert row.written == 1


def test_another_object_another_value_and_another_language_are_written_anew(page):
    row = Counted("x")

    written(page, row)
    written(page, row, number=2)
    with translation.override("en"):
        written(page, row)

    assert row.written == 3
    assert written(page, Counted("y")) == "<b>y</b>"


def test_only_the_last_are_kept(page):
    first, others = Counted(), [Counted() for _ in range(MOST_KEPT)]
    for row in (first, *others, first):
        written(page, row)

    assert first.written == 2
    assert len(page.nodelist[1].texts) == MOST_KEPT
