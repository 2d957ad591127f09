"""What is sent about evidence."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from courses.models import Skill, SkillLevel, Stop
from metro.core.api import Serializer, VisibleRow, Whole, Words, YesNo
from tracking.models.evidence import LONGEST
from tracking.services.evidence import Written


class EvidenceLevelSerializer(Serializer):
    """A skill, and the level of its framework that was shown."""

    skill = VisibleRow(Skill)
    level = VisibleRow(SkillLevel)


class LevelsMixin:
    def validate_skills(self, rows):
        levels = {row["skill"]: row["level"] for row in rows}
        if len(levels) != len(rows):
            raise ValidationError(_("A skill stands here twice."), code="invalid")
        return levels


class WriteEvidenceSerializer(LevelsMixin, Serializer):
    """`isNoted`: only for the own eyes. One of `sentence`, `link` and a file has to be there."""

    title = Words(max_length=200)
    done_date = serializers.DateField()
    minutes_technical = Whole(min_value=0, max_value=LONGEST, default=0)
    minutes_didactic = Whole(min_value=0, max_value=LONGEST, default=0)
    sentence = Words(max_length=2000, allow_blank=True, default="")
    link = Words(max_length=500, allow_blank=True, default="")
    stop = VisibleRow(Stop, "slug", required=False, allow_null=True)
    skills = EvidenceLevelSerializer(many=True, required=False, max_length=20)
    is_noted = YesNo(default=False)


class ApproveEvidenceSerializer(LevelsMixin, Serializer):
    """What is left out stays as it was handed in. The two kinds of minutes come together."""

    minutes_technical = Whole(min_value=0, max_value=LONGEST, required=False)
    minutes_didactic = Whole(min_value=0, max_value=LONGEST, required=False)
    skills = EvidenceLevelSerializer(many=True, required=False, max_length=20)

    def validate(self, data):
        if ("minutes_technical" in data) != ("minutes_didactic" in data):
            sentence = _("Give both kinds of minutes, or neither.")
            raise ValidationError({"minutesTechnical": [sentence]}, code="invalid")
        return data


class EvidenceDecisionSerializer(Serializer):
    reason = Words(max_length=500, allow_blank=True, help_text="At least 10 characters. The person reads it.")


class EvidenceUploadSerializer(serializers.Serializer):
    """PDF, PNG or JPEG, judged by its content."""

    file = serializers.FileField()


def written(data: dict) -> Written:
    names = ("title", "done_date", "minutes_technical", "minutes_didactic", "sentence", "link")
    return Written(
        stop=data.get("stop"), levels=data.get("skills", {}), **{name: data[name] for name in names}
    )
