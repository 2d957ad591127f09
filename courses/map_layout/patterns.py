"""What keeps lines apart for every colour vision: a pattern beside the colour, and always the code."""

from collections.abc import Sequence

SOLID, CORE, DASH = "solid", "core", "dash"
PATTERNS = (SOLID, CORE, DASH)

# As in the style sheet: places whose colours some people cannot tell apart have different patterns.
_OF_PLACE = {place: CORE for place in "efhj"} | {place: DASH for place in "gik"}


def pattern_of(palette: str) -> str:
    """The pattern that belongs to a place on the palette; solid for one that is not on it."""
    return _OF_PLACE.get(palette, SOLID)


def patterns_of(palettes: Sequence[str]) -> list[str]:
    """A pattern per line. A second and a third line of one colour get one of the others."""
    used: dict[str, int] = {}
    patterns = []
    for palette in palettes:
        turn = used.get(palette, 0)
        used[palette] = turn + 1
        own = PATTERNS.index(pattern_of(palette))
        patterns.append(PATTERNS[(own + turn) % len(PATTERNS)])
    return patterns
