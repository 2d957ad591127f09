"""Learning done elsewhere: the own, and what one decides about."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from metro.accounts.models import Scope
from metro.core.api import Choice, Creates, Flag, ListFilter, Lists, Number, Resource, Shows, move
from metro.core.api.parsing import StrictJSONParser
from metro.core.downloads import as_download
from metro.core.errors import NotAllowed
from tracking.api.evidence import bodies
from tracking.api.evidence.shown import EvidenceSerializer
from tracking.forms.evidence import read_upload
from tracking.models import Evidence, EvidenceFile
from tracking.queries import evidence as queries
from tracking.services import evidence


class EvidenceFilter(ListFilter):
    status = Choice("status", Evidence.Status.choices)
    member = Number("member_id")
    isMyTurn = Flag("pk", method="my_turn", label="What waits for the decision of who asks.")

    def my_turn(self, rows, _name, is_mine):
        mine = queries.waiting(self.request.actor).order_by().values("pk")
        return rows.filter(pk__in=mine) if is_mine else rows.exclude(pk__in=mine)


class EvidenceRows(Lists, Shows, Creates, Resource):
    """Learning done elsewhere: the own; for leads and coordinators what was handed in by people about whom they
    decide, and what was approved as far as the institution shows progress per person."""

    model = Evidence
    reads = (Scope.EVIDENCE_WRITE, Scope.ME_READ)
    writes = (Scope.EVIDENCE_WRITE, Scope.ME_WRITE)
    serializer_class = EvidenceSerializer
    create_serializer = bodies.WriteEvidenceSerializer
    filterset_class = EvidenceFilter
    order = ("-pk",)
    has_feed = True

    def visible(self):
        return self._ready(super().visible())

    def reload(self, pk):
        """Also what the move took out of sight: the answer of a decision is the row as it was decided."""
        return self._ready(self._movable()).get(pk=pk)

    @extend_schema(request=bodies.WriteEvidenceSerializer, responses={201: EvidenceSerializer})
    def create(self, request):
        """Write down what was learned elsewhere: a draft, or noted."""
        return super().create(request)

    def create_row(self, data):
        if self.request.member is None or self.request.actor.member_id is None:
            raise NotAllowed(who=_("A teacher"))
        is_noted = data["is_noted"]
        return evidence.add(
            self.request.member, bodies.written(data), is_noted=is_noted, now=self.request.now
        )

    @extend_schema(request=bodies.WriteEvidenceSerializer, responses=EvidenceSerializer)
    def update(self, request, pk):
        """Write it anew, as long as it was not handed in. The file stays."""
        row, data = self._own(), self.body(bodies.WriteEvidenceSerializer)
        return self.shown(
            evidence.edit(row, bodies.written(data), is_noted=data["is_noted"], now=request.now)
        )

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

    @extend_schema(request=bodies.ApproveEvidenceSerializer)
    @move()
    def approve(self, request, pk):
        """Let it count, as it was handed in or with other minutes and levels. The first decision holds."""
        row, data = self._to_decide(), self.body(bodies.ApproveEvidenceSerializer)
        minutes = (
            (data["minutes_technical"], data["minutes_didactic"]) if "minutes_technical" in data else None
        )
        return self.shown(evidence.approve(row, minutes=minutes, levels=data.get("skills"), **self._who()))

    @extend_schema(request=bodies.EvidenceDecisionSerializer)
    @move(path="return", url_name="return")
    def send_back(self, request, pk):
        """Send it back to be made better."""
        return self._decide(evidence.return_)

    @extend_schema(request=bodies.EvidenceDecisionSerializer)
    @move()
    def refuse(self, request, pk):
        """It does not count."""
        return self._decide(evidence.refuse)

    @extend_schema(request=bodies.EvidenceDecisionSerializer)
    @move()
    def revoke(self, request, pk):
        """Take an approval back, and all that it gave: a coordinator, or within 30 days who gave it."""
        return self._decide(evidence.revoke)

    @extend_schema(
        request={"multipart/form-data": bodies.EvidenceUploadSerializer}, responses=EvidenceSerializer
    )
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
        return as_download(found.name, "application/octet-stream", bytes(found.content))

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
        row, reason = self._to_decide(), self.body(bodies.EvidenceDecisionSerializer)["reason"]
        return self.shown(decision(row, reason, **self._who()))

    def _who(self):
        return {"actor": self.request.actor, "by": self.request.user, "now": self.request.now}
