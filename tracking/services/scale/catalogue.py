"""What can be learned: the lines that all institutions share, and the lines of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from courses.models import Skill, SkillFramework, SkillLevel
from courses.services.catalogue.document import Document, LineRow, StopRow, read
from courses.services.colours import place_of
from courses.services.split import split_minutes
from tracking.services.scale.copying import FALSE, NULL, TRUE, moment, text
from tracking.services.scale.tables import Tables

FILE = Path(__file__).resolve().parents[3] / "metro" / "demo" / "catalogue-large.json"
# Five lines with fifty stops, some of them on several: what every institution sees.
_SHARED_CODES = "ABCEF"
_DIGITS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_OWN_LINE_STOPS = 12


class Stop(NamedTuple):
    """A published stop, with what a completion of it books."""

    id: str
    slug: str
    title: str
    minutes: int
    technical: str
    didactic: str
    rule: str
    skills: tuple[tuple[str, str], ...]  # (skill, level)


class Line(NamedTuple):
    id: str
    version: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Source:
    """The real catalogue, cut in what is shared and what institutions make variations of."""

    stops: dict[str, StopRow]
    shared: list[LineRow]
    others: list[LineRow]

    @property
    def shared_stops(self) -> list[str]:
        return list(dict.fromkeys(item.stop for line in self.shared for item in line.stops))


def load() -> Source:
    document: Document = read(FILE.read_bytes())
    return Source(
        stops={row.slug: row for row in document.stops},
        shared=[row for row in document.lines if row.code in _SHARED_CODES],
        others=[row for row in document.lines if row.code not in _SHARED_CODES],
    )


class Catalogue:
    """Writes lines and stops, and keeps the shared ones."""

    def __init__(self, tables: Tables, source: Source, *, stops: int, now: datetime):
        self._tables, self._source = tables, source
        self._released_at = moment(now - timedelta(days=900))
        self._skills = _skill_ids()
        names = source.shared_stops[:stops]
        shared = {
            name: self._stop(source.stops[name], NULL, name, source.stops[name].title) for name in names
        }
        self.shared = [self._line(row, row.slug, row.code, NULL, _on(row, shared)) for row in source.shared]
        self.shared = [line for line in self.shared if line]

    def own_lines(self, institution: str, count: int) -> list[Line]:
        """Lines of the institution itself with so many new stops; each also holds a shared stop."""
        names = islice(self._own_names(institution), count)
        stops = [self._stop(row, institution, slug, title) for row, slug, title in names]
        templates = cycle(self._source.others)
        return [
            self._own_line(next(templates), institution, number, stops[start : start + _OWN_LINE_STOPS])
            for number, start in enumerate(range(0, count, _OWN_LINE_STOPS))
        ]

    def _own_names(self, institution) -> Iterator[tuple[StopRow, str, str]]:
        """The stops of the other lines, in order and again and again, with a name and a title of their own."""
        taken = set(self._source.shared_stops)
        names = dict.fromkeys(item.stop for line in self._source.others for item in line.stops)
        rows = [self._source.stops[name] for name in names if name not in taken]
        part = 0
        while True:
            part += 1
            for row in rows:
                yield (
                    row,
                    f"{row.slug}-{institution}-{part}",
                    row.title if part == 1 else f"{row.title}, deel {part}",
                )

    def _own_line(self, row, institution, number, stops):
        # An interchange with what all institutions share.
        everywhere = self.shared[number % len(self.shared)].stops
        stops = [everywhere[number % len(everywhere)], *stops]
        code = _code(number)
        return self._line(row, f"{row.slug}-{institution}-{code.lower()}", code, institution, stops)

    def _stop(self, row: StopRow, institution, slug, title) -> Stop:
        tables = self._tables
        number = tables.stops.add(
            institution, slug, text(title), text(row.goal), str(row.minutes), row.language, row.completion
        )
        minutes = split_minutes(row.minutes, len(row.skills))
        didactic, skills = 0, []
        for position, (met, part) in enumerate(zip(row.skills, minutes, strict=True), start=1):
            skill, level, side = self._skills[met.framework, met.code, met.level]
            tables.stop_skills.add(number, skill, level, str(part), str(position))
            skills.append((skill, level))
            didactic += part if side == SkillFramework.Side.DIDACTIC else 0
        technical = str(row.minutes - didactic)
        return Stop(
            number, slug, text(title), row.minutes, technical, str(didactic), row.completion, tuple(skills)
        )

    def _line(self, row: LineRow, slug, code, institution, stops) -> Line | None:
        """The released line; none when too few of its stops are there."""
        if len(stops) < 2:
            return None
        tables = self._tables
        palette = place_of(row.colour, set())
        line = tables.lines.add(institution, code, slug, text(row.title), row.colour, palette)
        needed = NULL if row.rule_stops is None else str(max(1, min(row.rule_stops, len(stops) - 2)))
        version = tables.versions.add(line, row.rule, needed, self._released_at)
        is_required = TRUE if row.rule_stops is None else FALSE
        for position, stop in enumerate(stops, start=1):
            tables.line_stops.add(version, stop.id, str(position), is_required)
        return Line(line, version, tuple(stops))


def _on(row: LineRow, stops: dict[str, Stop]) -> list[Stop]:
    return [stops[item.stop] for item in row.stops if item.stop in stops]


def _skill_ids() -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """(skill, level, side) by the codes of framework, skill and level."""
    skills = Skill.objects.select_related("framework").order_by("pk")
    levels = list(SkillLevel.objects.order_by("pk"))
    return {
        (skill.framework.code, skill.code, level.code): (str(skill.pk), str(level.pk), skill.framework.side)
        for skill in skills
        for level in levels
        if level.framework_id == skill.framework_id
    }


def _code(number: int) -> str:
    """Two to four letters, one code per number."""
    code = ""
    while number or len(code) < 2:
        number, digit = divmod(number, len(_DIGITS))
        code = _DIGITS[digit] + code
    return code
