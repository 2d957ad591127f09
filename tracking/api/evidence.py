"""Learning done elsewhere: the own, and what one decides about."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from courses.models import Skill, SkillLevel, Stop
from metro.accounts.models import Scope
from metro.core.api import (
    Choice,
    Creates,
    Flag,
    ListFilter,
    Lists,
    Number,
    Resource,
    RowSerializer,
    Serializer,
    Shows,
    VisibleRow,
    Whole,
    Words,
    YesNo,
    move,
)
from metro.core.api.parsing import StrictJSONParser
from metro.core.downloads import as_download
from metro.core.errors import NotAllowed
from tracking.forms.evidence import read_upload
from tracking.models import Evidence, EvidenceFile
from tracking.models.evidence import LONGEST
from tracking.queries import evidence as queries
from tracking.services import evidence
from tracking.services.evidence import Written
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


class EvidenceFilter(ListFilter):
    status = Choice("status", Evidence.Status.choices)
    member = Number("member_id")
    isMyTurn = Flag("pk", method="my_turn", label="What waits for the decision of who asks.")

    def my_turn(self, rows, _name, is_mine):
        mine = queries.waiting(self.request.actor).order_by().values("pk")
        return rows.filter(pk__in=mine) if is_mine else rows.exclude(pk__in=mine)


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


class EvidenceRows(Lists, Shows, Creates, Resource):
    """Learning done elsewhere: the own; for leads and coordinators what was handed in by people about whom they
    decide, and what was approved as far as the institution shows progress per person."""

    model = Evidence
    reads = (Scope.EVIDENCE_WRITE, Scope.ME_READ)
    writes = (Scope.EVIDENCE_WRITE, Scope.ME_WRITE)
    serializer_class = EvidenceSerializer
    create_serializer = WriteEvidenceSerializer
    filterset_class = EvidenceFilter
    order = ("-pk",)
    has_feed = True

    def visible(self):
        return self._ready(super().visible())

    def reload(self, pk):
        """Also what the move took out of sight: the answer of a decision is the row as it was decided."""
        return self._ready(self._movable()).get(pk=pk)

    @extend_schema(request=WriteEvidenceSerializer, responses={201: EvidenceSerializer})
    def create(self, request):
        """Write down what was learned elsewhere: a draft, or noted."""
        return super().create(request)

    def create_row(self, data):
        if self.request.member is None or self.request.actor.member_id is None:
            raise NotAllowed(who=_("A teacher"))
        is_noted = data["is_noted"]
        return evidence.add(self.request.member, _written(data), is_noted=is_noted, now=self.request.now)

    @extend_schema(request=WriteEvidenceSerializer, responses=EvidenceSerializer)
    def update(self, request, pk):
        """Write it anew, as long as it was not handed in. The file stays."""
        row, data = self._own(), self.body(WriteEvidenceSerializer)
        return self.shown(evidence.edit(row, _written(data), is_noted=data["is_noted"], now=request.now))

    def destroy(self, request, pk):
        """Throw away a draft or a note, with its file."""
        evidence.remove(self._own(), now=request.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None)
    @move()
    def submit(self, request, pk):
        """Hand it in, so that it counts once it is approved. Twice does nothing."""
        return self.shown(evidence.submit(self._own(), now=request.now))

    @extend_schema(request=None)
    @move()
    def withdraw(self, request, pk):
        """Take it out of the queue: it is a draft again."""
        return self.shown(evidence.withdraw(self._own(), now=request.now))

    @extend_schema(request=ApproveEvidenceSerializer)
    @move()
    def approve(self, request, pk):
        """Let it count, as it was handed in or with other minutes and levels. The first decision holds."""
        row, data = self._to_decide(), self.body(ApproveEvidenceSerializer)
        minutes = (data["minutes_technical"], data["minutes_didactic"]) if "minutes_technical" in data else None
        return self.shown(
            evidence.approve(row, minutes=minutes, levels=data.get("skills"), **self._who())
        )

    @extend_schema(request=EvidenceDecisionSerializer)
    @move(path="return", url_name="return")
    def send_back(self, request, pk):
        """Send it back to be made better."""
        return self._decide(evidence.return_)

    @extend_schema(request=EvidenceDecisionSerializer)
    @move()
    def refuse(self, request, pk):
        """It does not count."""
        return self._decide(evidence.refuse)

    @extend_schema(request=EvidenceDecisionSerializer)
    @move()
    def revoke(self, request, pk):
        """Take an approval back, and all that it gave: a coordinator, or within 30 days who gave it."""
        return self._decide(evidence.revoke)

    @extend_schema(request={"multipart/form-data": EvidenceUploadSerializer}, responses=EvidenceSerializer)
    @move(parser_classes=(MultiPartParser, StrictJSONParser))
    def file(self, request, pk):
        """Put a file with it, in the place of the one before. The same file again changes nothing."""
        row = self._own()
        sent = request.FILES.get("file")
        if sent is None:
            raise ValidationError({"file": [_("Here a file is needed.")]}, code="required")
        evidence.attach(row, read_upload(sent), by=request.user, now=request.now)
        return self.shown(row)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @file.mapping.get
    def download(self, request, pk):
        """The file, for the person and for who decides about it."""
        row = self.get_object()
        found = EvidenceFile.objects.visible_to(request.actor).filter(evidence=row).first()
        if found is None:
            raise Http404
        return as_download(found.name, found.media_type, bytes(found.content))

    @extend_schema(request=None, responses={204: None})
    @file.mapping.delete
    def detach(self, request, pk):
        """Take the file away. A sentence or a link has to be left."""
        evidence.detach(self._own(), by=request.user, now=request.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _ready(self, rows):
        return queries.with_parts(rows).with_rights(self.request.actor)

    def _movable(self):
        actor = self.request.actor
        seen, decided = Evidence.objects.visible_to(actor), Evidence.objects.decidable_by(actor)
        return Evidence.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=decided.values("pk")))

    def _own(self):
        row = self.get_object()
        if row.member_id != self.request.actor.member_id:
            raise NotAllowed(who=_("The person"))
        return row

    def _to_decide(self):
        """What the actor sees, and what somebody else decided before: then the refusal says who."""
        return get_object_or_404(self._movable().select_related("member__user"), pk=self.kwargs["pk"])

    def _decide(self, decision):
        row, reason = self._to_decide(), self.body(EvidenceDecisionSerializer)["reason"]
        return self.shown(decision(row, reason, **self._who()))

    def _who(self):
        return {"actor": self.request.actor, "by": self.request.user, "now": self.request.now}


def _written(data: dict) -> Written:
    names = ("title", "done_date", "minutes_technical", "minutes_didactic", "sentence", "link")
    return Written(stop=data.get("stop"), levels=data.get("skills", {}), **{name: data[name] for name in names})
