"""Invitations that are on their way: for coordinators."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from metro.accounts.models import Invitation, Scope
from metro.accounts.services import invitations
from metro.accounts.visibility import FIELDS
from metro.core.api import Choice, ListFilter, Lists, Number, Resource, RowSerializer, Shows, move

EXPIRED = "expired"
STATES = [*Invitation.Status.values, EXPIRED]


class InvitationSerializer(RowSerializer):
    """A mail that lets somebody take up a membership. Its link is nowhere but in the mail."""

    status = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        table = FIELDS["Invitation"]
        fields = (
            "id",
            "institution",
            "member",
            "status",
            "send_number",
            "sent_at",
            "expires_at",
            "accepted_at",
        )

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_status(self, row):
        is_over = row.status == Invitation.Status.SENT and row.expires_at <= self.context["request"].now
        return EXPIRED if is_over else row.status


class InvitationFilter(ListFilter):
    member = Number("member_id")
    status = Choice("status", [(state, state) for state in STATES], method="in_state")

    def in_state(self, rows, name, value):
        now = self.request.now
        if value == Invitation.Status.SENT:
            return rows.open(now)
        if value == EXPIRED:
            return rows.filter(status=Invitation.Status.SENT, expires_at__lte=now)
        return rows.filter(status=value)


class Invitations(Lists, Shows, Resource):
    """The invitations of the institution, for its coordinators."""

    model = Invitation
    reads = (Scope.PEOPLE_READ,)
    writes = (Scope.PEOPLE_WRITE,)
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilter
    order = ("-pk",)

    @extend_schema(request=None)
    @move()
    def resend(self, request, pk):
        """Mail a new link; the old one is dead from then on."""
        return self.shown(invitations.resend(self.get_object(), by=request.user, now=request.now))

    @extend_schema(request=None)
    @move()
    def withdraw(self, request, pk):
        """The link is dead from then on."""
        return self.shown(invitations.withdraw(self.get_object(), by=request.user, now=request.now))
