"""Lines stay apart for every colour vision: where colours come close, the patterns differ."""

from itertools import combinations

from courses.map_layout.patterns import PATTERNS, pattern_of, patterns_of
from courses.services.colours import PALETTE

# Machado, Oliveira and Fernandes (2009), full severity, on linear light.
VISIONS = {
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
CLOSE = 12.0  # CIE76 distance under which two lines can be mistaken for each other.


def seen(colour: str, vision) -> tuple[float, float, float]:
    """The colour as it is seen, in CIE L*a*b*."""
    light = [_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5)]
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in vision
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (_lab(value) for value in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _lab(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116


def test_colours_that_come_close_for_anybody_have_different_patterns():
    close = {
        (one, other)
        for vision in VISIONS.values()
        for one, other in combinations(PALETTE, 2)
        if sum(
            (a - b) ** 2
            for a, b in zip(seen(PALETTE[one], vision), seen(PALETTE[other], vision), strict=True)
        )
        ** 0.5
        < CLOSE
    }

    assert close  # Else this test proves nothing.
    assert {pair for pair in close if pattern_of(pair[0]) == pattern_of(pair[1])} == set()


def test_lines_of_one_colour_have_different_patterns():
    assert sorted(patterns_of(["a", "a", "a"])) == sorted(PATTERNS)
    assert patterns_of(["e", "a", "e"]) == ["core", "solid", "dash"]
    assert pattern_of("x7") == "solid"
