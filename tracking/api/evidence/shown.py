"""How evidence is read."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from metro.core.api import RowSerializer, Serializer
from tracking.models import Evidence
from tracking.queries import evidence as queries
from tracking.visibility import FIELDS

FOR_WHO_DECIDES = (
    "sentence",
    "link",
    "stop",
    "file",
    "createdAt",
    "submittedAt",
    "decidedAt",
    "decidedByName",
    "reason",
)


class EvidenceShownLevelSerializer(Serializer):
    """A level of a skill that it shows."""

    skill = serializers.IntegerField(source="skill_id")
    skill_title = serializers.CharField(source="skill")
    level = serializers.IntegerField(source="level_id")
    level_code = serializers.CharField(source="level")


class EvidenceFileSerializer(Serializer):
    """A file, without its content."""

    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()


class EvidenceSerializer(RowSerializer):
    """What was learned elsewhere. Words, link and file are null but for the person and who decides about it."""

    name = serializers.CharField(source="member.user.name", read_only=True)
    skills = serializers.SerializerMethodField()
    sentence = serializers.CharField(allow_null=True, read_only=True)
    link = serializers.CharField(allow_null=True, read_only=True)
    stop = serializers.CharField(source="stop.slug", default=None, allow_null=True, read_only=True)
    file = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(allow_null=True, read_only=True)
    decided_by_name = serializers.CharField(
        source="decided_by.name", default=None, allow_null=True, read_only=True
    )
    reason = serializers.CharField(allow_null=True, read_only=True)
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)

    class Meta:
        model = Evidence
        table = FIELDS["Evidence"]
        fields = (
            "id",
            "institution",
            "member",
            "name",
            "title",
            "done_date",
            "minutes_technical",
            "minutes_didactic",
            "skills",
            "status",
            "sentence",
            "link",
            "stop",
            "file",
            "created_at",
            "submitted_at",
            "decided_at",
            "decided_by_name",
            "reason",
            "updated_at",
        )

    @extend_schema_field(EvidenceShownLevelSerializer(many=True))
    def get_skills(self, row):
        return EvidenceShownLevelSerializer(queries.view(row).levels, many=True).data

    @extend_schema_field(EvidenceFileSerializer(allow_null=True))
    def get_file(self, row):
        file = queries.view(row).file
        return EvidenceFileSerializer(file).data if file else None

    def to_representation(self, row):
        data = super().to_representation(row)
        if not (row.may_decide or self.is_own(row, self.context["request"].actor)):
            data |= dict.fromkeys(FOR_WHO_DECIDES)
        return data
