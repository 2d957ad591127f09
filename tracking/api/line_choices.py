"""The lines that people follow."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from courses.models import Line
from metro.accounts.models import Scope
from metro.core.api import (
    Creates,
    Flag,
    ListFilter,
    Lists,
    Number,
    Resource,
    RowSerializer,
    Serializer,
    Shows,
    VisibleRow,
    move,
)
from metro.core.errors import NotAllowed
from tracking.models import LineChoice
from tracking.queries.teams import members_of
from tracking.services import lines
from tracking.visibility import FIELDS


class LineChoiceSerializer(RowSerializer):
    """Somebody follows a line, in the version that was released when they joined or that they moved to."""

    name = serializers.CharField(source="member.user.name", read_only=True)
    version_number = serializers.IntegerField(source="version.number", read_only=True)
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)

    class Meta:
        model = LineChoice
        table = FIELDS["LineChoice"]
        fields = (
            "id",
            "institution",
            "member",
            "name",
            "line",
            "version",
            "version_number",
            "joined_at",
            "left_at",
            "updated_at",
        )


class LineChoiceFilter(ListFilter):
    line = Number("line_id")
    member = Number("member_id")
    team = Number("member", method="of_team", label="Members of this team now.")
    isOpen = Flag("left_at", method="open")

    def of_team(self, rows, _name, team_id):
        return rows.filter(member__in=members_of(team_id, self.request.actor))

    def open(self, rows, _name, is_open):
        return rows.filter(left_at__isnull=is_open)


class FollowSerializer(Serializer):
    line = VisibleRow(Line)


class LineChoices(Lists, Shows, Creates, Resource):
    """Lines that are followed: the own ones, and others' as far as the institution shows progress per person."""

    model = LineChoice
    reads = (Scope.PROGRESS_READ, Scope.ME_READ)
    writes = (Scope.ME_WRITE,)
    serializer_class = LineChoiceSerializer
    create_serializer = FollowSerializer
    filterset_class = LineChoiceFilter
    order = ("-joined_at", "-pk")
    has_feed = True

    def visible(self):
        return super().visible().select_related("member__user", "version")

    @extend_schema(request=FollowSerializer, responses={201: LineChoiceSerializer})
    def create(self, request):
        """Follow a line in the version that is released now. Doing it twice gives the first."""
        return super().create(request)

    def create_row(self, data):
        if self.request.member is None:
            raise NotAllowed(who=_("A teacher"))
        return lines.follow(self.request.member, data["line"], now=self.request.now)

    @extend_schema(request=None)
    @move()
    def leave(self, request, pk):
        """Follow the line no longer. What was completed stays."""
        return self.shown(lines.leave(self._own(), now=request.now))

    @extend_schema(request=None)
    @move(path="move-to-released")
    def move_to_released(self, request, pk):
        """Go on with the version that is released now. What was completed counts there too."""
        return self.shown(lines.move_to_released(self._own(), now=request.now))

    def _own(self):
        own = self.get_queryset().filter(member=self.request.actor.member_id)
        return get_object_or_404(own, pk=self.kwargs["pk"])
