"""The person who calls: who they are, where they work, what they set for themselves."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from metro.accounts.models import Membership, Scope, Team, TeamMembership, User
from metro.accounts.services import memberships, own
from metro.core.api import Resource, Serializer
from metro.core.errors import NotAllowed, NotFound


class OwnTeamSerializer(Serializer):
    """A team that the person is in or leads now."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(TeamMembership.Role.choices)


class OwnInstitutionSerializer(Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()


class OwnMembershipSerializer(Serializer):
    """An institution where the person works now."""

    id = serializers.IntegerField()
    institution = OwnInstitutionSerializer()
    role = serializers.ChoiceField(Membership.Role.choices)
    start_date = serializers.DateField()
    end_date = serializers.DateField(allow_null=True)
    teams = OwnTeamSerializer(many=True)


class MeSerializer(Serializer):
    """The person. `currentInstitution` is where this call acts: it is empty for somebody without one."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    first_name = serializers.CharField()
    prefix = serializers.CharField()
    last_name = serializers.CharField()
    organisation = serializers.CharField()
    email = serializers.EmailField()
    language = serializers.CharField(help_text="nl, en, or empty: as the browser asks.")
    time_zone = serializers.CharField(help_text="Empty: that of the institution.")
    current_institution = serializers.IntegerField(allow_null=True)
    memberships = OwnMembershipSerializer(many=True)


class ChangeMeSerializer(Serializer):
    """Only what is given changes. Names are for people whom no institution keeps."""

    first_name = serializers.CharField(max_length=100, required=False)
    prefix = serializers.CharField(max_length=30, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=100, required=False)
    organisation = serializers.CharField(max_length=120, required=False, allow_blank=True)
    language = serializers.ChoiceField(User.Language.choices, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    current_institution = serializers.IntegerField(required=False, min_value=0, max_value=2**53 - 1)

    def validate_timeZone(self, value):
        if value and value not in own.zones(self.context["request"].user):
            raise _unknown()
        return value

    def validate_currentInstitution(self, value):
        rows = _memberships(self.context["request"])
        institution = next((row.institution for row in rows if row.institution_id == value), None)
        if institution is None:
            raise _unknown()
        return institution


class Me(Resource):
    """The person who calls."""

    model = User
    reads = (Scope.ME_READ,)
    writes = (Scope.ME_WRITE,)
    is_single = True
    serializer_class = MeSerializer

    @extend_schema(responses=MeSerializer)
    def retrieve(self, request):
        """Oneself. A token shows the institution that it is for, a login all of them."""
        return Response(self.get_serializer(self._profile()).data)

    @extend_schema(request=ChangeMeSerializer, responses=MeSerializer)
    def partial_update(self, request):
        """Set language, time zone, the institution to work in; without an institution also the name."""
        values = self.body(ChangeMeSerializer)
        if set(values) & set(own.NAMES) and request.memberships:
            raise NotAllowed(who=_("The institution"))
        own.change(request.user, values)
        if "current_institution" in values:
            own.act_in(request.user, values["current_institution"])
            _renew_session(request)
        return Response(self.get_serializer(self._profile()).data)

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"])
    def leave(self, request):
        """I no longer work here: the membership in which this call acts ends at once."""
        if request.member is None:
            raise NotFound
        memberships.end(request.member, by=request.user, now=request.now)
        _renew_session(request)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _profile(self) -> dict:
        request, user = self.request, self.request.user
        rows = _memberships(request)
        names = _team_names(rows)
        names_of_person = {name: getattr(user, name) for name in ("name", *own.NAMES)}
        return names_of_person | {
            "id": user.pk,
            "email": user.email,
            "language": user.language,
            "time_zone": user.time_zone,
            "current_institution": _current(user, rows),
            "memberships": [_membership(row, names) for row in rows],
        }


def _memberships(request) -> list[Membership]:
    """The own memberships, as far as the caller stands for them: a token is for one institution."""
    if request.auth is None:
        return request.memberships
    return [row for row in request.memberships if row.institution_id == request.auth.institution_id]


def _current(user: User, rows: list[Membership]) -> int | None:
    ids = [row.institution_id for row in rows]
    return user.current_institution_id if user.current_institution_id in ids else next(iter(ids), None)


def _team_names(rows: list[Membership]) -> dict[int, str]:
    ids = {place["team"] for row in rows for place in row.team_rows}
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _membership(row: Membership, names: dict[int, str]) -> dict:
    teams = [
        {"id": place["team"], "name": names[place["team"]], "role": place["role"]} for place in row.team_rows
    ]
    return {
        "id": row.pk,
        "institution": row.institution,
        "role": row.role,
        "start_date": row.start_date,
        "end_date": row.end_date,
        "teams": sorted(teams, key=lambda team: (team["name"], team["role"])),
    }


def _renew_session(request) -> None:
    """As after a login: an id of before the change of rights opens nothing."""
    if request.auth is None:
        request.session.cycle_key()


def _unknown() -> ValidationError:
    return ValidationError(_("We do not know this. Choose from the list."), "unknown_reference")
