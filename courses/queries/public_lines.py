"""A line for everybody, such as on an intranet: a drawing that carries its own colours, and the same as data."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.map_layout import PREVIEW, WIDE, Layout, Network, drawing, lay_out
from courses.models import Line, PublicLine
from courses.queries import maps
from courses.queries.maps import MapLine

# The places of the palette, light and dark, as in the style sheet: an <img> brings its own.
PALETTE = {
    "a": ("#c8102e", "#ff6b7a"),
    "b": ("#0057b8", "#5ea8ff"),
    "c": ("#00843d", "#52ae7c"),
    "d": ("#bf5208", "#f58a3c"),
    "e": ("#6b3fa0", "#b692f2"),
    "f": ("#007c86", "#2fc0cb"),
    "g": ("#d6006e", "#ff65b0"),
    "h": ("#8a6a00", "#d9b13b"),
    "i": ("#5b6770", "#8daac2"),
    "j": ("#9a3324", "#e58f7b"),
    "k": ("#3a7d00", "#86c440"),
    "l": ("#0b3c5d", "#8bbdda"),
}
STYLE = """<style>
svg{{--paper:#fff;--ink:#1b2230;--line:{light};--on:#fff;background:var(--paper)}}
svg{{font:500 13px Inter,"Helvetica Neue",Arial,sans-serif}}
@media (prefers-color-scheme:dark){{svg{{--paper:#10141c;--ink:#eef1f6;--line:{dark};--on:#10141c}}}}
.t,.k,.c{{fill:none;stroke:var(--paper);stroke-linejoin:round}}
.t{{stroke:var(--line);stroke-width:7.5;stroke-linecap:round}}.k{{stroke-width:11.1}}
.c{{stroke-width:1.8}}.dash{{stroke-dasharray:7 7;stroke-width:2.6}}
.p{{fill:var(--line)}}.q{{fill:var(--paper)}}.m-disc{{fill:var(--paper);stroke:var(--ink);stroke-width:3.2}}
.lead{{stroke:var(--ink);stroke-width:1}}
text{{fill:var(--ink);stroke:var(--paper);stroke-width:3.5;stroke-linejoin:round;paint-order:stroke}}
.b{{font-weight:700;stroke:none}}.on{{fill:var(--on)}}
</style>"""


def public_line(slug: str) -> MapLine | None:
    """The line as everybody may see it; None when no institution that has it shows it. Two queries.

    Only stops that are shared with all, and those of the institution that owns the line.
    """
    opened = PublicLine.objects.filter(line__slug=slug, line__status=Line.Status.ACTIVE)
    row = opened.select_related("line").first()
    if row is None:
        return None
    lines = maps.map_lines(maps.of_line(row.line_id))
    line = lines[0].seen_in(row.line.institution_id) if lines else None
    return line if line and line.stops else None


@lru_cache(maxsize=256)
def laid_out(line: MapLine, language: str) -> Layout:
    """The map of this line alone. The same line gives the same map."""
    stops = tuple(maps.drawn_stop(stop, language) for stop in line.stops)
    network = Network(lines=(maps.drawn_line(line, language),), stops=stops)
    return lay_out(network, WIDE, effort=PREVIEW)


def as_svg(line: MapLine, language: str) -> str:
    """A picture that needs nothing else: for an <img> on any page."""
    light, dark = PALETTE[line.palette]
    text = drawing(
        laid_out(line, language),
        prefix="line",
        title=_("Line {code}, {title}").format(code=line.code, title=line.name(language)),
        description=_described(line, language),
    )
    head, rest = text.split(">", 1)
    return f'{head} xmlns="http://www.w3.org/2000/svg" lang="{language}">{STYLE.format(light=light, dark=dark)}{rest}'


def as_data(line: MapLine) -> dict:
    """Line, stops in their order, and where they lie in the picture: pixels from its top left corner."""
    light, dark = PALETTE[line.palette]
    layout = laid_out(line, "nl")
    left, top, right, bottom = layout.box
    at = {stop.id: stop.centre for stop in layout.stops}
    return {
        "code": line.code,
        "titleNl": line.title_nl,
        "titleEn": line.title_en,
        "colour": light,
        "colourDark": dark,
        "width": round(right - left, 1),
        "height": round(bottom - top, 1),
        "stops": [
            {
                "position": place,
                "titleNl": stop.title_nl,
                "titleEn": stop.title_en,
                "x": round(at[str(stop.id)][0] - left, 1),
                "y": round(at[str(stop.id)][1] - top, 1),
            }
            for place, stop in enumerate(line.stops, start=1)
        ],
    }


def _described(line: MapLine, language: str) -> str:
    count = ngettext("{n} stop", "{n} stops", len(line.stops)).format(n=len(line.stops))
    return f"{count}: {', '.join(stop.name(language) for stop in line.stops)}."
