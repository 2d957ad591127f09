"""Who was there: as decided from everything that was said, and the list that a host fills in."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.models import Session
from metro.accounts.models import Scope
from metro.core.api import (
    Choice,
    Key,
    ListFilter,
    Lists,
    Moment,
    Number,
    Resource,
    RowSerializer,
    Serializer,
    Shows,
    VisibleRow,
    Words,
    YesNo,
)
from metro.core.errors import NotAllowed
from tracking.api.sessions.bodies import fault, unknown
from tracking.models import Attendance
from tracking.queries import studio
from tracking.services import attendance, refusals, rosters
from tracking.visibility import FIELDS

MOST_PEOPLE = 10_000
_REQUIRED = serializers.Field.default_error_messages["required"]


class AttendanceSerializer(RowSerializer):
    """Whether a member was at a session. How that was decided is null for everybody but the person."""

    name = serializers.CharField(source="member.user.name", read_only=True)
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)

    class Meta:
        model = Attendance
        table = FIELDS["Attendance"]
        fields = (
            "id",
            "session",
            "member",
            "name",
            "institution",
            "result",
            "correction_number",
            "source",
            "minutes",
            "decided_at",
            "updated_at",
        )


class AttendanceFilter(ListFilter):
    session = Number("session_id")
    member = Number("member_id")
    result = Choice("result", Attendance.Result.choices)
    startsAfter = Moment("session__starts_at", "gt")
    startsBefore = Moment("session__starts_at", "lt")


class MarkSerializer(Serializer):
    member = Key()
    is_present = YesNo()


class RosterBodySerializer(Serializer):
    """`marks`: of whom something is said; nobody else changes. `everybody`: all with a seat were there.

    `skilled`: of whom the host saw the skills of the stop, all of them; left out, nothing changes.
    """

    session = VisibleRow(Session)
    marks = MarkSerializer(many=True, required=False, max_length=MOST_PEOPLE)
    everybody = YesNo(default=False)
    skilled = serializers.ListField(child=Key(), required=False, max_length=MOST_PEOPLE)

    def validate(self, data):
        if data["everybody"] and "marks" in data:
            raise ValidationError({"marks": fault(_("Everybody, or these people: not both."))})
        if not data["everybody"] and "marks" not in data:
            raise ValidationError({"marks": fault(_REQUIRED, "required")})
        return data


class SessionBodySerializer(Serializer):
    session = VisibleRow(Session)

    def validate_session(self, session):
        """Nobody was at a draft, also who may see it."""
        if session.status == Session.Status.DRAFT:
            raise ValidationError(unknown())
        return session


class CodeBodySerializer(SessionBodySerializer):
    """`code`: six digits; spaces between them do not matter."""

    code = Words(max_length=20)


class CountedSerializer(Serializer):
    """How many of those with a seat were there, were not, are not known; and completed the stop by it."""

    present = serializers.IntegerField()
    absent = serializers.IntegerField()
    unknown = serializers.IntegerField()
    completed = serializers.IntegerField()


class Attendances(Lists, Shows, Resource):
    """Own attendance, that of people and sessions that the caller may see, and the list of who came."""

    model = Attendance
    reads = (Scope.REGISTRATIONS_READ, Scope.ATTENDANCES_WRITE, Scope.ME_READ)
    writes = (Scope.ATTENDANCES_WRITE,)
    serializer_class = AttendanceSerializer
    filterset_class = AttendanceFilter
    order = ("-pk",)
    has_feed = True

    def visible(self):
        return super().visible().select_related("member__user")

    @extend_schema(request=RosterBodySerializer, responses={200: CountedSerializer})
    def create(self, request):
        """Say who came, from the start of the session on; after its end this also says that it was held.

        By a host until 90 days after, or a coordinator for the own people. What the institution corrected
        stays as it is. The same list again changes nothing.
        """
        data = self.body(RosterBodySerializer)
        session = self._rostered(data["session"])
        people = studio.roster(session, request.actor)
        marks, skilled = _marks(data, people), _skilled(data, people)
        result = rosters.save(session, marks, skilled=skilled, by=request.user, now=request.now)
        return Response(CountedSerializer(result).data)

    @extend_schema(request=CodeBodySerializer, responses={200: AttendanceSerializer})
    @action(detail=False, methods=["post"], writes=(Scope.ME_WRITE,))
    def code(self, request):
        """I was there: by the code that the host shows, from the start until 15 minutes after the end."""
        data = self.body(CodeBodySerializer)
        self._demand_learner()
        try:
            attendance.enter_code(data["session"], request.member, data["code"], now=request.now)
        except refusals.CodeWrong as refusal:
            # An answer, not an exception: that it was wrong must be counted, also under an idempotency key.
            return self.handle_exception(refusal)
        return self._own(data["session"])

    @extend_schema(request=SessionBodySerializer, responses={200: AttendanceSerializer})
    @action(detail=False, methods=["post"], writes=(Scope.ME_WRITE,))
    def claim(self, request):
        """I was there: by the own word, of a session one had a seat at, until 14 days after it."""
        session = self.body(SessionBodySerializer)["session"]
        self._demand_learner()
        attendance.claim(session, request.member, now=request.now)
        return self._own(session)

    def _demand_learner(self):
        if self.request.member is None:
            raise NotAllowed(who=_("A teacher"))

    def _own(self, session):
        return self.shown(Attendance.objects.get(session=session, member=self.request.member))

    def _rostered(self, session):
        """The session, for who may say who came; a roster that is out of sight is not there."""
        actor = self.request.actor
        if not Session.objects.managed_by(actor).filter(pk=session.pk).exists():
            raise NotAllowed(who=_("The host"))
        if not studio.may_see_roster(session, actor):
            raise Http404
        return session


def _marks(data, people) -> dict[int, bool]:
    if data["everybody"]:
        return rosters.all_present(people)
    _demand_known([mark["member"] for mark in data["marks"]], people, "marks", within="member")
    return rosters.open_marks({mark["member"]: mark["is_present"] for mark in data["marks"]}, people)


def _skilled(data, people) -> set[int] | None:
    if "skilled" not in data:
        return None
    _demand_known(data["skilled"], people, "skilled")
    return set(data["skilled"])


def _demand_known(members, people, name, *, within="") -> None:
    """ValidationError for each who had no visible seat, or who stands there twice."""
    known, faults = {row.member_id for row in people}, {}
    for index, member in enumerate(members):
        if member not in known:
            faults[index] = unknown()
        elif member in members[:index]:
            faults[index] = fault(_("This person stands here twice."))
    if faults:
        raise ValidationError({name: {n: {within: said} if within else said for n, said in faults.items()}})
