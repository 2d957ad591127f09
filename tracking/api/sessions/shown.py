"""A session as the caller sees it, with what its managers see besides."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from courses.models import Session
from courses.queries import sessions as catalogue
from courses.services import warnings
from metro.core.api import Serializer, WallTime
from tracking.models import Attendance, Registration
from tracking.queries import sessions
from tracking.queries.calendar import link

OPEN = [(status.value, status.label) for status in Registration.OPEN]


class PlaceSerializer(Serializer):
    """The caller's own seat or place in the queue. `registration` is its key."""

    registration = serializers.IntegerField(source="id")
    status = serializers.ChoiceField(OPEN)
    queue_number = serializers.SerializerMethodField()
    offer_expires_at = serializers.DateTimeField(allow_null=True)
    is_open_claim = serializers.BooleanField()

    def get_queue_number(self, place) -> int | None:
        return place.queue_number if place.is_waiting else None


class OverlapSerializer(Serializer):
    """Another seat of the caller at the same time."""

    title_nl = serializers.CharField()
    title_en = serializers.CharField()
    starts_at = serializers.DateTimeField()
    time_zone = serializers.CharField()


class ManagedSerializer(Serializer):
    """What the studio shows. `unmarked`: people with a seat of whom nobody said whether they came."""

    registered = serializers.IntegerField()
    waiting = serializers.IntegerField()
    present = serializers.IntegerField()
    unmarked = serializers.IntegerField()
    moves = serializers.ListField(child=serializers.CharField(), source="possible_moves")


class SessionSerializer(Serializer):
    """`freeSeats` is null when there is no limit; `phase` when the session is not planned.

    `joinUrl` leads a host or who has a seat to the meeting, from 15 minutes before the start. The meeting link
    itself is shown to the host only. `managed` is null for who does not manage the session.
    """

    id = serializers.IntegerField()
    uuid = serializers.UUIDField(source="session.uuid")
    stop = serializers.CharField(source="session.stop.slug")
    title_nl = serializers.CharField(source="session.stop.title_nl")
    title_en = serializers.CharField(source="session.stop.title_en")
    institution = serializers.IntegerField(source="session.institution_id")
    institution_name = serializers.CharField(source="session.institution.name")
    status = serializers.ChoiceField(Session.Status.choices, source="session.status")
    phase = serializers.SerializerMethodField()
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    time_zone = serializers.CharField(source="session.time_zone")
    local_start = WallTime(source="session.local_start")
    minutes = serializers.IntegerField(source="session.planned_minutes")
    place = serializers.CharField(source="session.place")
    hosts = serializers.ListField(child=serializers.CharField())
    capacity = serializers.IntegerField(source="session.capacity", allow_null=True)
    free_seats = serializers.IntegerField(source="free", allow_null=True)
    queue_length = serializers.IntegerField()
    registration_opens_at = serializers.DateTimeField(source="session.registration_opens_at", allow_null=True)
    registration_closes_at = serializers.DateTimeField(
        source="session.registration_closes_at", allow_null=True
    )
    schedule_version = serializers.IntegerField(source="session.schedule_version")
    status_reason = serializers.CharField(source="session.status_reason")
    own_place = PlaceSerializer(source="place", allow_null=True)
    overlap = OverlapSerializer(allow_null=True)
    join_url = serializers.SerializerMethodField()
    meeting_url = serializers.CharField(source="session.own_link", allow_null=True)
    managed = ManagedSerializer(source="session.managed", allow_null=True)
    updated_at = serializers.DateTimeField(source="session.changed_at")

    def to_representation(self, row):
        return super().to_representation(sessions.view_of(row, now=self.context["request"].now))

    @extend_schema_field(serializers.ChoiceField(Session.Phase.choices, allow_null=True))
    def get_phase(self, view):
        return view.phase if view.session.status == Session.Status.PLANNED else None

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_join_url(self, view):
        has_seat = view.place is not None and view.place.is_confirmed
        return link("join", view.id) if view.is_ahead and (has_seat or view.session.is_hosted) else None


class ClashSerializer(Serializer):
    """Another session at the same time, of the same host or else of the same line: a warning only."""

    session = serializers.IntegerField(source="session.pk")
    stop = serializers.CharField(source="session.stop.slug")
    title_nl = serializers.CharField(source="session.stop.title_nl")
    title_en = serializers.CharField(source="session.stop.title_en")
    starts_at = serializers.DateTimeField(source="session.starts_at")
    ends_at = serializers.DateTimeField(source="session.ends_at")
    time_zone = serializers.CharField(source="session.time_zone")
    is_of_host = serializers.BooleanField()


class SessionDetailSerializer(SessionSerializer):
    """One session. `clashes` and `holiday` warn who manages it, as long as it is not over; null for others.

    `holiday` is the name of the free day that it is on; empty when it is on none.
    """

    clashes = serializers.SerializerMethodField()
    holiday = serializers.SerializerMethodField()

    @extend_schema_field(ClashSerializer(many=True, allow_null=True))
    def get_clashes(self, view):
        if view.session.managed is None:
            return None
        actor = self.context["request"].actor
        rows = catalogue.clashes(view.session, actor) if _is_to_come(view) else []
        return ClashSerializer(rows, many=True).data

    def get_holiday(self, view) -> str | None:
        if view.session.managed is None:
            return None
        return warnings.holiday_of(view.session) if _is_to_come(view) else ""


def _is_to_come(view) -> bool:
    is_open = view.session.status == Session.Status.DRAFT or view.is_ahead
    return is_open and view.session.ends_at > view.now


class ConsequencesSerializer(Serializer):
    """Who loses a seat or a place in the queue. `key` goes back as `seen` to say that this was read."""

    registered = serializers.IntegerField()
    waiting = serializers.IntegerField()
    key = serializers.CharField()


class RosterRowSerializer(Serializer):
    """`isFixed`: corrected by the institution, above what a host says. `isSkilled` is null for who is no host."""

    member = serializers.IntegerField(source="member_id")
    name = serializers.CharField()
    institution = serializers.CharField()
    result = serializers.ChoiceField(Attendance.Result.choices)
    is_marked = serializers.BooleanField()
    is_fixed = serializers.BooleanField()
    is_skilled = serializers.SerializerMethodField()

    def get_is_skilled(self, row) -> bool | None:
        return row.is_skilled if self.context["is_host"] else None


class RosterSerializer(Serializer):
    """Who had a seat. `canMark`: the session has started, so that marks are taken."""

    session = serializers.IntegerField()
    can_mark = serializers.BooleanField()
    people = RosterRowSerializer(many=True)
