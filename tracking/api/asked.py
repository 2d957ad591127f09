"""Figures of oneself, of a team or of one person in it: what was asked, and whether it may be read."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from metro.accounts.models import Scope, Team
from metro.core.api import Resource, Serializer
from metro.core.errors import NotFound
from tracking.services import looking

LARGEST_KEY = 2**53 - 1


class Key(serializers.IntegerField):
    """The number of a row, as a parameter."""

    def __init__(self, **options):
        super().__init__(min_value=0, max_value=LARGEST_KEY, **options)


class TeamQuestion(Serializer):
    """Nothing: of oneself. `team`: of this team. With `member` too: of one person of the team, for its lead."""

    team = Key(required=False)
    member = Key(required=False)

    def validate(self, data):
        if "member" in data and "team" not in data:
            raise ValidationError({"member": [_("Name the team too.")]}, code="required")
        return data


class Figures(Resource):
    """What was learned, in the form of the page that shows it. No filter but the fixed groups (rules.md §5.3).

    Subclasses give `of_self()`, `of_team(team)` and `of_person(row)`.
    """

    reads = (Scope.PROGRESS_READ, Scope.ME_READ)
    question = TeamQuestion
    parameters = frozenset({"team", "member"})
    is_paged = False

    def answered(self) -> Response:
        """One of the three parts, as asked; the others are null."""
        asked = self._asked()
        parts = dict.fromkeys(("own", "team", "person"))
        if "member" in asked:
            parts["person"] = self.of_person(self._person(asked["team"], asked["member"]))
        elif "team" in asked:
            visible = Team.objects.visible_to(self.request.actor)
            parts["team"] = self.of_team(get_object_or_404(visible, pk=asked["team"]))
        else:
            parts["own"] = self.of_self(**asked)
        return Response(self.get_serializer(parts).data)

    @property
    def member(self):
        """The membership that asks about itself. NotFound for who has none here."""
        if self.request.member is None:
            raise NotFound
        return self.request.member

    def _asked(self) -> dict:
        question = self.question(data=self.request.query_params.dict())
        question.is_valid(raise_exception=True)
        return question.validated_data

    def _person(self, team_id, member_id):
        request = self.request
        return looking.open_person(
            team_id,
            member_id,
            actor=request.actor,
            by=request.user,
            now=request.now,
            token=request.auth.name if request.auth else "",
        )
