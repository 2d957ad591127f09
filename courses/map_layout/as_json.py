"""A map as plain JSON, to be stored and to be given away, and back."""

from dataclasses import asdict
from typing import Any

from courses.map_layout.layout import Layout, PlacedBadge, PlacedLabel, PlacedLine, PlacedStop, Points
from courses.map_layout.model import Finding, Grid

VERSION = 2


def as_json(layout: Layout) -> dict[str, Any]:
    """The whole map in lists, texts and numbers (pixels, and cells under `grid`). No person is in it.

    `layout_from(as_json(layout))` equals the layout, also by way of a text.
    """
    return {
        "version": VERSION,
        "form": layout.form,
        "cell": layout.cell,
        "box": list(layout.box),
        "cost": layout.cost,
        "lines": [asdict(line) for line in layout.lines],
        "stops": [asdict(stop) for stop in layout.stops],
        "badges": [asdict(badge) for badge in layout.badges],
        "grid": {
            "cells": {stop: list(cell) for stop, cell in layout.grid.cells.items()},
            "shapes": [[a, b, shape] for (a, b), shape in layout.grid.shapes.items()],
        },
        "findings": [asdict(finding) for finding in layout.findings],
    }


def layout_from(stored: dict[str, Any]) -> Layout:
    """The map that `as_json` was given. Raises ValueError when another version of this code stored it."""
    if stored.get("version") != VERSION:
        raise ValueError("The map was stored by another version. Lay it out again.")
    return Layout(
        form=stored["form"],
        cell=stored["cell"],
        box=tuple(stored["box"]),
        lines=tuple(_line(line) for line in stored["lines"]),
        stops=tuple(_stop(stop) for stop in stored["stops"]),
        badges=tuple(_badge(badge) for badge in stored["badges"]),
        grid=grid_from(stored["grid"]),
        findings=tuple(
            Finding(found["code"], tuple(found["stops"]), tuple(found["lines"]))
            for found in stored["findings"]
        ),
        cost=stored["cost"],
    )


def grid_from(stored: dict[str, Any]) -> Grid:
    """The cells and shapes alone, which the next version of a map begins with."""
    cells = {stop: (column, row) for stop, (column, row) in stored["cells"].items()}
    return Grid(cells, {(a, b): shape for a, b, shape in stored["shapes"]})


def _line(line: dict[str, Any]) -> PlacedLine:
    return PlacedLine(
        **{**line, "stops": tuple(line["stops"]), "legs": tuple(_points(leg) for leg in line["legs"])}
    )


def _stop(stop: dict[str, Any]) -> PlacedStop:
    at = {name: tuple(stop[name]) for name in ("at", "a", "b")}
    label = stop["label"] and PlacedLabel(
        **{**stop["label"], "rows": tuple(stop["label"]["rows"]), "box": tuple(stop["label"]["box"])}
    )
    return PlacedStop(**{**stop, **at, "lines": tuple(stop["lines"]), "label": label})


def _badge(badge: dict[str, Any]) -> PlacedBadge:
    return PlacedBadge(**{**badge, "box": tuple(badge["box"]), "stub": _points(badge["stub"])})


def _points(points: list) -> Points:
    return tuple((x, y) for x, y in points)
