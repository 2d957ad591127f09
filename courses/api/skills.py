"""Skills with the framework and the levels that they belong to."""

from rest_framework import serializers

from courses.api.shown import CatalogueSerializer
from courses.models import Skill, SkillFramework, SkillLevel
from courses.visibility import FIELDS
from metro.accounts.models import Scope
from metro.core.api import Choice, ListFilter, Lists, Resource, Shows, Text


class LevelSerializer(CatalogueSerializer):
    class Meta:
        model = SkillLevel
        table = FIELDS["SkillLevel"]
        fields = ("id", "index", "code", "title_nl", "title_en")


class FrameworkSerializer(CatalogueSerializer):
    """A versioned list of skills. `checkCap`: the highest level that a passed check proves."""

    levels = serializers.SerializerMethodField()

    class Meta:
        model = SkillFramework
        table = FIELDS["SkillFramework"]
        fields = (
            "id",
            "code",
            "version",
            "side",
            "title_nl",
            "title_en",
            "credit",
            "check_cap",
            "broad_index",
            "levels",
        )

    def get_levels(self, row) -> LevelSerializer(many=True):
        levels = sorted(row.levels.all(), key=lambda level: level.index)
        return LevelSerializer(levels, many=True, context=self.context).data


class SkillSerializer(CatalogueSerializer):
    area = serializers.CharField(read_only=True)
    framework = FrameworkSerializer(read_only=True)

    class Meta:
        model = Skill
        table = FIELDS["Skill"]
        fields = ("id", "code", "area", "position", "title_nl", "title_en", "framework")


class SkillFilter(ListFilter):
    side = Choice("framework__side", SkillFramework.Side.choices)
    framework = Text("framework__code")


class Skills(Lists, Shows, Resource):
    """What stops build, in the order of the frameworks."""

    model = Skill
    reads = (Scope.CATALOGUE_READ, Scope.ME_READ)
    serializer_class = SkillSerializer
    filterset_class = SkillFilter
    order = ("framework_id", "position", "pk")

    def visible(self):
        return super().visible().select_related("framework").prefetch_related("framework__levels")
