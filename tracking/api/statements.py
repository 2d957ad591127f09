"""Statements: issued and withdrawn by the person; anybody with the code verifies them on the page for that."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer

from courses.models import Line, Stop
from metro.accounts.models import Scope
from metro.core.api import Creates, Lists, Resource, RowSerializer, Serializer, Shows, VisibleRow, move
from metro.core.errors import NotAllowed
from tracking.models import Statement
from tracking.queries.statement_pdf import pdf, verification_url
from tracking.queries.statements import Standing, standing_of
from tracking.services import statements
from tracking.visibility import FIELDS


class StatementSerializer(RowSerializer):
    """Who did what, in words that were frozen when it was issued. `content` holds all of them."""

    line = serializers.IntegerField(
        source="line_version.line_id", read_only=True, allow_null=True, default=None
    )
    standing = serializers.SerializerMethodField()
    verification_url = serializers.SerializerMethodField()

    class Meta:
        model = Statement
        table = FIELDS["Statement"]
        fields = (
            "id",
            "institution",
            "member",
            "subject",
            "stop",
            "line",
            "line_version",
            "year",
            "language",
            "code",
            "standing",
            "expires_date",
            "issued_at",
            "withdrawn_at",
            "verification_url",
        )

    def get_standing(self, row) -> Standing:
        return standing_of(row, now=self.context["request"].now)

    def get_verification_url(self, row) -> str:
        return verification_url(row)


class MakeSerializer(Serializer):
    """One of the three. `year`: the calendar year in which the school year starts."""

    stop = VisibleRow(Stop, required=False)
    line = VisibleRow(Line, required=False)
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)

    def validate(self, data):
        if len(data) != 1:
            raise ValidationError(_("Name a stop, a line or a year: one of them."), code="invalid")
        return data


class PdfFile(JSONRenderer):
    """For who asks for a PDF: only problems come through here, and they are JSON."""

    media_type = "application/octet-stream"


class Statements(Lists, Shows, Creates, Resource):
    """The person's own statements."""

    model = Statement
    reads = (Scope.ME_READ,)
    writes = (Scope.ME_WRITE,)
    serializer_class = StatementSerializer
    create_serializer = MakeSerializer
    order = ("-issued_at", "-pk")

    def visible(self):
        return super().visible().select_related("institution", "line_version")

    @extend_schema(request=MakeSerializer, responses={201: StatementSerializer})
    def create(self, request):
        """State what was done. When a statement says just this already, it is that one."""
        return super().create(request)

    def create_row(self, data):
        member, asked = self.request.member, {"by": self.request.user, "now": self.request.now}
        if member is None:
            raise NotAllowed(who=_("A teacher"))
        if "stop" in data:
            return statements.of_stop(member, data["stop"], **asked)
        if "line" in data:
            return statements.of_line(member, data["line"].slug, self.request.actor, **asked)
        return statements.of_year(member, data["year"], **asked)

    @extend_schema(request=None)
    @move()
    def withdraw(self, request, pk):
        """Whoever verifies the code reads from now on that it was withdrawn."""
        return self.shown(statements.withdraw(self.get_object(), by=request.user, now=request.now))

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=(JSONRenderer, PdfFile))
    def document(self, request, pk):
        """The document, PDF/UA-1: the same bytes every time."""
        row = self.get_object()
        response = HttpResponse(pdf(row), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{row.code}.pdf"'
        return response
