"""Twelve lines stay apart for every colour vision, in light, dark and print: by colour, or else by pattern."""

import re
from itertools import combinations
from math import dist
from pathlib import Path

import pytest

from courses.map_layout.patterns import pattern_of
from courses.queries.public_lines import PALETTE
from tests.courses.map_layout.test_colours import CLOSE, VISIONS, seen

STYLE = Path(__file__).resolve().parents[3] / "metro" / "static" / "metro" / "metrolijn.css"
PAPER = {"light": "#ffffff", "dark": "#10141c"}

USUAL = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
ALL_VISIONS = VISIONS | {"usual": USUAL}


def difference(one: str, other: str, vision: str) -> float:
    return dist(seen(one, ALL_VISIONS[vision]), seen(other, ALL_VISIONS[vision]))


def luminance(colour: str) -> float:
    lightness, _, _ = seen(colour, USUAL)
    return ((lightness + 16) / 116) ** 3


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_picture_for_everybody_has_the_colours_of_the_style_sheet():
    rule = r"\.line-([a-l]) \{ --line: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"

    assert {place: (light, dark) for place, light, dark in re.findall(rule, STYLE.read_text())} == PALETTE


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", ALL_VISIONS)
def test_lines_that_look_alike_have_another_pattern(vision, theme):
    shade = {place: colours[theme == "dark"] for place, colours in PALETTE.items()}

    alike = [
        (one, other, round(difference(shade[one], shade[other], vision), 1))
        for one, other in combinations(PALETTE, 2)
        if difference(shade[one], shade[other], vision) < CLOSE and pattern_of(one) == pattern_of(other)
    ]

    assert alike == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_line_stands_out_from_the_paper_also_in_grey(theme):
    for place, colours in PALETTE.items():
        assert contrast(colours[theme == "dark"], PAPER[theme]) >= 3, place


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_code_can_be_read_on_every_line(theme):
    on = {"light": "#ffffff", "dark": "#10141c"}[theme]

    assert [place for place, colours in PALETTE.items() if contrast(colours[theme == "dark"], on) < 4.5] == []
