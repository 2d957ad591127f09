"""Twelve lines stay apart for every colour vision, in light, dark and print: by colour, or else by pattern."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from courses.map_layout.patterns import pattern_of
from courses.queries.public_lines import PALETTE

STYLE = Path(__file__).resolve().parents[3] / "metro" / "static" / "metro" / "metrolijn.css"
LEAST = 12.0  # Difference (CIE76) under which colours count as alike.
PAPER = {"light": "#ffffff", "dark": "#10141c"}

# Machado, Oliveira and Fernandes 2009, full deficiency, on linear RGB; grey as a printer makes it.
VISIONS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def seen(colour: str, vision: str) -> list[float]:
    rgb = linear(colour)
    return [min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in VISIONS[vision]]


def luminance(rgb: list[float]) -> float:
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))


def lab(rgb: list[float]) -> tuple[float, float, float]:
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(a * b for a, b in zip(row, rgb, strict=True)) for row in rows]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(xyz, (0.9505, 1.0, 1.089), strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: str, other: str, vision: str) -> float:
    pair = zip(lab(seen(one, vision)), lab(seen(other, vision)), strict=True)
    return sum((a - b) ** 2 for a, b in pair) ** 0.5


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_picture_for_everybody_has_the_colours_of_the_style_sheet():
    rule = r"\.line-([a-l]) \{ --line: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"

    assert {place: (light, dark) for place, light, dark in re.findall(rule, STYLE.read_text())} == PALETTE


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("vision", VISIONS)
def test_lines_that_look_alike_have_another_pattern(vision, theme):
    shade = {place: colours[theme == "dark"] for place, colours in PALETTE.items()}

    alike = [
        (one, other, round(difference(shade[one], shade[other], vision), 1))
        for one, other in combinations(PALETTE, 2)
        if difference(shade[one], shade[other], vision) < LEAST and pattern_of(one) == pattern_of(other)
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
