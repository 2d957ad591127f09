"""The network of the caller: lines and stops with the own state, and the stops that are set aside."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.models import LineVersion, Stop
from metro.accounts.models import Scope
from metro.core.api import Resource, Serializer, move
from metro.core.errors import NotAllowed
from tracking.api.questions import AnswersSerializer, ClosingSerializer
from tracking.api.sessions.bodies import fault
from tracking.api.sessions.shown import OPEN
from tracking.models import Completion
from tracking.queries import closing
from tracking.queries.network import network
from tracking.queries.stops import State
from tracking.services import checks, skips


class SeatSerializer(Serializer):
    """The open registration at a session that has not ended: the seat, or else the place that waits."""

    registration = serializers.IntegerField(source="id")
    status = serializers.ChoiceField(OPEN)
    session = serializers.IntegerField(source="session_id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    queue_number = serializers.IntegerField(allow_null=True)
    offer_expires_at = serializers.DateTimeField(allow_null=True)


class MapSessionSerializer(Serializer):
    """The first session that can be booked, a full one last. `freeSeats` null: no limit."""

    session = serializers.IntegerField(source="id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    free_seats = serializers.IntegerField(source="free", allow_null=True)


class StopStateSerializer(Serializer):
    """A stop with the own state. `note` and `badges` are the sentences of the pages.

    `firstCompletedAt` also of a completion that has expired; `missedAt` as long as the stop is open.
    """

    stop = serializers.CharField(source="stop.slug")
    title_nl = serializers.CharField(source="stop.title_nl")
    title_en = serializers.CharField(source="stop.title_en")
    minutes = serializers.IntegerField(source="stop.minutes")
    language = serializers.CharField(source="stop.language")
    status = serializers.ChoiceField(Stop.Status.choices, source="stop.status")
    lines = serializers.SerializerMethodField()
    state = serializers.ChoiceField(State.choices)
    note = serializers.CharField()
    badges = serializers.ListField(child=serializers.CharField())
    kind = serializers.ChoiceField(Completion.Kind.choices, allow_blank=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    first_completed_at = serializers.DateTimeField(allow_null=True)
    expires_date = serializers.DateField(allow_null=True)
    attended_at = serializers.DateTimeField(allow_null=True)
    missed_at = serializers.DateTimeField(allow_null=True)
    is_awaiting_word = serializers.BooleanField()
    registration = SeatSerializer(allow_null=True)
    next_session = MapSessionSerializer(allow_null=True)

    def get_lines(self, state) -> list[str]:
        return [self.context["slugs"][line_id] for line_id in state.line_ids]


class MapStopSerializer(Serializer):
    """A stop at its place on the line. `otherLines`: where one can change to."""

    position = serializers.IntegerField()
    stop = serializers.CharField(source="stop_state.stop.slug")
    section = serializers.CharField()
    is_required = serializers.BooleanField()
    other_lines = serializers.SerializerMethodField()

    def get_other_lines(self, place) -> list[str]:
        return [line.slug for line in place.other_lines]


class ProgressSerializer(Serializer):
    needed = serializers.IntegerField()
    got = serializers.IntegerField()
    percent = serializers.IntegerField()
    is_satisfied = serializers.BooleanField()
    achieved_at = serializers.DateTimeField(allow_null=True)
    sentence = serializers.CharField()


class MapVersionSerializer(Serializer):
    """What a later release changes: slugs of stops."""

    number = serializers.IntegerField()
    added = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField()

    def get_added(self, newer) -> list[str]:
        return [stop.slug for stop in newer.added]

    def get_removed(self, newer) -> list[str]:
        return [stop.slug for stop in newer.removed]


class MapLineSerializer(Serializer):
    """A line in the version that counts for the caller: the one that is followed, else the released one.

    `followedSince` is null for who does not follow the line; `achievedVersion` 0 for who never met its rule.
    """

    line = serializers.CharField(source="line.slug")
    code = serializers.CharField(source="line.code")
    title_nl = serializers.CharField(source="line.title_nl")
    title_en = serializers.CharField(source="line.title_en")
    colour = serializers.CharField(source="line.colour")
    palette = serializers.CharField(source="line.palette")
    version = serializers.IntegerField(source="version.number")
    rule = serializers.ChoiceField(LineVersion.Rule.choices, source="version.rule")
    rule_stops = serializers.IntegerField(source="version.rule_stops", allow_null=True)
    followed_since = serializers.DateTimeField(source="choice.joined_at", default=None, allow_null=True)
    progress = ProgressSerializer()
    newer = MapVersionSerializer(allow_null=True)
    achieved_version = serializers.IntegerField()
    stops = MapStopSerializer(many=True)


@extend_schema_serializer(many=False)
class MapSerializer(Serializer):
    """Followed lines first, then by code. Every stop stands once in `stops`, also one that is on no line.

    `nextStop` is the stop of the own seat that comes first.
    """

    lines = MapLineSerializer(many=True)
    stops = StopStateSerializer(many=True)
    next_stop = serializers.CharField(source="next_stop.stop.slug", default=None, allow_null=True)


class Map(Resource):
    """The map of the caller; empty for who is no learner, such as a token of the institution."""

    reads = (Scope.CATALOGUE_READ, Scope.ME_READ)
    pagination_class = None
    filter_backends = ()

    @extend_schema(responses=MapSerializer)
    def list(self, request):
        """Every visible line with its stops, and the own state at each."""
        found = network(request.actor, now=request.now)
        shown = {"lines": found.lines, "stops": list(found.stops.values()), "next_stop": found.next_stop}
        return Response(MapSerializer(shown, context=_slugs(found)).data)


class StopStates(Resource):
    """Setting a stop aside, and closing it. What the own state at a stop is, stands on the map."""

    model = Stop
    reads = (Scope.ME_READ,)
    writes = (Scope.ME_WRITE,)
    serializer_class = StopStateSerializer
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def visible(self):
        return super().visible().exclude(status=Stop.Status.DRAFT)  # They are on nobody's map.

    @extend_schema(request=None)
    @move()
    def skip(self, request, slug):
        """I skip this stop: it is no longer advised."""
        return self._set(skips.skip)

    @extend_schema(request=None)
    @move()
    def unskip(self, request, slug):
        """Take the stop up again."""
        return self._set(skips.undo)

    @extend_schema(responses=ClosingSerializer)
    @action(detail=True)
    def questions(self, request, slug):
        """What closes the stop, with the own answers. Open from an own session on, or from its recording."""
        row = self.get_object()
        self._demand_learner()
        return self._closing(row)

    @extend_schema(request=AnswersSerializer, responses=ClosingSerializer)
    @move()
    def answer(self, request, slug):
        """Answer questions, as often as it takes. What is right is kept, whatever happens to the others."""
        row = self.get_object()
        self._demand_learner()
        said = self.body(AnswersSerializer)["answers"]
        answered = checks.answer(
            row,
            request.member,
            {one["question"]: one["option"] if "option" in one else one["text"] for one in said},
            replaces={one["question"]: one["version"] for one in said},
            now=request.now,
        )
        if not answered.faults:
            return self._closing(row)
        faults = {
            index: {"option" if "option" in one else "text": fault(str(refusal), refusal.code)}
            for index, one in enumerate(said)
            if (refusal := answered.faults.get(one["question"]))
        }
        # An answer, not an exception: what was right must stay, also under an idempotency key.
        return self.handle_exception(ValidationError({"answers": faults}))

    def _demand_learner(self):
        if self.request.member is None:
            raise NotAllowed(who=_("A teacher"))

    def _closing(self, row):
        stop = closing.stops(self.request.actor).get(pk=row.pk)
        found = closing.closing(stop, self.request.member, now=self.request.now)
        return Response(ClosingSerializer(found).data)

    def _set(self, service):
        request, row = self.request, self.get_object()
        self._demand_learner()
        service(request.member, row, now=request.now)
        found = network(request.actor, now=request.now)
        return Response(StopStateSerializer(found.stops[row.pk], context=_slugs(found)).data)


def _slugs(found) -> dict:
    return {"slugs": {view.line.pk: view.line.slug for view in found.lines}}
