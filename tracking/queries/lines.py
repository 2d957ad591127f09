"""How far somebody is on a line, by its rule. Pure: facts in, numbers and a sentence out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import LineVersion
from metro.core import words

Rule = LineVersion.Rule


@dataclass(frozen=True, kw_only=True)
class LineStopFact:
    """One stop of a version, as far as its rule asks."""

    stop_id: int
    title: str = ""
    is_required: bool = True
    section: str = ""
    is_retired: bool = False


@dataclass(frozen=True, kw_only=True)
class LineProgress:
    """`missing` can still be done, `missing_required` must be. `percent` is 100 exactly when satisfied."""

    needed: int
    got: int
    is_satisfied: bool
    achieved_at: datetime | None
    missing: tuple[LineStopFact, ...]
    missing_required: tuple[LineStopFact, ...]

    @property
    def percent(self) -> int:
        return 100 if self.is_satisfied else 100 * self.got // self.needed

    @property
    def to_go(self) -> int:
        return self.needed - self.got

    @property
    def needs_renewal(self) -> bool:
        """The line was achieved, and a stop of it expired since."""
        return self.achieved_at is not None and not self.is_satisfied

    @property
    def sentence(self) -> str:
        if not self.needed:
            return _("No more stops needed.")
        if self.is_satisfied:
            return _("Line achieved.")
        if self.needs_renewal:
            return _("Line achieved, renewal needed: {rest}").format(rest=self._rest())
        return self._rest()

    def _rest(self) -> str:
        required = self.missing_required
        stops = ngettext("{n} stop to go", "{n} stops to go", self.to_go).format(n=self.to_go)
        if self.to_go in (len(required), len(self.missing)):
            named = required if self.to_go == len(required) else self.missing
            return _ended(f"{stops}: {_names(named)}")
        if not required:
            return _("{stops}, you choose which.").format(stops=stops)
        text = _("{stops}, {n} of them required: {names}")
        return _ended(text.format(stops=stops, n=len(required), names=_names(required)))


def line_progress(
    line_stops: Sequence[LineStopFact],
    rule: str,
    rule_stops: int | None,
    completed: Mapping[int, datetime],
    *,
    ever: Mapping[int, datetime] | None = None,
) -> LineProgress:
    """The progress on a version.

    `completed` has the stops that count today, with the moment of completion; `ever` also those that expired
    since, with their first completion, because an achieved line stays achieved. Without it nothing expired.
    """
    counting = _counting(line_stops, completed)
    needed, got = _count(counting, rule, rule_stops, completed)
    missing = tuple(stop for stop in counting if stop.stop_id not in completed)
    return LineProgress(
        needed=needed,
        got=got,
        is_satisfied=got == needed,
        achieved_at=_achieved_at(line_stops, rule, rule_stops, completed if ever is None else ever),
        missing=missing,
        missing_required=tuple(stop for stop in missing if stop.is_required),
    )


def counted(
    line_stops: Sequence[LineStopFact], rule: str, rule_stops: int | None, completed: Mapping[int, datetime]
) -> tuple[int, int]:
    """What a version needs of somebody, and how much of that is there; satisfied when they are equal.

    The two numbers of `line_progress` alone, for who does not ask when it was achieved or what is missing.
    """
    return _count(_counting(line_stops, completed), rule, rule_stops, completed)


def _names(stops: Sequence[LineStopFact]) -> str:
    return words.and_list([stop.title for stop in stops])


def _ended(sentence: str) -> str:
    """With a full stop, unless the last title brings its own sign."""
    return sentence if sentence[-1] in ".?" else f"{sentence}."


def _counting(line_stops, completed) -> list[LineStopFact]:
    """A retired stop that was not completed is excused: nobody can do it any more."""
    return [stop for stop in line_stops if stop.stop_id in completed or not stop.is_retired]


def _count(stops: Sequence[LineStopFact], rule, rule_stops, completed) -> tuple[int, int]:
    """What the rule needs, and how much of that is there."""
    required = {stop.stop_id for stop in stops if stop.is_required}
    done = {stop.stop_id for stop in stops if stop.stop_id in completed}
    if rule == Rule.AT_LEAST:
        needed = max(len(required), min(rule_stops or 0, len(stops)))
        return needed, len(done & required) + min(len(done - required), needed - len(required))
    if rule == Rule.ONE_PER_SECTION:
        free = _free_sections(stops)
        reached = {stop.section for stop in stops if stop.section in free and stop.stop_id in done}
        return len(required) + len(free), len(done & required) + len(reached)
    return len(required), len(done & required)


def _free_sections(stops: Iterable[LineStopFact]) -> set[str]:
    """Sections without a required stop: one stop of the own choice does."""
    with_required = {stop.section for stop in stops if stop.is_required}
    return {stop.section for stop in stops if stop.section} - with_required


def _achieved_at(line_stops, rule, rule_stops, ever: Mapping[int, datetime]) -> datetime | None:
    """The moment of the completion with which the rule held for the first time."""
    on_line = [(ever[stop.stop_id], stop.stop_id) for stop in line_stops if stop.stop_id in ever]
    done: set[int] = set()
    for moment, stop_id in sorted(on_line):
        done.add(stop_id)
        needed, got = _count(_counting(line_stops, done), rule, rule_stops, done)
        if got == needed:
            return moment
    return None
