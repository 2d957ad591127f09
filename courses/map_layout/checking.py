"""From whatever is handed in to a network that can be drawn, with a finding for all that was wrong."""

from collections import Counter
from dataclasses import replace

from courses.map_layout.model import Cell, Finding, Line, MapRefused, Network, Stop

MOST_LINES = 60
MOST_STOPS = 600
MANY_LINES = 5  # At one stop: there are not enough directions left to keep them apart.
FARTHEST_PIN = 200  # Cells from the origin.


def checked(network: Network) -> tuple[Network, list[Finding]]:
    """The part of the network that can be drawn, and what is wrong with the rest.

    Every line has a stop, every stop is on a line, no id is used twice, and every pin has its own
    cell. The order of `stops` in the input does not matter. Raises MapRefused when it is too large.
    """
    findings: list[Finding] = []
    stops = _stops(network, findings)
    lines = _lines(network, stops, findings)
    if len(lines) > MOST_LINES:
        raise MapRefused("too_many_lines", MOST_LINES)
    used = list(dict.fromkeys(stop for line in lines for stop in line.stops))
    if len(used) > MOST_STOPS:
        raise MapRefused("too_many_stops", MOST_STOPS)
    _report_crowds(lines, findings)
    pins = _pins(network, set(used), findings)
    return Network(tuple(lines), tuple(stops[stop] for stop in used), pins), findings


def _stops(network: Network, findings: list[Finding]) -> dict[str, Stop]:
    stops: dict[str, Stop] = {}
    for stop in network.stops:
        name = " ".join(stop.name.split())
        if stop.id in stops:
            findings.append(Finding("stop_doubled", (stop.id,)))
            continue
        if not name:
            findings.append(Finding("stop_nameless", (stop.id,)))
        stops[stop.id] = replace(stop, name=name)
    return stops


def _lines(network: Network, stops: dict[str, Stop], findings: list[Finding]) -> list[Line]:
    lines: dict[str, Line] = {}
    for line in network.lines:
        if line.id in lines:
            findings.append(Finding("line_doubled", lines=(line.id,)))
            continue
        kept = _kept_stops(line, stops, findings)
        if len(kept) < 2:
            findings.append(Finding("line_of_one_stop" if kept else "line_empty", lines=(line.id,)))
        if kept:
            lines[line.id] = replace(line, stops=kept, name=" ".join(line.name.split()))
    if not lines:
        findings.append(Finding("no_lines"))
    return list(lines.values())


def _kept_stops(line: Line, stops: dict[str, Stop], findings: list[Finding]) -> tuple[str, ...]:
    for stop, count in Counter(line.stops).items():
        if stop not in stops:
            findings.append(Finding("stop_unknown", (stop,), (line.id,)))
        elif count > 1:
            findings.append(Finding("stop_repeated", (stop,), (line.id,)))
    return tuple(stop for stop in dict.fromkeys(line.stops) if stop in stops)


def _report_crowds(lines: list[Line], findings: list[Finding]) -> None:
    for stop, count in Counter(stop for line in lines for stop in line.stops).items():
        if count >= MANY_LINES:
            findings.append(
                Finding("stop_on_many_lines", (stop,), tuple(line.id for line in lines if stop in line.stops))
            )


def _pins(network: Network, used: set[str], findings: list[Finding]) -> dict[str, Cell]:
    pins: dict[str, Cell] = {}
    for stop, (column, row) in sorted(network.pins.items()):
        taken = [other for other, cell in pins.items() if cell == (column, row)]
        if stop not in used:
            findings.append(Finding("pin_unknown", (stop,)))
        elif max(abs(column), abs(row)) > FARTHEST_PIN:
            findings.append(Finding("pin_far", (stop,)))
        elif taken:
            findings.append(Finding("pin_taken", (taken[0], stop)))
        else:
            pins[stop] = (column, row)
    return pins
