"""The feed of completions, with what was taken back, so that a copy elsewhere stays right."""

from rest_framework import serializers

from metro.accounts.models import Scope
from metro.core.api import Choice, Flag, ListFilter, Lists, Moment, Number, Resource, RowSerializer, Shows
from tracking.models import Completion
from tracking.queries.teams import members_of
from tracking.visibility import FIELDS


class CompletionSerializer(RowSerializer):
    """A stop that somebody completed. `revokedAt` is set when it does not count any more; the row stays."""

    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)
    name = serializers.CharField(source="member.user.name", read_only=True)
    stop_title = serializers.CharField(source="stop.title", read_only=True)

    class Meta:
        model = Completion
        table = FIELDS["Completion"]
        fields = (
            "id",
            "institution",
            "member",
            "name",
            "stop",
            "stop_title",
            "session",
            "cycle",
            "kind",
            "completed_at",
            "recorded_at",
            "expires_date",
            "minutes_technical",
            "minutes_didactic",
            "revoked_at",
            "revoked_reason",
            "updated_at",
        )


class CompletionFilter(ListFilter):
    stop = Number("stop_id")
    member = Number("member_id")
    team = Number("member__team_memberships", method="of_team", label="Members of this team now.")
    kind = Choice("kind", Completion.Kind.choices)
    completedAfter = Moment("completed_at", "gt")
    completedBefore = Moment("completed_at", "lt")
    isRevoked = Flag("revoked_at", method="revoked")

    def of_team(self, rows, _name, team_id):
        return rows.filter(member__in=members_of(team_id, self.request.actor))

    def revoked(self, rows, _name, is_revoked):
        return rows.filter(revoked_at__isnull=not is_revoked)


class Completions(Lists, Shows, Resource):
    """Completed stops: the own ones, and others' as far as the institution shows progress per person.

    A copy stays right by asking with `updatedSince` for what changed: new rows, corrected rows and rows that
    were revoked. Take the latest `updatedAt` that you received, not your own clock, for the next time: that row
    comes once more, and nothing is missed. Replace by `id`.
    """

    model = Completion
    reads = (Scope.PROGRESS_READ, Scope.ME_READ)
    serializer_class = CompletionSerializer
    filterset_class = CompletionFilter
    order = ("-completed_at", "-pk")
    has_feed = True

    def visible(self):
        return super().visible().select_related("member__user", "stop")
