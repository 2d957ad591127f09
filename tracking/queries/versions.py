"""Versions of lines with their stops, as the rules of progress need them."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from courses.models import Line, LineStop, LineVersion, Stop, title_of
from metro.accounts.policy import Actor
from metro.core.subqueries import JSONRows
from tracking.models import LineChoice
from tracking.queries.lines import LineProgress, LineStopFact, line_progress
from tracking.queries.stops import Standing


def versions_for(actor: Actor) -> QuerySet[LineVersion]:
    """Released versions of active lines; of followed lines every version that was ever released."""
    choices = LineChoice.objects.open().filter(member=actor.member_id, line=OuterRef("line_id"))
    shown = Q(status=LineVersion.Status.RELEASED, line__status=Line.Status.ACTIVE) | Q(Exists(choices))
    row = JSONObject(id="pk", version_id="version_id", joined_at="joined_at")
    return (
        LineVersion.objects.visible_to(actor)
        .exclude(status=LineVersion.Status.DRAFT)
        .filter(shown)
        .select_related("line")
        .annotate(stop_rows=stop_rows(), choice_rows=JSONRows(choices.values(row=row)))
        .order_by("line__code", "number")
    )


def stop_rows() -> JSONRows:
    """The stops of the outer version in their order."""
    row = JSONObject(
        stop_id="stop_id",
        position="position",
        section="section",
        is_required="is_required",
        title_nl="stop__title_nl",
        title_en="stop__title_en",
        status="stop__status",
    )
    rows = LineStop.objects.filter(version=OuterRef("pk")).order_by("position")
    return JSONRows(rows.values(row=row))


def line_facts(version: LineVersion) -> list[LineStopFact]:
    """The stops of a version that carries `stop_rows`."""
    return [
        LineStopFact(
            stop_id=row["stop_id"],
            title=title_of(row["title_nl"], row["title_en"]),
            is_required=row["is_required"],
            section=row["section"],
            is_retired=row["status"] == Stop.Status.RETIRED,
        )
        for row in version.stop_rows
    ]


def progress_on(version: LineVersion, standings: Mapping[int, Standing]) -> LineProgress:
    """The progress of one member on a version that carries `stop_rows`."""
    return line_progress(
        line_facts(version),
        version.rule,
        version.rule_stops,
        {pk: row.completed_at for pk, row in standings.items() if row.is_completed},
        ever={pk: row.first_completed_at for pk, row in standings.items() if row.first_completed_at},
    )
