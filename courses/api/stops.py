"""Stops, found with the questions of the page that finds them."""

from rest_framework import serializers

from courses.api.shown import CatalogueSerializer
from courses.models import SkillFramework, Stop
from courses.queries import stops
from courses.visibility import FIELDS
from metro.accounts.models import Scope
from metro.core.api import Choice, ListFilter, Lists, Number, Resource, Serializer, Shows, Text


class StopLevelSerializer(Serializer):
    code = serializers.CharField()
    index = serializers.IntegerField()
    most = serializers.IntegerField(help_text="The highest index of the framework.")
    title_nl = serializers.CharField(source="level_nl")
    title_en = serializers.CharField(source="level_en")


class StopSkillSerializer(Serializer):
    """A skill that the stop builds, up to a level, and the minutes of the stop that it stands for."""

    skill = serializers.IntegerField()
    framework = serializers.CharField()
    side = serializers.ChoiceField(SkillFramework.Side.choices)
    title_nl = serializers.CharField()
    title_en = serializers.CharField()
    level = StopLevelSerializer(source="*")
    minutes = serializers.IntegerField()


class StopLineSerializer(Serializer):
    slug = serializers.CharField()
    code = serializers.CharField()
    position = serializers.IntegerField()


class StopSerializer(CatalogueSerializer):
    """`institution` is null for a stop that all institutions share. `minPresence` in percent of the minutes."""

    skills = StopSkillSerializer(source="skill_rows", many=True, read_only=True)
    lines = StopLineSerializer(source="line_rows", many=True, read_only=True)

    class Meta:
        model = Stop
        table = FIELDS["Stop"]
        fields = (
            "id",
            "slug",
            "title_nl",
            "title_en",
            "goal",
            "minutes",
            "language",
            "form",
            "completion",
            "min_presence",
            "valid_months",
            "institution",
            "status",
            "skills",
            "lines",
        )


class StopFilter(ListFilter):
    """`side`, `skill` and `level` are asked of one and the same skill; every word of `q` must be said."""

    q = Text(method="kept")
    maxMinutes = Number("minutes", method="kept")
    side = Choice("side", SkillFramework.Side.choices, method="kept")
    skill = Number("skill", method="kept")
    level = Text(method="kept")
    line = Text(method="kept")
    language = Choice("language", Stop._meta.get_field("language").choices)
    form = Choice("form", Stop.Form.choices)
    status = Choice("status", Stop.Status.choices)

    def kept(self, rows, name, value):
        """The questions of one search go together, below."""
        return rows

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        wanted = stops.Wanted(
            text=asked["q"],
            minutes=asked["maxMinutes"],
            side=asked["side"],
            skill=asked["skill"],
            level=asked["level"],
            line=asked["line"],
        )
        return stops.fitting(super().filter_queryset(queryset), wanted, self.request.actor)


class Stops(Lists, Shows, Resource):
    """The stops that the caller sees, by slug: published and retired ones, a coordinator's drafts."""

    model = Stop
    reads = (Scope.CATALOGUE_READ, Scope.ME_READ)
    serializer_class = StopSerializer
    filterset_class = StopFilter
    order = ("slug",)
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def visible(self):
        # By key: a DISTINCT of visible_to would have to compare whole rows.
        rows = Stop.objects.filter(pk__in=super().visible().values("pk"))
        return stops.with_lines(stops.with_skills(rows), self.request.actor)
