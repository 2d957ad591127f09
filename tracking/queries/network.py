"""The network of one person: every visible line with its stops, and the person's own state at each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Line, LineVersion, Stop
from metro.accounts.models import Institution
from metro.accounts.policy import Actor
from tracking.models import Attendance, Completion, Registration, StopSkip
from tracking.queries import facts
from tracking.queries.lines import LineProgress
from tracking.queries.stops import StopFacts, StopState, standing
from tracking.queries.versions import progress_on, versions_for


@dataclass(frozen=True, kw_only=True)
class Choice:
    """That the person follows the line: the row of LineChoice."""

    id: int
    version_id: int
    joined_at: datetime


@dataclass(frozen=True, kw_only=True)
class LineStopView:
    position: int
    section: str
    is_required: bool
    stop_state: StopState
    other_lines: tuple[Line, ...]  # The lines one can change to here.

    @property
    def is_interchange(self) -> bool:
        return bool(self.other_lines)


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """A version that was released after the one the person follows, and what it changes."""

    number: int
    added: tuple[Stop, ...]
    removed: tuple[Stop, ...]


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A line in the version that counts: the pinned one for who follows it, for others the released one.

    `achieved_version` is the newest version whose rule was met; 0 for none.
    """

    line: Line
    version: LineVersion
    stops: tuple[LineStopView, ...]
    choice: Choice | None
    progress: LineProgress
    newer: NewVersion | None = None
    achieved_version: int = 0

    @property
    def is_started(self) -> bool:
        return self.progress.got > 0

    @property
    def is_followed(self) -> bool:
        return self.choice is not None

    @property
    def rule(self) -> str:
        """What achieves the line, in words."""
        needed = self.progress.needed
        if self.version.rule == LineVersion.Rule.AT_LEAST:
            text = _("Complete {n} of the {total} stops. You choose which.")
            return text.format(n=needed, total=len(self.stops))
        if self.version.rule == LineVersion.Rule.ONE_PER_SECTION:
            return _("Complete every required stop, and one stop of every other section.")
        return ngettext("Complete {n} stop.", "Complete all {n} stops.", needed).format(n=needed)


@dataclass(frozen=True)
class Network:
    """Lines by code, followed ones first; every visible stop by id, also those on no line."""

    lines: tuple[LineView, ...]
    stops: dict[int, StopState]

    def line(self, slug: str) -> LineView | None:
        return next((view for view in self.lines if view.line.slug == slug), None)

    def stop(self, slug: str) -> StopState | None:
        return next((state for state in self.stops.values() if state.stop.slug == slug), None)

    def followed(self) -> tuple[LineView, ...]:
        return tuple(view for view in self.lines if view.choice)

    @property
    def next_stop(self) -> StopState | None:
        """The stop of the own seat that comes first."""
        seated = [row for row in self.stops.values() if row.registration and row.registration.is_confirmed]
        return min(seated, key=lambda row: row.registration.starts_at, default=None)


def network(actor: Actor, *, now: datetime) -> Network:
    """Everything in two queries; empty for somebody without an institution."""
    if actor.member_id is None:
        return Network(lines=(), stops={})
    versions = list(versions_for(actor))
    current = [row for row in versions if _is_current(row)]
    lines_at = _lines_at(current)
    states = {
        row.pk: _state(row, now=now, today=actor.today, lines=lines_at.get(row.pk, ()))
        for row in stops_for(actor, now=now)
    }
    views = [_line_view(row, versions, states, lines_at) for row in current]
    views.sort(key=lambda view: (view.choice is None, view.line.code, view.line.pk))
    return Network(lines=tuple(views), stops=states)


def stops_for(actor: Actor, *, now: datetime) -> QuerySet[Stop]:
    """The stops a learner sees, with everything that happened to this one and the next session."""
    own = {"member": actor.member_id, "stop": OuterRef("pk")}
    at_sessions = {"member": actor.member_id, "session__stop": OuterRef("pk")}
    institution = Institution.objects.visible_to(actor)
    return (
        Stop.objects.visible_to(actor)
        .exclude(status=Stop.Status.DRAFT)
        .annotate(
            completion_rows=facts.completions(Completion.objects.filter(**own)),
            attendance_rows=facts.attendances(Attendance.objects.filter(**at_sessions)),
            seat_rows=facts.seats(Registration.objects.filter(**at_sessions), now=now),
            question_count=facts.questions(),
            answer_rows=facts.answers(actor.member_id),
            is_skipped=Exists(StopSkip.objects.open().filter(**own)),
            next_rows=facts.next_session(actor, now=now),
            time_zone=Subquery(institution.values("time_zone")),
        )
        .order_by("pk")
    )


def _state(row: Stop, *, now, today, lines) -> StopState:
    happened = StopFacts(
        completions=[facts.completion_fact(item) for item in row.completion_rows],
        attendances=[facts.attendance_fact(item) for item in row.attendance_rows],
        seats=[facts.seat_view(item) for item in row.seat_rows],
        is_skipped=row.is_skipped,
        questions=row.question_count,
        answers=row.answer_rows,
    )
    found = standing(happened, today=today, zone=ZoneInfo(row.time_zone))
    following = [facts.session_view(item) for item in row.next_rows]
    return StopState(
        **vars(found),
        stop=row,
        next_session=following[0] if following else None,
        line_ids=tuple(line.pk for line in lines),
        now=now,
        time_zone=row.time_zone,
    )


def _is_current(version: LineVersion) -> bool:
    """Pinned by the person, or released while the person does not follow the line."""
    if version.choice_rows:
        return version.pk == version.choice_rows[0]["version_id"]
    return version.status == LineVersion.Status.RELEASED


def _lines_at(versions: Iterable[LineVersion]) -> dict[int, list[Line]]:
    """Per stop the lines that hold it, by code."""
    lines = defaultdict(list)
    for version in sorted(versions, key=lambda row: row.line.code):
        for row in version.stop_rows:
            lines[row["stop_id"]].append(version.line)
    return lines


def _line_view(version: LineVersion, versions, states: Mapping[int, StopState], lines_at) -> LineView:
    of_line = [row for row in versions if row.line_id == version.line_id]
    achieved = [row.number for row in of_line if progress_on(row, states).achieved_at]
    return LineView(
        line=version.line,
        version=version,
        stops=tuple(
            _line_stop(row, version, states, lines_at)
            for row in version.stop_rows
            if row["stop_id"] in states
        ),
        choice=_choice(version),
        progress=progress_on(version, states),
        newer=_newer(version, of_line, states),
        achieved_version=max(achieved, default=0),
    )


def _line_stop(row: dict, version: LineVersion, states, lines_at) -> LineStopView:
    return LineStopView(
        position=row["position"],
        section=row["section"],
        is_required=row["is_required"],
        stop_state=states[row["stop_id"]],
        other_lines=tuple(line for line in lines_at[row["stop_id"]] if line.pk != version.line_id),
    )


def _choice(version: LineVersion) -> Choice | None:
    if not version.choice_rows:
        return None
    row = version.choice_rows[0]
    return Choice(id=row["id"], version_id=row["version_id"], joined_at=facts.moment(row["joined_at"]))


def _newer(version: LineVersion, of_line, states) -> NewVersion | None:
    released = next((row for row in of_line if row.status == LineVersion.Status.RELEASED), None)
    if released is None or released.number <= version.number:
        return None
    before = [row["stop_id"] for row in version.stop_rows]
    after = [row["stop_id"] for row in released.stop_rows]
    return NewVersion(
        number=released.number,
        added=tuple(states[pk].stop for pk in after if pk not in before and pk in states),
        removed=tuple(states[pk].stop for pk in before if pk not in after and pk in states),
    )
