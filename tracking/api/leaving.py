"""The end of a membership, with everything that hangs on it."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from metro.accounts.models import Membership, Scope
from metro.accounts.visibility import FIELDS
from metro.core.api import Resource, RowSerializer, move
from metro.core.errors import NotAllowed
from tracking.services import leavers


class StaySerializer(RowSerializer):
    """Which membership it is. Dates and role are not for everybody who may see the name; the membership tells."""

    class Meta:
        model = Membership
        table = FIELDS["Membership"]
        fields = ("id", "institution")


class Leaving(Resource):
    """What a coordinator does when somebody leaves. The membership itself stands in `metro.accounts.api`."""

    model = Membership
    writes = (Scope.PEOPLE_WRITE,)
    serializer_class = StaySerializer  # Of the row as it is now, to who came too late.

    @extend_schema(request=None, responses={204: None})
    @move()
    def end(self, request, pk):
        """End the membership at once: seats go to others, nothing is sent any more. Twice does nothing."""
        row, actor = self.get_object(), request.actor
        if not (actor.is_coordinator and row.institution_id == actor.institution_id):
            raise NotAllowed(who=_("A coordinator"))
        leavers.end_membership(row, by=request.user, now=request.now)
        return Response(status=status.HTTP_204_NO_CONTENT)
