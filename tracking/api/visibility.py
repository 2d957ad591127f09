"""What others see of oneself: the same as the page says, and as the lead's own page shows."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from metro.accounts.models import Institution, Scope, TeamMembership
from metro.accounts.services import memberships
from metro.core.api import Resource, Serializer, move, one_answer
from metro.core.errors import NotFound
from tracking.api.hours import SumsSerializer
from tracking.api.line_progress import LineOfPersonSerializer
from tracking.api.skill_progress import SkillOfPersonSerializer
from tracking.queries import seen, teams
from tracking.services.looking import PERSON

POLICIES = Institution.LeadVisibility.choices


class SeenSerializer(Serializer):
    """One kind of data, and in words what the lead, the coordinator and an expert read of it."""

    name = serializers.CharField()
    lead = serializers.CharField()
    coordinator = serializers.CharField()
    expert = serializers.CharField()


class SharingTeamSerializer(Serializer):
    """A team the person is in. Its lead sees what was done since `since`, or also earlier."""

    team = serializers.IntegerField(source="team_id")
    name = serializers.CharField(source="team.name")
    since = serializers.DateField(source="start_date")
    shares_earlier = serializers.BooleanField()


class LookSerializer(Serializer):
    """Somebody opened the page about the person, on this day; with which token, if a program did it."""

    name = serializers.CharField(source="actor.name", default="")
    role = serializers.SerializerMethodField()
    date = serializers.SerializerMethodField()
    token = serializers.CharField(source="reason", allow_blank=True)

    def get_role(self, view) -> str:
        return str(_("team lead") if view.to_state == PERSON else _("coordinator"))

    def get_date(self, view) -> serializers.DateField:
        return view.at.astimezone(self.context["request"].actor.zone).date().isoformat()


class VisibilitySerializer(Serializer):
    institution = serializers.IntegerField()
    policy = serializers.ChoiceField(choices=POLICIES)
    works_council_date = serializers.DateField(allow_null=True)
    data = SeenSerializer(many=True)
    teams = SharingTeamSerializer(many=True)
    views = LookSerializer(many=True)


class AsLeadSerializer(Serializer):
    """What the lead of the team sees of the person. Nothing but the name unless the policy is per person."""

    team = serializers.IntegerField(source="place.team_id")
    name = serializers.CharField(source="place.team.name")
    policy = serializers.ChoiceField(choices=POLICIES)
    since = serializers.DateField(source="place.start_date")
    lines = LineOfPersonSerializer(many=True, allow_null=True)
    skills = SkillOfPersonSerializer(many=True, allow_null=True)
    hours = SumsSerializer(allow_null=True)


class ShareEarlierSerializer(Serializer):
    shares_earlier = serializers.BooleanField()


class Visibility(Resource):
    """What others see of oneself. Only the person reads it."""

    model = TeamMembership
    reads = (Scope.ME_READ,)
    writes = (Scope.ME_WRITE,)
    serializer_class = VisibilitySerializer
    is_paged = False
    lookup_field = "team_id"
    lookup_url_kwarg = "team"

    @one_answer(VisibilitySerializer)
    def list(self, request):
        """Who sees what of oneself, in which teams, and who opened the page about oneself."""
        institution = self._member().institution
        policy = institution.effective_lead_visibility
        answer = {
            "institution": institution.pk,
            "policy": policy,
            "works_council_date": institution.works_council_date,
            "data": seen.seen(policy),
            "teams": seen.places(self._member(), request.actor),
            "views": seen.views(self._member(), request.actor),
        }
        return Response(self.get_serializer(answer).data)

    @extend_schema(responses=AsLeadSerializer)
    def retrieve(self, request, team):
        """See oneself as the lead of this team does, by the same questions."""
        found = seen.as_lead(self._member(), team, request.actor)
        if found is None or found.row is None:
            raise NotFound
        answer = vars(found) | dict.fromkeys(("lines", "skills", "hours"))
        if found.lead.sees_per_person:
            answer["lines"] = teams.person_lines(found.row, found.lead)
            answer["skills"] = teams.person_skills(found.row, found.lead)
            answer["hours"] = teams.person_hours(found.row, found.lead)
        return Response(AsLeadSerializer(answer).data)

    @extend_schema(request=ShareEarlierSerializer, responses=SharingTeamSerializer)
    @move()
    def share(self, request, team):
        """Take what one did before joining the team along to its leads, or no longer."""
        places = seen.places(self._member(), request.actor)
        place = next((row for row in places if row.team_id == team), None)
        if place is None:
            raise NotFound
        shares = self.body(ShareEarlierSerializer)["shares_earlier"]
        row = memberships.share_earlier(place, shares, by=request.user, now=request.now)
        return Response(SharingTeamSerializer(row).data)

    def _member(self):
        if self.request.member is None:
            raise NotFound
        return self.request.member
