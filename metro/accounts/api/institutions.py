"""The institution that one acts in, and its settings."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from metro.accounts import queries
from metro.accounts.api.gate import demand_coordinator
from metro.accounts.models import Institution, Scope, Team, User
from metro.accounts.services import institutions
from metro.accounts.visibility import FIELDS
from metro.core.api import Lists, Resource, RowSerializer, Serializer, Shows


class InstitutionSerializer(RowSerializer):
    """`leadVisibility`: what a team lead reads of people. Empty until somebody chose; then totals are shown."""

    lead_visibility = serializers.CharField(help_text="none, aggregated, per_person, or empty.")
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)

    class Meta:
        model = Institution
        table = FIELDS["Institution"]
        fields = (
            "id",
            "name",
            "slug",
            "time_zone",
            "language",
            "lead_visibility",
            "works_council_date",
            "releases_sessions",
            "updated_at",
        )


class ChangeInstitutionSerializer(Serializer):
    """Only what is given changes. Progress per person needs the day on which the works council agreed."""

    lead_visibility = serializers.ChoiceField(Institution.LeadVisibility.choices, required=False)
    works_council_date = serializers.DateField(required=False, allow_null=True)
    time_zone = serializers.CharField(required=False, max_length=60)
    language = serializers.ChoiceField(User.Language.choices, required=False)
    releases_sessions = serializers.BooleanField(required=False)

    def validate_timeZone(self, value):
        if value not in institutions.zones():
            raise ValidationError(_("We do not know this. Choose from the list."), "unknown_reference")
        return value


class Institutions(Lists, Shows, Resource):
    """The institution that one acts in."""

    model = Institution
    reads = (Scope.PEOPLE_READ, Scope.ME_READ)
    writes = (Scope.PEOPLE_WRITE,)
    serializer_class = InstitutionSerializer

    @extend_schema(request=ChangeInstitutionSerializer, responses=InstitutionSerializer)
    def partial_update(self, request, pk):
        """Change the settings, as a coordinator of the institution."""
        row = self.get_object()
        demand_coordinator(request.actor, row.pk)
        values = self.body(ChangeInstitutionSerializer)
        return self.shown(institutions.change_settings(row.pk, values, by=request.user, now=request.now))


class TeamSerializer(RowSerializer):
    """`memberCount`: how many members the team has now; a lead counts when also a member."""

    member_count = serializers.IntegerField(read_only=True)
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)

    class Meta:
        model = Team
        table = FIELDS["Team"]
        fields = ("id", "institution", "name", "member_count", "updated_at")


class Teams(Lists, Shows, Resource):
    """The teams that one leads; for a coordinator all of the institution."""

    model = Team
    reads = (Scope.PEOPLE_READ, Scope.PROGRESS_READ, Scope.ME_READ)  # A lead asks for the progress of a team.
    serializer_class = TeamSerializer

    def visible(self):
        return queries.with_size(super().visible(), now=self.request.now, day=self.request.actor.today)
