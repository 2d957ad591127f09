"""Parts of answers that several resources share."""

from rest_framework import serializers

from metro.core.api import Serializer
from tracking.queries.small_numbers import Figure


class FigureSerializer(Serializer):
    """A figure about a group. For too few people `value` is null and `suppressed` true.

    Shares are percents in steps of 5; `text` says what the page says, such as "< 10 %".
    """

    value = serializers.IntegerField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    suppressed = serializers.BooleanField(source="is_suppressed")


def figure(value: int | None) -> Figure:
    """A number of people or minutes; None is hidden."""
    return Figure(value, "" if value is None else str(value))


class LineNameSerializer(Serializer):
    """Which line it is about."""

    line = serializers.IntegerField(source="pk")
    slug = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()


class SkillNameSerializer(Serializer):
    """Which skill it is about."""

    skill = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    title = serializers.CharField()
    side = serializers.CharField(source="framework.side")
    framework = serializers.IntegerField(source="framework_id")


class PersonNameSerializer(Serializer):
    """Somebody of a team, by name."""

    member = serializers.IntegerField(source="member_id")
    name = serializers.CharField()


class PersonOfTeamSerializer(PersonNameSerializer):
    """Whose page it is."""

    member = serializers.IntegerField(source="row.member_id")
    name = serializers.CharField(source="row.member.user.name")
    team = serializers.IntegerField(source="row.team_id")
    since = serializers.DateField(source="row.start_date")
