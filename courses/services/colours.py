"""Line colours: the twelve places of the palette, and whether a colour can be read."""

PALETTE = {
    "a": "#C8102E",
    "b": "#0057B8",
    "c": "#00843D",
    "d": "#BF5208",
    "e": "#6B3FA0",
    "f": "#007C86",
    "g": "#D6006E",
    "h": "#8A6A00",
    "i": "#5B6770",
    "j": "#9A3324",
    "k": "#3A7D00",
    "l": "#0B3C5D",
}
LEAST_CONTRAST = 4.5


def contrast_on_white(colour: str) -> float:
    """The contrast of `#rrggbb` against white, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 1.05 / (luminance + 0.05)


def place_of(colour: str, taken: set[str]) -> str:
    """The place of a colour on the palette: its own, else the nearest that is free, else the nearest."""
    wanted = _channels(colour)
    free = [place for place in PALETTE if place not in taken] or list(PALETTE)
    exact = [place for place, own in PALETTE.items() if own == colour.upper()]
    return exact[0] if exact else min(free, key=lambda place: _distance(wanted, _channels(PALETTE[place])))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _distance(one, other) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
