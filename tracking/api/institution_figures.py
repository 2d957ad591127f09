"""The institution at a glance, for its coordinators: the same figures as the overview page."""

from rest_framework import serializers
from rest_framework.response import Response

from metro.accounts.models import Institution, Scope
from metro.core.api import Resource, Serializer, one_answer
from metro.core.errors import NotFound
from tracking.api.parts import FigureSerializer, LineNameSerializer, figure
from tracking.queries import institution as queries


class UptakeSerializer(Serializer):
    """This school year: how many did a stop, how many stops, of which with the recording, and the minutes."""

    people = FigureSerializer()
    active = FigureSerializer()
    share = FigureSerializer()
    stops = FigureSerializer()
    recordings = FigureSerializer()
    minutes = FigureSerializer()


class TeamUseSerializer(Serializer):
    """A team in this school year. `team` null: the people in no team."""

    team = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField()
    share = FigureSerializer()
    minutes = FigureSerializer()


class LineUseSerializer(Serializer):
    """A line, and how many people follow it."""

    line = LineNameSerializer()
    followers = FigureSerializer()


class GapSerializer(Serializer):
    """A stop on a line without a session to come. `waiting`: who follows a line and still has it to do."""

    stop = serializers.IntegerField(source="stop.pk")
    title = serializers.CharField(source="stop.title")
    lines = serializers.SerializerMethodField()
    is_required = serializers.BooleanField()
    last_ended_at = serializers.DateTimeField(allow_null=True)
    waiting = serializers.SerializerMethodField()

    def get_lines(self, gap) -> list[str]:
        return [line.code for line in gap.lines]

    def get_waiting(self, gap) -> FigureSerializer:
        return FigureSerializer(figure(gap.waiting)).data


class NextSessionSerializer(Serializer):
    """A session to come, with its seats."""

    session = serializers.IntegerField(source="session.pk")
    stop = serializers.IntegerField(source="session.stop_id")
    title = serializers.CharField(source="session.stop.title")
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    time_zone = serializers.CharField(source="session.time_zone")
    capacity = serializers.IntegerField(source="session.capacity", allow_null=True)
    taken = serializers.IntegerField()
    queue = serializers.IntegerField()


class InstitutionFiguresSerializer(Serializer):
    institution = serializers.IntegerField()
    uptake = UptakeSerializer()
    teams = TeamUseSerializer(many=True)
    lines = LineUseSerializer(many=True)
    gaps = GapSerializer(many=True)
    sessions = NextSessionSerializer(many=True)


class InstitutionFigures(Resource):
    model = Institution
    reads = (Scope.PROGRESS_READ,)
    serializer_class = InstitutionFiguresSerializer
    is_paged = False

    @one_answer(InstitutionFiguresSerializer)
    def list(self, request):
        """The figures of the institution in this school year, its gaps and its next sessions. Coordinators only.
        Groups of fewer than five people are suppressed, and those by which they could be computed."""
        actor = request.actor
        if not actor.is_coordinator:
            raise NotFound
        uptake = queries.uptake(actor)
        answer = {
            "institution": actor.institution_id,
            "uptake": _uptake(uptake),
            "teams": [_team(row) for row in uptake.teams],
            "lines": [
                {"line": row.line, "followers": figure(row.followers)} for row in queries.line_use(actor)
            ],
            "gaps": queries.gaps(actor),
            "sessions": queries.upcoming_sessions(actor),
        }
        return Response(self.get_serializer(answer).data)


def _uptake(found) -> dict:
    names = ("active", "stops", "recordings", "minutes")
    people = None if found.is_suppressed else found.size
    figures = {name: figure(getattr(found, name)) for name in names}
    return figures | {"people": figure(people), "share": found.share}


def _team(row) -> dict:
    return {
        "team": row.team_id or None,
        "name": row.name,
        "size": row.size,
        "share": row.share,
        "minutes": figure(row.minutes),
    }
