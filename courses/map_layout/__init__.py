"""The metro map: from lines and their ordered stops to a drawing, without Django and without a database.

    network = Network(lines, stops)                     what is to be drawn
    layout = lay_out(network, WIDE)                     cells, tracks, labels (slow; once per version)
    layers = overlay(layout, views, "map", ...)         one person's states (fast; per page)
    drawing(layout, prefix="map", layers=layers, ...)   SVG text

What could not be drawn well is in `layout.findings`. How it works: docs/map.md.
"""

from courses.map_layout.as_json import as_json, grid_from, layout_from
from courses.map_layout.background_layer import background
from courses.map_layout.costs import TALL, WIDE
from courses.map_layout.layout import Layout
from courses.map_layout.making import lay_out
from courses.map_layout.map_drawing import drawing
from courses.map_layout.markup import Markup, element, group
from courses.map_layout.model import Finding, Grid, Line, MapRefused, Network, Stop
from courses.map_layout.personal import STATES, Overlay, StopView, overlay
from courses.map_layout.quality import Quality, measure
from courses.map_layout.search import FINAL, PREVIEW
from courses.map_layout.strip import Strip, strip_of
from courses.map_layout.strip_drawing import strip_drawing, strip_overlay

__all__ = [
    "FINAL",
    "PREVIEW",
    "STATES",
    "TALL",
    "WIDE",
    "Finding",
    "Grid",
    "Layout",
    "Line",
    "MapRefused",
    "Markup",
    "Network",
    "Overlay",
    "Quality",
    "Stop",
    "StopView",
    "Strip",
    "as_json",
    "background",
    "drawing",
    "element",
    "grid_from",
    "group",
    "lay_out",
    "layout_from",
    "measure",
    "overlay",
    "strip_drawing",
    "strip_of",
    "strip_overlay",
]
