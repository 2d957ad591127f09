"""The questions that close a stop, and the own answers to them. Nobody else reads these."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from courses.models import MOST_QUESTIONS, Check
from metro.core.api import Key, Serializer, Whole, Words
from tracking.api.sessions.bodies import fault
from tracking.models import Completion
from tracking.services.checks import LONGEST_REFLECTION


class AskedSerializer(Serializer):
    """A question with the own answer: the number of the right option, or the text of a reflection; null before.

    `version` names the text that was read; who sends it with another text, replaces that text.
    """

    question = serializers.IntegerField(source="question.pk")
    kind = serializers.ChoiceField(Check.Kind.choices, source="question.kind")
    text = serializers.CharField(source="question.text")
    options = serializers.ListField(child=serializers.CharField(), source="question.options")
    answered_option = serializers.IntegerField(source="answer.option", default=None, allow_null=True)
    answered_text = serializers.CharField(source="answer.text", default="", allow_blank=True)
    answered_at = serializers.DateTimeField(source="answer.answered_at", default=None, allow_null=True)
    version = serializers.CharField(allow_blank=True)


class ClosingSerializer(Serializer):
    """The questions (none while they are not open), how many are left, and the kind of the completion that holds."""

    is_open = serializers.BooleanField()
    questions = serializers.SerializerMethodField()
    left = serializers.IntegerField()
    kind = serializers.ChoiceField(
        Completion.Kind.choices, source="completion.kind", default=None, allow_null=True
    )
    completed_at = serializers.DateTimeField(source="completion.completed_at", default=None, allow_null=True)

    @extend_schema_field(AskedSerializer(many=True))
    def get_questions(self, closing):
        return AskedSerializer(closing.asked if closing.is_open else [], many=True).data


class AnswerSerializer(Serializer):
    """`option` (from 1) for a question with one right answer, `text` for a reflection."""

    question = Key()
    option = Whole(required=False, min_value=1, max_value=100)
    text = Words(required=False, max_length=LONGEST_REFLECTION)
    version = Words(required=False, max_length=40, allow_blank=True, default="")

    def validate(self, data):
        if ("option" in data) == ("text" in data):
            raise ValidationError({"option": fault(_("An option or a text: one of the two."))})
        return data


class AnswersSerializer(Serializer):
    answers = AnswerSerializer(many=True, min_length=1, max_length=MOST_QUESTIONS)

    def validate_answers(self, rows):
        if len({row["question"] for row in rows}) < len(rows):
            raise ValidationError(_("This question stands here twice."))
        return rows
