"""How far one is on every line; and a team, as far as the institution shows it."""

from rest_framework import serializers

from metro.accounts.models import Institution
from metro.core.api import Serializer, one_answer
from tracking.api.asked import Figures, TeamQuestion
from tracking.api.parts import (
    FigureSerializer,
    LineNameSerializer,
    PersonNameSerializer,
    PersonOfTeamSerializer,
)
from tracking.models import LineChoice
from tracking.queries import teams
from tracking.queries.network import network


class StopNameSerializer(Serializer):
    """Which stop it is about."""

    stop = serializers.IntegerField(source="stop_id")
    title = serializers.CharField()


class OwnStopSerializer(Serializer):
    """One's own state at a stop of a line, with what happened there and the seat, if any."""

    stop = serializers.IntegerField(source="stop_state.stop.pk")
    slug = serializers.CharField(source="stop_state.stop.slug")
    title = serializers.CharField(source="stop_state.stop.title")
    position = serializers.IntegerField()
    section = serializers.CharField(allow_blank=True)
    is_required = serializers.BooleanField()
    state = serializers.CharField(source="stop_state.state")
    note = serializers.CharField(source="stop_state.note")
    badges = serializers.ListField(child=serializers.CharField(), source="stop_state.badges")
    completed_at = serializers.DateTimeField(source="stop_state.completed_at", allow_null=True)
    kind = serializers.CharField(source="stop_state.kind", allow_blank=True)
    expires_date = serializers.DateField(source="stop_state.expires_date", allow_null=True)
    attended_at = serializers.DateTimeField(source="stop_state.attended_at", allow_null=True)
    missed_at = serializers.DateTimeField(source="stop_state.missed_at", allow_null=True)
    registration = serializers.IntegerField(
        source="stop_state.registration.id", allow_null=True, default=None
    )
    other_lines = serializers.ListField(child=serializers.CharField())

    def to_representation(self, place):
        data = super().to_representation(place)
        return data | {"otherLines": [line.code for line in place.other_lines]}


class NewVersionSerializer(Serializer):
    """A version that was released after the one that is followed, and what it changes."""

    number = serializers.IntegerField()
    added = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField()

    def get_added(self, version) -> list[int]:
        return [stop.pk for stop in version.added]

    def get_removed(self, version) -> list[int]:
        return [stop.pk for stop in version.removed]


class OwnLineSerializer(Serializer):
    """A line in the version that counts for the person: the one that is followed, else the released one."""

    line = serializers.IntegerField(source="line.pk")
    slug = serializers.CharField(source="line.slug")
    code = serializers.CharField(source="line.code")
    title = serializers.CharField(source="line.title")
    version = serializers.IntegerField(source="version.number")
    rule = serializers.CharField()
    needed = serializers.IntegerField(source="progress.needed")
    got = serializers.IntegerField(source="progress.got")
    percent = serializers.IntegerField(source="progress.percent")
    sentence = serializers.CharField(source="progress.sentence")
    missing = StopNameSerializer(source="progress.missing", many=True)
    missing_required = StopNameSerializer(source="progress.missing_required", many=True)
    is_followed = serializers.BooleanField()
    line_choice = serializers.IntegerField(source="choice.id", allow_null=True, default=None)
    joined_at = serializers.DateTimeField(source="choice.joined_at", allow_null=True, default=None)
    achieved_at = serializers.DateTimeField(source="progress.achieved_at", allow_null=True)
    achieved_version = serializers.IntegerField(
        help_text="The newest version whose rule was met; 0 for none."
    )
    needs_renewal = serializers.BooleanField(source="progress.needs_renewal")
    newer_version = NewVersionSerializer(source="newer", allow_null=True)
    stops = OwnStopSerializer(many=True)


class LineCellSerializer(Serializer):
    """How far one person is on the line of this column."""

    status = serializers.ChoiceField(choices=list(teams.STATUSES))
    got = serializers.IntegerField()
    needed = serializers.IntegerField()


class LineRowSerializer(PersonNameSerializer):
    """One person; the cells stand in the order of `lines`."""

    cells = LineCellSerializer(many=True)


class LineShareSerializer(Serializer):
    """Of the team: who began on a line, and who achieved it."""

    line = serializers.IntegerField(source="line.pk")
    started = FigureSerializer()
    achieved = FigureSerializer()


class AttentionSerializer(PersonNameSerializer):
    """Somebody who needs attention, with the reason."""

    reason = serializers.CharField()


class TeamLinesSerializer(Serializer):
    """The table of the team at the level that the reader has.

    `per_person`: rows. `aggregated`: shares. `none`: only who is in the team. `attention` is for the lead.
    """

    team = serializers.IntegerField(source="team.pk")
    level = serializers.ChoiceField(source="view.level", choices=Institution.LeadVisibility.choices)
    people = PersonNameSerializer(source="view.people", many=True)
    lines = serializers.SerializerMethodField()
    rows = LineRowSerializer(source="view.rows", many=True)
    shares = LineShareSerializer(source="view.shares", many=True)
    attention = AttentionSerializer(many=True, allow_null=True)

    def get_lines(self, found) -> LineNameSerializer(many=True):
        return LineNameSerializer([column.line for column in found["view"].lines], many=True).data


class StopOfPersonSerializer(StopNameSerializer):
    """The state of a stop, as the lead reads it."""

    state = serializers.CharField()
    completed_at = serializers.DateTimeField(allow_null=True)


class LineOfPersonSerializer(Serializer):
    """A line of one person; the stops only when the line was started."""

    line = serializers.IntegerField(source="line.pk")
    code = serializers.CharField(source="line.code")
    title = serializers.CharField(source="line.title")
    status = serializers.ChoiceField(source="cell.status", choices=list(teams.STATUSES))
    got = serializers.IntegerField(source="cell.got")
    needed = serializers.IntegerField(source="cell.needed")
    sentence = serializers.CharField()
    stops = serializers.SerializerMethodField()

    def get_stops(self, row) -> StopOfPersonSerializer(many=True):
        return StopOfPersonSerializer(row.stops if row.is_started else [], many=True).data


class PersonLinesSerializer(PersonOfTeamSerializer):
    """One person of the team, as the lead's page shows it."""

    lines = LineOfPersonSerializer(many=True)


class LineProgressSerializer(Serializer):
    """One of the three, as asked."""

    own = OwnLineSerializer(many=True, allow_null=True)
    team = TeamLinesSerializer(allow_null=True)
    person = PersonLinesSerializer(allow_null=True)


class LineProgress(Figures):
    model = LineChoice
    serializer_class = LineProgressSerializer

    @one_answer(LineProgressSerializer, TeamQuestion)
    def list(self, request):
        """Without a parameter the own lines with every stop; with `team` the table of the team, per person or
        as shares; with `member` too one person of the team, which the person can read about afterwards."""
        return self.answered()

    def of_self(self):
        _member = self.member
        return network(self.request.actor, now=self.request.now).lines

    def of_team(self, team):
        view = teams.team_lines(team, self.request.actor)
        return {"team": team, "view": view, "attention": teams.attention(team, view, self.request.actor)}

    def of_person(self, row):
        return {"row": row, "lines": teams.person_lines(row, self.request.actor)}
