"""Skills: level, proof and source stay apart; of oneself, and of a team as far as the institution shows it."""

from rest_framework import serializers

from metro.accounts.models import Institution
from metro.core.api import Serializer, one_answer
from tracking.api.asked import Figures, TeamQuestion
from tracking.api.parts import (
    FigureSerializer,
    PersonNameSerializer,
    PersonOfTeamSerializer,
    SkillNameSerializer,
)
from tracking.models import SkillAssessment
from tracking.queries import teams
from tracking.queries.skills import skill_profile, t_shape


class OutlineSerializer(Serializer):
    """Whole percents; `field` is the technical area that goes deepest."""

    depth = serializers.IntegerField()
    field = serializers.CharField(allow_blank=True)
    left = serializers.IntegerField()
    right = serializers.IntegerField()
    breadth = serializers.IntegerField()


class TShapeSerializer(OutlineSerializer):
    """By what is proven; `outline` the same by what was met."""

    outline = OutlineSerializer()


class SkillStepSerializer(Serializer):
    """A step of the framework."""

    index = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()


class OwnSkillSerializer(Serializer):
    """One skill of oneself. Levels are indexes in `levels`, 0 for none; attending is not mastering."""

    skill = SkillNameSerializer()
    levels = SkillStepSerializer(many=True)
    proven = serializers.IntegerField()
    proof = serializers.CharField(allow_blank=True)
    proven_at = serializers.DateTimeField(allow_null=True)
    proven_by = serializers.CharField(allow_blank=True)
    met = serializers.IntegerField()
    met_by = serializers.CharField(allow_blank=True)
    own = serializers.IntegerField()
    own_is_shared = serializers.BooleanField()
    minutes = serializers.IntegerField()


class OwnSkillsSerializer(Serializer):
    shape = TShapeSerializer()
    skills = OwnSkillSerializer(many=True)


class SkillCellSerializer(Serializer):
    """Codes of levels, empty where there is none. An own rating only when it is shared."""

    proven = serializers.CharField(allow_blank=True)
    proof = serializers.CharField(allow_blank=True)
    own = serializers.CharField(allow_blank=True)


class SkillRowSerializer(PersonNameSerializer):
    """One person; the cells stand in the order of `skills`."""

    cells = SkillCellSerializer(many=True)


class SkillShareSerializer(Serializer):
    """Of the team: who has proof of a skill, and who shares an own rating."""

    skill = serializers.IntegerField(source="skill.pk")
    proven = FigureSerializer()
    rated = FigureSerializer()


class TeamSkillsSerializer(Serializer):
    """The table of the team at the level that the reader has: rows, shares, or names only.

    Per person `skills` are those that somebody shows, and `missing` the others.
    """

    team = serializers.IntegerField(source="team.pk")
    level = serializers.ChoiceField(source="view.level", choices=Institution.LeadVisibility.choices)
    people = PersonNameSerializer(source="view.people", many=True)
    skills = SkillNameSerializer(source="view.skills", many=True)
    missing = SkillNameSerializer(source="view.missing", many=True)
    rows = SkillRowSerializer(source="view.rows", many=True)
    shares = SkillShareSerializer(source="view.shares", many=True)


class SkillOfPersonSerializer(Serializer):
    """A skill with proof, or with an own rating that the person shares."""

    skill = SkillNameSerializer(source="progress.skill")
    proven = serializers.CharField(source="cell.proven", allow_blank=True)
    proof = serializers.CharField(source="cell.proof", allow_blank=True)
    proven_at = serializers.DateTimeField(source="progress.proven_at", allow_null=True)
    own = serializers.CharField(source="cell.own", allow_blank=True)


class PersonSkillsSerializer(PersonOfTeamSerializer):
    """One person of the team, as the lead's page shows it."""

    skills = SkillOfPersonSerializer(many=True)


class SkillProgressSerializer(Serializer):
    """One of the three, as asked."""

    own = OwnSkillsSerializer(allow_null=True)
    team = TeamSkillsSerializer(allow_null=True)
    person = PersonSkillsSerializer(allow_null=True)


class SkillProgress(Figures):
    model = SkillAssessment
    serializer_class = SkillProgressSerializer

    @one_answer(SkillProgressSerializer, TeamQuestion)
    def list(self, request):
        """Without a parameter the own skills and the T; with `team` the table of the team, per person or as
        shares; with `member` too one person of the team, which the person can read about afterwards."""
        return self.answered()

    def of_self(self):
        key = self.member.pk
        profile = skill_profile([key], actor=self.request.actor, now=self.request.now)[key]
        return {"shape": t_shape(profile), "skills": profile}

    def of_team(self, team):
        return {"team": team, "view": teams.team_skills(team, self.request.actor)}

    def of_person(self, row):
        return {"row": row, "skills": teams.person_skills(row, self.request.actor)}
