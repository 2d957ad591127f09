"""The people of an institution: who works there, in which role, in which teams."""

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from metro.accounts import queries
from metro.accounts.api.gate import demand_coordinator, institution_of, unknown
from metro.accounts.api.imports import ImportReportSerializer, ImportSerializer, import_rows
from metro.accounts.api.invitations import InvitationSerializer
from metro.accounts.models import Membership, Scope, Team, TeamMembership
from metro.accounts.services import access, invitations, memberships
from metro.accounts.visibility import FIELDS
from metro.core.api import (
    Choice,
    Day,
    ListFilter,
    Lists,
    Number,
    Resource,
    RowSerializer,
    Serializer,
    Shows,
    Text,
    VisibleRow,
    move,
)

OPENED = "api_membership"  # The kind of access in the log that the person reads.


class TeamPlaceSerializer(Serializer):
    """A place in a team now. `id` names the place, `team` the team."""

    id = serializers.IntegerField()
    team = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(TeamMembership.Role.choices)
    start_date = serializers.DateField()
    end_date = serializers.DateField(allow_null=True)


class FactorSerializer(Serializer):
    """The part-time factor from a day on, until the next."""

    factor = serializers.FloatField()
    start_date = serializers.DateField()


class MembershipSerializer(RowSerializer):
    """A person at an institution.

    Address, role and number are for the person and the coordinator, and null for others; the dates are null for
    a lead, unless the institution shows leads progress per person.
    """

    name = serializers.CharField(source="user.name")
    first_name = serializers.CharField(source="user.first_name")
    prefix = serializers.CharField(source="user.prefix")
    last_name = serializers.CharField(source="user.last_name")
    email = serializers.EmailField(source="user.email", allow_null=True)
    role = serializers.ChoiceField(Membership.Role.choices, allow_null=True)
    staff_number = serializers.CharField(allow_null=True)
    start_date = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(
        source="revoked_at", allow_null=True, help_text="When it was ended at once."
    )
    is_active = serializers.SerializerMethodField()
    teams = TeamPlaceSerializer(source="place_rows", many=True)
    part_time_factors = FactorSerializer(source="factor_rows", many=True)
    updated_at = serializers.DateTimeField(source="shown_changed_at")

    class Meta:
        model = Membership
        table = FIELDS["Membership"]
        fields = (
            "id",
            "institution",
            "name",
            "first_name",
            "prefix",
            "last_name",
            "email",
            "role",
            "staff_number",
            "start_date",
            "end_date",
            "ended_at",
            "is_active",
            "teams",
            "part_time_factors",
            "updated_at",
        )

    def get_is_active(self, row) -> bool:
        return row.is_active(self.context["request"].now)

    def is_own(self, row, actor) -> bool:
        """The person, and the coordinator who keeps these fields right (rules.md §5.1)."""
        return row.pk == actor.member_id or (
            actor.is_coordinator and row.institution_id == actor.institution_id
        )

    def to_representation(self, row):
        data, actor = super().to_representation(row), self.context["request"].actor
        if self.is_own(row, actor):
            return data
        dates = () if actor.sees_per_person else ("startDate", "endDate", "endedAt")
        return data | dict.fromkeys(("email", *dates))


class MembershipFilter(ListFilter):
    """A filter on what one may not read finds only those of whom one may: it would tell otherwise."""

    team = Number("team", method="in_team", label="In this team now.")
    role = Choice("role", Membership.Role.choices, method="with_role")
    q = Text(method="with_name", label="Part of the name; for a coordinator also of the address or number.")
    activeOn = Day(
        method="active_on",
        label="Working there at the end of that day.",
        validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2100, 12, 31))],
    )

    def in_team(self, rows, name, value):
        actor = self.request.actor
        places = TeamMembership.objects.visible_to(actor).active(actor.now, actor.today).filter(team=value)
        return rows.filter(pk__in=places.values("member"))

    def with_role(self, rows, name, value):
        return self._readable(rows).filter(role=value)

    def with_name(self, rows, name, value):
        return queries.named(rows, value, self.request.actor)

    def active_on(self, rows, name, value):
        institution = institution_of(self.request)
        if institution is None:
            return rows.none()
        if not self.request.actor.sees_per_person:
            rows = self._readable(rows)
        midnight = datetime.combine(value + timedelta(days=1), datetime.min.time(), institution.zone)
        return rows.active(midnight, value)

    def _readable(self, rows):
        actor = self.request.actor
        return rows if actor.is_coordinator else rows.filter(pk=actor.member_id)


class ChangeMembershipSerializer(Serializer):
    role = serializers.ChoiceField(Membership.Role.choices)


class JoinTeamSerializer(Serializer):
    team = VisibleRow(Team)
    role = serializers.ChoiceField(TeamMembership.Role.choices, default=TeamMembership.Role.MEMBER)


class LeaveTeamSerializer(Serializer):
    """`place`: the `id` of one of `teams` of the membership."""

    place = VisibleRow(TeamMembership)


class Memberships(Lists, Shows, Resource):
    """The people that one may see by name: oneself; those of the teams one leads; as a coordinator all."""

    model = Membership
    reads = (Scope.PEOPLE_READ, Scope.ME_READ)
    writes = (Scope.PEOPLE_WRITE,)
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    has_feed = True
    feed = ("shown_changed_at", "pk")

    def visible(self):
        rows = queries.with_places(super().visible(), self.request.actor)
        institution = institution_of(self.request)
        if self.action != "retrieve" or institution is None:
            return rows
        by, now = self.request.user, self.request.now
        noted = access.is_noted(by, kind=OPENED, now=now, zone=institution.zone)
        return rows.annotate(is_noted=noted)

    def get_object(self):
        row = super().get_object()
        if self.action == "retrieve" and not row.is_noted:
            token = self.request.auth.name if self.request.auth else ""
            access.note_view(row, by=self.request.user, kind=OPENED, token=token, now=self.request.now)
        return row

    @extend_schema(request=ChangeMembershipSerializer, responses=MembershipSerializer)
    def partial_update(self, request, pk):
        """Make somebody coordinator or teacher, as a coordinator: not oneself, and one always stays."""
        row = self._coordinated()
        role = self.body(ChangeMembershipSerializer)["role"]
        return self.shown(memberships.change_role(row, role, by=request.user, now=request.now))

    @extend_schema(request=None, responses=InvitationSerializer)
    @move()
    def invite(self, request, pk):
        """Mail the person a link to take up the membership. What was sent before is dead from then on."""
        row = self._coordinated()
        invitation = invitations.invite(row, by=request.user, now=request.now)
        return Response(InvitationSerializer(invitation, context=self.get_serializer_context()).data)

    @extend_schema(request=JoinTeamSerializer)
    @move(path="join-team")
    def join_team(self, request, pk):
        """Put somebody in a team, or make them its lead. Twice does nothing."""
        row = self._coordinated()
        data = self.body(JoinTeamSerializer)
        memberships.join_team(row, data["team"], by=request.user, now=request.now, role=data["role"])
        return self.shown(row)

    @extend_schema(request=LeaveTeamSerializer)
    @move(path="leave-team")
    def leave_team(self, request, pk):
        """End a place in a team at once. Twice does nothing."""
        row = self._coordinated()
        place = self.body(LeaveTeamSerializer)["place"]
        if place.member_id != row.pk:
            raise unknown("place")
        memberships.leave_team(place, by=request.user, now=request.now)
        return self.shown(row)

    @extend_schema(request=ImportSerializer, responses=ImportReportSerializer)
    @action(detail=False, methods=["post"])
    def imports(self, request):
        """Bring people and teams in step with a list: all rows or none, safe to repeat.

        The columns and rules are those of the page that imports a file. What a row leaves out stays as it is;
        an `endDate` that is there and empty takes the end away. With `dryRun` nothing is changed and the report
        says what would be; without it, rows with faults are a 400 that names row, column and code of each.
        With `isFull`, whoever is not in the list ends today. When many would end or change team, the answer is
        `confirm_needed` until `confirm` holds the number of those that end.
        """
        institution = institution_of(request)
        demand_coordinator(request.actor, institution.pk if institution else 0)
        report = import_rows(self.body(ImportSerializer), institution, by=request.user, now=request.now)
        return Response(ImportReportSerializer(report).data)

    def _coordinated(self) -> Membership:
        row = self.get_object()
        demand_coordinator(self.request.actor, row.institution_id)
        return row
