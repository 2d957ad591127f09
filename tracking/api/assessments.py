"""Levels of skills: own ratings, and those that a lead or an expert confirmed."""

from rest_framework import serializers

from metro.accounts.models import Scope
from metro.core.api import Choice, ListFilter, Lists, Number, Resource, RowSerializer, Shows
from tracking.models import SkillAssessment
from tracking.queries.teams import members_of
from tracking.visibility import FIELDS


class AssessmentSerializer(RowSerializer):
    """Somebody's judgement of a level. What was withdrawn, only the person reads."""

    name = serializers.CharField(source="member.user.name", read_only=True)
    skill_code = serializers.CharField(source="skill.code", read_only=True)
    level_index = serializers.IntegerField(source="level.index", read_only=True)
    level_code = serializers.CharField(source="level.code", read_only=True)
    assessed_by_name = serializers.CharField(source="assessed_by.name", default=None, read_only=True)

    class Meta:
        model = SkillAssessment
        table = FIELDS["SkillAssessment"]
        fields = (
            "id",
            "institution",
            "member",
            "name",
            "skill",
            "skill_code",
            "level",
            "level_index",
            "level_code",
            "kind",
            "is_shared",
            "assessed_by_name",
            "assessed_at",
            "session",
            "withdrawn_at",
        )


class AssessmentFilter(ListFilter):
    member = Number("member_id")
    team = Number("member", method="of_team", label="Members of this team now.")
    skill = Number("skill_id")
    kind = Choice("kind", SkillAssessment.Kind.choices)

    def of_team(self, rows, _name, team_id):
        return rows.filter(member__in=members_of(team_id, self.request.actor))


class Assessments(Lists, Shows, Resource):
    """Levels of skills: the own ones; for a lead those confirmed and the own ratings that are shared, as far as
    the institution shows progress per person."""

    model = SkillAssessment
    reads = (Scope.PROGRESS_READ, Scope.ME_READ)
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    order = ("-assessed_at", "-pk")

    def visible(self):
        rows = SkillAssessment.objects.visible_to(self.request.actor)
        return rows.select_related("member__user", "skill", "level", "assessed_by")
