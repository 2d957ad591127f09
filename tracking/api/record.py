"""Everything that is kept about the person who asks."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from metro.accounts.models import Scope
from metro.core.api import Resource
from tracking.queries.own_record import record_of


class Record(Resource):
    """All tables with the rows of the person, as the file that the settings offer."""

    reads = (Scope.ME_READ,)
    is_single = True

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def retrieve(self, request):
        """Name of a table → its rows. A row of another table is shown with its number and its name.

        With a token only what belongs to its institution, or to none.
        """
        tables = record_of(request.user, institution=request.auth and request.auth.institution_id)
        return Response(
            {table.name: [dict(zip(table.head, row, strict=True)) for row in table.rows] for table in tables}
        )
