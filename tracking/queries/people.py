"""Progress of several members at once, as far as the actor may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from courses.models import Line, LineVersion
from metro.accounts.models import Membership
from metro.accounts.policy import Actor
from tracking.models import Attendance, Completion, LineChoice, Registration, StopSkip
from tracking.queries import facts
from tracking.queries.lines import LineProgress
from tracking.queries.stops import CompletionFact, Standing, StopFacts, standing
from tracking.queries.versions import progress_on, stop_rows


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """`is_followed` False: the progress is on the released version, by stops done anyway."""

    line: Line
    version: LineVersion
    progress: LineProgress
    is_followed: bool


def member_states(member_ids: list[int], *, actor: Actor, now: datetime) -> dict[int, dict[int, Standing]]:
    """Per member the standing at every stop with which something happened; any other stop is open.

    State only: without places in a queue and without signals that wait. Only members whose progress the actor
    may read, and only facts the actor may read. One query.
    """
    return {row.pk: _standings(row, actor) for row in _members(member_ids, actor, now)}


def completions_by_member(
    member_ids: list[int], *, actor: Actor
) -> dict[int, dict[int, list[CompletionFact]]]:
    """Valid completions by member and stop, oldest first, as far as the actor may read them. One query."""
    rows = Membership.objects.progress_visible_to(actor).filter(pk__in=member_ids)
    rows = rows.annotate(completion_rows=facts.completions(_seen(Completion, actor)))
    return {
        row.pk: {
            stop: [facts.completion_fact(item) for item in items]
            for stop, items in _by_stop(row.completion_rows).items()
        }
        for row in rows
    }


def member_lines(member_ids: list[int], *, actor: Actor, now: datetime) -> dict[int, dict[int, MemberLine]]:
    """Per member and line the progress: on the pinned version of who follows it, else on the released one.

    Two queries, whatever the number of members.
    """
    members = list(_members(member_ids, actor, now))
    pinned = {choice["version_id"] for row in members for choice in row.choice_rows}
    versions = _versions(pinned, actor)
    return {row.pk: _lines_of(row, versions, actor) for row in members}


def _members(member_ids, actor: Actor, now: datetime) -> QuerySet[Membership]:
    choices = _seen(LineChoice, actor).open()
    skips = StopSkip.objects.filter(actor.facts_rule("skipped_at"), member=OuterRef("pk")).open()
    # The rule of facts, not those of rosters and own places: what a lead reads is the state that follows.
    in_team = (actor.facts_rule("session__starts_at"), Q(member=OuterRef("pk")))
    attendances, seats = Attendance.objects.filter(*in_team), Registration.objects.filter(*in_team)
    return (
        Membership.objects.progress_visible_to(actor)
        .filter(pk__in=member_ids)
        .select_related("institution")
        .annotate(
            completion_rows=facts.completions(_seen(Completion, actor)),
            attendance_rows=facts.attendances(attendances.present()),
            seat_rows=facts.seats(seats.confirmed(), now=now),
            skip_rows=ArraySubquery(skips.values("stop_id")),
            choice_rows=ArraySubquery(
                choices.values(row=JSONObject(line_id="line_id", version_id="version_id"))
            ),
        )
        .order_by("pk")
    )


def _seen(model, actor: Actor) -> QuerySet:
    return model.objects.visible_to(actor).filter(member=OuterRef("pk"))


def _standings(row: Membership, actor: Actor) -> dict[int, Standing]:
    completions, seats = _by_stop(row.completion_rows), _by_stop(row.seat_rows)
    attendances = _by_stop(row.attendance_rows)
    zone = ZoneInfo(row.institution.time_zone)
    today = actor.now.astimezone(zone).date()
    return {
        stop: standing(
            StopFacts(
                completions=[facts.completion_fact(item) for item in completions[stop]],
                attendances=[facts.attendance_fact(item) for item in attendances[stop]],
                seats=[facts.seat_view(item) for item in seats[stop]],
                is_skipped=stop in row.skip_rows,
            ),
            today=today,
            zone=zone,
        )
        for stop in {*completions, *attendances, *seats, *row.skip_rows}
    }


def _by_stop(rows: list[dict]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    for row in rows:
        found[row["stop"]].append(row)
    return found


def _versions(pinned: set[int], actor: Actor) -> list[LineVersion]:
    released = Q(status=LineVersion.Status.RELEASED, line__status=Line.Status.ACTIVE)
    return list(
        LineVersion.objects.visible_to(actor)
        .filter(Q(pk__in=pinned) | released)
        .select_related("line")
        .annotate(stop_rows=stop_rows())
        .order_by("line__code", "number")
    )


def _lines_of(row: Membership, versions: list[LineVersion], actor: Actor) -> dict[int, MemberLine]:
    standings = _standings(row, actor)
    pinned = {choice["line_id"]: choice["version_id"] for choice in row.choice_rows}
    return {
        version.line_id: MemberLine(
            line=version.line,
            version=version,
            progress=progress_on(version, standings),
            is_followed=version.line_id in pinned,
        )
        for version in versions
        if _counts_for(version, pinned)
    }


def _counts_for(version: LineVersion, pinned: dict[int, int]) -> bool:
    if version.line_id in pinned:
        return version.pk == pinned[version.line_id]
    return version.status == LineVersion.Status.RELEASED and version.line.status == Line.Status.ACTIVE
