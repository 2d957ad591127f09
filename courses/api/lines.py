"""Learning lines, each with its released version: the stops in order."""

from django.db.models import Prefetch, Q
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses.api.shown import CatalogueSerializer
from courses.models import Line, LineStop, LineVersion, Stop
from courses.visibility import FIELDS
from metro.accounts.models import Scope
from metro.core.api import Choice, ListFilter, Lists, Resource, Shows, Text


class LineStopSerializer(CatalogueSerializer):
    """A stop at its place. `prerequisite` should be done before; `gate` says what happens when it was not."""

    stop = serializers.CharField(source="stop.slug", read_only=True)
    title_nl = serializers.CharField(source="stop.title_nl", read_only=True)
    title_en = serializers.CharField(source="stop.title_en", read_only=True)
    prerequisite = serializers.CharField(
        source="prerequisite.stop.slug", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = LineStop
        table = FIELDS["LineStop"]
        fields = (
            "position",
            "stop",
            "title_nl",
            "title_en",
            "section",
            "is_required",
            "prerequisite",
            "gate",
        )


class LineVersionSerializer(CatalogueSerializer):
    """`ruleStops` is the number of the rule `at_least`."""

    stops = LineStopSerializer(source="shown_stops", many=True, read_only=True)

    class Meta:
        model = LineVersion
        table = FIELDS["LineVersion"]
        fields = ("number", "rule", "rule_stops", "released_at", "stops")


class LineSerializer(CatalogueSerializer):
    """`institution` is null for a line that all institutions share; `version` until the first release."""

    version = serializers.SerializerMethodField()

    class Meta:
        model = Line
        table = FIELDS["Line"]
        fields = (
            "id",
            "slug",
            "code",
            "title_nl",
            "title_en",
            "goal",
            "colour",
            "palette",
            "institution",
            "status",
            "version",
        )

    @extend_schema_field(LineVersionSerializer(allow_null=True))
    def get_version(self, row):
        released = row.released[0] if row.released else None
        return released and LineVersionSerializer(released, context=self.context).data


class LineFilter(ListFilter):
    """`q`: a word of the title, or the code."""

    q = Text(method="says")
    status = Choice("status", Line.Status.choices)
    stop = Text(method="holds")

    def says(self, rows, name, value):
        return rows.filter(
            Q(title_nl__icontains=value) | Q(title_en__icontains=value) | Q(code__iexact=value)
        )

    def holds(self, rows, name, value):
        places = LineStop.objects.released().filter(
            stop__slug=value, stop__in=Stop.objects.visible_to(self.request.actor)
        )
        return rows.filter(pk__in=places.values("version__line"))


class Lines(Lists, Shows, Resource):
    """The lines that the caller sees, by slug."""

    model = Line
    reads = (Scope.CATALOGUE_READ, Scope.ME_READ)
    serializer_class = LineSerializer
    filterset_class = LineFilter
    order = ("slug",)
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def visible(self):
        actor = self.request.actor
        places = (
            LineStop.objects.filter(stop__in=Stop.objects.visible_to(actor).values("pk"))
            .select_related("stop", "prerequisite__stop")
            .order_by("position")
        )
        versions = LineVersion.objects.visible_to(actor).released()
        stops = Prefetch("line_stops", places, to_attr="shown_stops")
        return (
            super()
            .visible()
            .prefetch_related(Prefetch("versions", versions.prefetch_related(stops), to_attr="released"))
        )
