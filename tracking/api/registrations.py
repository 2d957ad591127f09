"""Seats and places in the queue."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer

from courses.models import Session
from metro.accounts.models import Membership, Scope
from metro.core.api import (
    Choice,
    Creates,
    ListFilter,
    Lists,
    Moment,
    Number,
    Resource,
    RowSerializer,
    Serializer,
    Shows,
    VisibleRow,
    move,
)
from metro.core.errors import NotAllowed
from tracking.models import Registration
from tracking.queries import calendar
from tracking.queries.facts import queue_number
from tracking.services import registrations
from tracking.visibility import FIELDS


class RegistrationSerializer(RowSerializer):
    """A seat or a place in the queue. What is private of it is null for everybody but the person."""

    queue_number = serializers.IntegerField(allow_null=True, read_only=True)
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = Registration
        table = FIELDS["Registration"]
        fields = (
            "id",
            "uuid",
            "session",
            "member",
            "name",
            "institution",
            "status",
            "registered_at",
            "offer_expires_at",
            "is_open_claim",
            "ended_at",
            "ended_reason",
            "is_late",
            "queue_number",
            "updated_at",
        )

    def to_representation(self, row):
        data = super().to_representation(row)
        is_waiting = row.status == Registration.Status.WAITLISTED
        shows_number = is_waiting and self.is_own(row, self.context["request"].actor)
        return data | {"queueNumber": row.queue_number if shows_number else None}


class RegistrationFilter(ListFilter):
    session = Number("session_id")
    member = Number("member_id")
    status = Choice("status", Registration.Status.choices)
    startsAfter = Moment("session__starts_at", "gt")
    startsBefore = Moment("session__starts_at", "lt")


class RegisterSerializer(Serializer):
    """`switch` gives up the seat at another date of the stop; `confirmGate`: the warning of a line was read."""

    session = VisibleRow(Session)
    member = VisibleRow(Membership, required=False)
    switch = serializers.BooleanField(default=False)
    confirm_gate = serializers.BooleanField(default=False)


class CalendarFile(JSONRenderer):
    """For who asks for a calendar file: only problems come through here, and they are JSON."""

    media_type = "text/calendar"


class Registrations(Lists, Shows, Creates, Resource):
    """Seats and places in the queue: the own ones, and those that a coordinator or a host may see."""

    model = Registration
    reads = (Scope.REGISTRATIONS_READ, Scope.ME_READ)
    writes = (Scope.REGISTRATIONS_WRITE, Scope.ME_WRITE)
    serializer_class = RegistrationSerializer
    create_serializer = RegisterSerializer
    filterset_class = RegistrationFilter
    order = ("-pk",)
    has_feed = True

    def visible(self):
        related = ("user", "session__stop") if self.action == "calendar" else ("user",)
        rows = super().visible().select_related(*related)
        return rows.annotate(queue_number=queue_number())

    @extend_schema(request=RegisterSerializer, responses={201: RegistrationSerializer})
    def create(self, request):
        """Register oneself, or as a coordinator somebody else. Doing it twice gives the first."""
        return super().create(request)

    def create_row(self, data):
        session, member = data["session"], self._member(data.get("member"))
        answers = {name: data[name] for name in ("switch", "confirm_gate")}
        return registrations.register(session, member, by=self.request.user, now=self.request.now, **answers)

    @extend_schema(request=None)
    @move()
    def cancel(self, request, pk):
        """Give up the seat or the place in the queue."""
        row = self._own_or_coordinated()
        return self.shown(registrations.cancel(row, by=request.user, now=request.now))

    @extend_schema(request=None)
    @move()
    def accept(self, request, pk):
        """Take the seat that is offered."""
        return self.shown(registrations.accept(self._own(), now=request.now))

    @extend_schema(request=None)
    @move()
    def decline(self, request, pk):
        """Leave the offered seat to the next in the queue."""
        return self.shown(registrations.decline(self._own(), now=request.now))

    @extend_schema(request=None)
    @move()
    def take(self, request, pk):
        """Be the first at a seat that is free for whoever comes first."""
        return self.shown(registrations.take_open_seat(self._own(), now=request.now))

    @extend_schema(responses={(200, "text/calendar"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=(JSONRenderer, CalendarFile))
    def calendar(self, request, pk):
        """The own seat as a calendar file. The link in it leads through our own door."""
        row = self._own()
        response = HttpResponse(calendar.download(row), content_type=calendar.MEDIA_TYPE)
        response["Content-Disposition"] = f'attachment; filename="metrolijn-{row.session_id}.ics"'
        return response

    def _member(self, wanted):
        """Whom to register: oneself; a coordinator anybody of the institution."""
        actor = self.request.actor
        own = self.request.member
        if wanted is None and own is None:
            raise NotAllowed(who=_("A teacher"))
        if wanted is None or wanted.pk == actor.member_id:
            return own
        if not actor.is_coordinator:
            raise NotAllowed(who=_("A coordinator"))
        return wanted

    def _own(self):
        row = self.get_object()
        if row.user_id != self.request.actor.user_id or row.member_id != self.request.actor.member_id:
            raise NotAllowed(who=_("The person"))
        return row

    def _own_or_coordinated(self):
        row, actor = self.get_object(), self.request.actor
        is_own = row.member_id == actor.member_id
        if not is_own and not (actor.is_coordinator and row.institution_id == actor.institution_id):
            raise NotAllowed(who=_("The person"))
        return row
