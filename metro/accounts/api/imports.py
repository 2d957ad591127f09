"""Many people at once: the import of a file, with the rows as JSON."""

from datetime import datetime

from django.utils.translation import get_language
from rest_framework import serializers

from metro.accounts.models import Institution, User
from metro.accounts.services import people_import
from metro.core.api import Serializer
from metro.core.imports import ImportRefused, Problem

LONGEST_CELL = 1000


def _cell(**options) -> serializers.CharField:
    options |= {"allow_blank": True, "allow_null": True, "trim_whitespace": False, "max_length": LONGEST_CELL}
    return serializers.CharField(required=False, **options)


class ImportRowSerializer(Serializer):
    """One person, or one of the rows of a person in several teams. Identity: the number, else the address.

    `team`: a name, or several as `A | B`; a team that is new is made. `startDate`, `endDate`, `from`: YYYY-MM-DD;
    `factorFrom`: the day on which a changed factor begins to hold.
    """

    staff_number = _cell()
    email = _cell()
    first_name = _cell()
    prefix = _cell()
    last_name = _cell()
    role = _cell(help_text="teacher, team lead or coordinator; the Dutch words too.")
    team = _cell(source="teams")
    part_time_factor = serializers.FloatField(source="factor", required=False, allow_null=True)
    start_date = _cell(source="start")
    end_date = _cell(source="end")
    factor_from = _cell(source="since")


class ImportSerializer(Serializer):
    rows = ImportRowSerializer(many=True)
    dry_run = serializers.BooleanField(default=False)
    is_full = serializers.BooleanField(default=False)
    confirm = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    factors_from = serializers.DateField(required=False, allow_null=True)


class FieldChangeSerializer(Serializer):
    """What changed in one column."""

    column = serializers.CharField(source="field")
    old = serializers.CharField()
    new = serializers.CharField()


class ResultSerializer(Serializer):
    """What happened to one person. `row` is the first that names them, empty for who is not in the list."""

    row = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(["created", "changed", "unchanged", "ended"])
    member = serializers.IntegerField(allow_null=True, help_text="Empty in a trial for who is new.")
    name = serializers.CharField()
    changes = FieldChangeSerializer(many=True)


class RowErrorSerializer(Serializer):
    """What is wrong in one cell. The first row is number 1."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    code = serializers.CharField()
    value = serializers.CharField()
    detail = serializers.CharField()


class AdjustmentSerializer(Serializer):
    """A value that was read otherwise than it was written."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()


class ImportReportSerializer(Serializer):
    """What the import did, or as a trial would do."""

    is_dry_run = serializers.BooleanField()
    is_applied = serializers.BooleanField()
    row_count = serializers.IntegerField()
    active = serializers.IntegerField(help_text="How many people worked there before.")
    needs_confirmation = serializers.BooleanField()
    end_count = serializers.IntegerField(help_text="What `confirm` must be, when it is needed.")
    new_teams = serializers.ListField(child=serializers.CharField())
    results = ResultSerializer(many=True)
    errors = RowErrorSerializer(many=True)
    adjusted = AdjustmentSerializer(many=True)

    def to_representation(self, report):
        shown = {name: getattr(report, name) for name in _PLAIN}
        return super().to_representation(shown | {"results": _results(report), "errors": _errors(report)})


_PLAIN = (
    "is_dry_run",
    "is_applied",
    "row_count",
    "active",
    "needs_confirmation",
    "end_count",
    "new_teams",
    "adjusted",
)


def import_rows(data: dict, institution: Institution, *, by: User, now: datetime) -> people_import.Report:
    """Carry out the rows of a checked body. Raises ImportRefused with every fault, unless it is a trial."""
    titles = {field.source: name for name, field in ImportRowSerializer().fields.items()}
    rows = [{name: _text(value) for name, value in row.items()} for row in data["rows"]]
    people = people_import.take(rows, titles, allow_coordinator=True)
    report = people_import.carry_out(
        people,
        institution,
        by=by,
        now=now,
        dry_run=data["dry_run"],
        full=data["is_full"],
        confirm=data.get("confirm"),
        since=data.get("factors_from"),
    )
    if report.errors and not report.is_dry_run:
        raise ImportRefused([_problem(error) for error in report.errors])
    return report


def _text(value) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else value


def _problem(error: people_import.RowError) -> Problem:
    return Problem(error.column, error.code, _said(error), error.value, error.row)


def _said(error: people_import.RowError) -> str:
    return error.sentence["nl" if get_language() == "nl" else "en"]


def _results(report: people_import.Report) -> list[dict]:
    lists = {
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.same,
        "ended": report.ended,
    }
    results = [_result(outcome, line) for outcome, lines in lists.items() for line in lines]
    return sorted(results, key=lambda result: (result["row"] is None, result["row"] or 0))


def _result(outcome: str, line: people_import.PersonLine) -> dict:
    return {
        "row": line.row or None,
        "outcome": outcome,
        "member": line.member.pk,
        "name": line.name,
        "changes": line.changes,
    }


def _errors(report: people_import.Report) -> list[dict]:
    return [
        {
            "row": error.row,
            "column": error.column,
            "code": error.code,
            "value": error.value,
            "detail": _said(error),
        }
        for error in report.errors
    ]
