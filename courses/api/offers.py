"""What experts offer to an institution."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from courses.api.shown import CatalogueSerializer
from courses.models import Offer, Stop
from courses.queries import offers as queries
from courses.services import offers
from courses.visibility import FIELDS
from metro.accounts.models import Scope
from metro.core.api import (
    Choice,
    ListFilter,
    Lists,
    Number,
    Resource,
    Serializer,
    Shows,
    Text,
    VisibleRow,
    move,
)
from metro.core.errors import NotAllowed


class OfferSerializer(CatalogueSerializer):
    """`status` of an accepted offer becomes `planned` and `held` with its sessions."""

    status = serializers.ChoiceField(queries.STATES, source="state", read_only=True)
    institution_name = serializers.CharField(source="institution.name", read_only=True)
    expert_name = serializers.CharField(source="expert.name", read_only=True)
    stop = serializers.CharField(source="stop.slug", default=None, allow_null=True, read_only=True)
    updated_at = serializers.DateTimeField(source="changed_at", read_only=True)

    class Meta:
        model = Offer
        table = FIELDS["Offer"]
        fields = (
            "id",
            "title",
            "status",
            "stop",
            "institution",
            "institution_name",
            "expert",
            "expert_name",
            "created_at",
            "decided_at",
            "updated_at",
        )


class OfferFilter(ListFilter):
    status = Choice("state", queries.STATES)
    institution = Number("institution_id")
    stop = Text("stop__slug")


class AcceptSerializer(Serializer):
    """`stop`: what the expert may plan sessions of. Left out: a new draft with the title of the offer."""

    stop = VisibleRow(Stop, "slug", required=False)


class Offers(Lists, Shows, Resource):
    """The own offers; for a coordinator those made to the institution, drafts excepted."""

    model = Offer
    reads = (Scope.OFFERS_WRITE, Scope.ME_READ)
    writes = (Scope.OFFERS_WRITE,)
    serializer_class = OfferSerializer
    filterset_class = OfferFilter
    order = ("-pk",)
    has_feed = True

    def visible(self):
        rows = super().visible().select_related("institution", "expert", "stop")
        return queries.with_state(rows)

    @extend_schema(request=AcceptSerializer, responses=OfferSerializer)
    @move()
    def accept(self, request, pk):
        """Let the expert plan sessions. By a coordinator of the institution; accepting again does nothing."""
        row, actor = self.get_object(), request.actor
        if not (actor.is_coordinator and row.institution_id == actor.institution_id):
            raise NotAllowed(who=_("A coordinator"))
        stop = self.body(AcceptSerializer).get("stop")
        return self.shown(offers.accept(row, by=request.user, now=request.now, stop=stop))
