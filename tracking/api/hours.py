"""Hours for professional development: the own account, and a team's as far as the institution shows it."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from metro.accounts.models import Institution
from metro.core.api import Serializer, one_answer
from tracking.api.asked import Figures, TeamQuestion
from tracking.api.parts import FigureSerializer, PersonNameSerializer, PersonOfTeamSerializer, figure
from tracking.models import HoursRule
from tracking.queries import teams
from tracking.queries.hours import hours_account, school_years


class HoursQuestion(TeamQuestion):
    """As for the other figures; `year` is a school year of one's own: the calendar year in which it starts."""

    year = serializers.IntegerField(required=False, min_value=1900, max_value=9999)

    def validate(self, data):
        if "year" in data and "team" in data:
            sentence = _("Of a team there are only the hours of this school year.")
            raise ValidationError({"year": [sentence]}, code="invalid")
        return super().validate(data)


class SumsSerializer(Serializer):
    """Whole minutes. `left` is negative when more was done than the hours allow; planned is not subtracted."""

    entitlement = serializers.IntegerField()
    booked = serializers.IntegerField()
    planned = serializers.IntegerField()
    left = serializers.IntegerField()
    technical = serializers.IntegerField()
    didactic = serializers.IntegerField()


class HoursPeriodSerializer(Serializer):
    """A stretch of days with one rule and one part-time factor; both ends count."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    days = serializers.IntegerField()
    hours = serializers.DecimalField(max_digits=7, decimal_places=2)
    factor = serializers.DecimalField(max_digits=4, decimal_places=2)


class HoursRowSerializer(Serializer):
    """What was booked; a seat that will book these minutes (its split is not known yet); or what waits for
    approval and books nothing. `kind` is that of the completion, `elsewhere`, `waiting`, or empty for a seat;
    what was learned elsewhere has no stop."""

    at = serializers.DateTimeField()
    stop_slug = serializers.CharField(source="slug", allow_blank=True)
    title = serializers.CharField()
    kind = serializers.CharField(allow_blank=True)
    is_planned = serializers.BooleanField()
    is_waiting = serializers.BooleanField()
    minutes = serializers.IntegerField()
    technical = serializers.IntegerField()
    didactic = serializers.IntegerField()


class HoursAccountSerializer(SumsSerializer):
    """An account of one school year, with what it is made of."""

    year = serializers.IntegerField()
    days_in_year = serializers.IntegerField()
    periods = HoursPeriodSerializer(many=True)
    rows = HoursRowSerializer(many=True)


class OwnHoursSerializer(Serializer):
    """The own account of the school year that was asked, and the years that can be asked for."""

    account = HoursAccountSerializer()
    years = serializers.ListField(child=serializers.IntegerField())


class HoursLineSerializer(PersonNameSerializer):
    """The sums of one person."""

    sums = SumsSerializer()


class SumFiguresSerializer(Serializer):
    """Minutes of the whole team, hidden for too few people."""

    entitlement = FigureSerializer()
    booked = FigureSerializer()
    planned = FigureSerializer()
    left = FigureSerializer()
    technical = FigureSerializer()
    didactic = FigureSerializer()


class TeamHoursSerializer(Serializer):
    """The hours of the team in this school year: `per_person` rows and a total, `aggregated` only the total."""

    team = serializers.IntegerField(source="team.pk")
    level = serializers.ChoiceField(source="view.level", choices=Institution.LeadVisibility.choices)
    people = PersonNameSerializer(source="view.people", many=True)
    rows = HoursLineSerializer(source="view.rows", many=True)
    total = SumFiguresSerializer(allow_null=True)


class PersonHoursSerializer(PersonOfTeamSerializer):
    """One person of the team in this school year: sums only."""

    sums = SumsSerializer(allow_null=True)


class HoursSerializer(Serializer):
    """One of the three, as asked."""

    own = OwnHoursSerializer(allow_null=True)
    team = TeamHoursSerializer(allow_null=True)
    person = PersonHoursSerializer(allow_null=True)


class Hours(Figures):
    model = HoursRule
    serializer_class = HoursSerializer
    question = HoursQuestion
    parameters = Figures.parameters | {"year"}

    @one_answer(HoursSerializer, HoursQuestion)
    def list(self, request):
        """Without a parameter, or with `year`, the own account; with `team` the sums of the team or its total;
        with `member` too the sums of one person of the team, which the person can read about afterwards."""
        return self.answered()

    def of_self(self, year=None):
        years = school_years(self.member, now=self.request.now)
        if year is not None and year not in years:
            sentence = _("You were no member in this school year.")
            raise ValidationError({"year": [sentence]}, code="invalid_choice")
        account = hours_account(self.member, now=self.request.now, year=year or years[0])
        return {"account": account, "years": years}

    def of_team(self, team):
        view = teams.team_hours(team, self.request.actor)
        return {"team": team, "view": view, "total": None if view.level == teams.NONE else _total(view)}

    def of_person(self, row):
        return {"row": row, "sums": teams.person_hours(row, self.request.actor)}


def _total(view):
    names = SumFiguresSerializer().fields
    return {name: figure(view.total and getattr(view.total, name)) for name in names}
