"""What a line version consists of, as a value that can be compared: from a document or from the database."""

from dataclasses import dataclass

from courses.models import LineVersion
from courses.services.catalogue.document import LineStopRow


@dataclass(frozen=True)
class LineContent:
    """The rule and the ordered stops of a version."""

    rule: str
    rule_stops: int | None
    stops: tuple[LineStopRow, ...]

    @property
    def rule_fields(self) -> dict:
        return {"rule": self.rule, "rule_stops": self.rule_stops}


def content_of(version: LineVersion) -> LineContent:
    """The content of a version whose line stops are loaded by `current_versions`."""
    rows = sorted(version.line_stops.all(), key=lambda row: row.position)
    return LineContent(
        rule=version.rule,
        rule_stops=version.rule_stops,
        stops=tuple(
            LineStopRow(
                stop=row.stop.slug,
                section=row.section,
                is_required=row.is_required,
                prerequisite=row.prerequisite.stop.slug if row.prerequisite else "",
            )
            for row in rows
        ),
    )


def current_versions(line_ids: list[int]) -> dict[int, LineVersion]:
    """Per line the draft, else the released version, with its stops. Two queries."""
    versions = (
        LineVersion.objects.filter(line__in=line_ids)
        .exclude(status=LineVersion.Status.SUPERSEDED)
        .prefetch_related("line_stops__stop", "line_stops__prerequisite__stop")
        .order_by("number")
    )
    return {version.line_id: version for version in versions}
