"""Views of the API: load what is visible, call one service, answer. Nothing here decides who sees what."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from metro.core.api import etags, idempotency, paging
from metro.core.api.access import SAFE


class Resource(GenericViewSet):
    """One resource. Subclasses name the scopes, the rows and how a row is shown.

    `reads`, `writes`: scopes of which a token needs one, the widest first. `model`: its `visible_to(actor)` is
    the only way to rows. `order` of the list ends in a unique column. `has_feed`: the model keeps `changed_at`;
    rows put together from several tables name another moment in `feed`. `is_single`: one address without ids.
    """

    http_method_names = ("get", "head", "post", "put", "patch", "delete")
    reads: Sequence[str] = ()
    writes: Sequence[str] = ()
    model: type | None = None
    order: Sequence[str] = ("pk",)
    has_feed = False
    feed: Sequence[str] = paging.FEED
    is_single = False
    is_paged = True  # False: GET of the collection is one answer (`one_answer`).
    lookup_value_converter = "int"
    parameters: frozenset[str] = frozenset()  # Of a single resource; a list takes its filters too.

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self._refuse_unknown_parameters()
        method = request.method.lower()
        if not hasattr(self, method):
            return  # 405 follows.
        if request.method not in SAFE and etags.HEADER in request.headers and kwargs:
            setattr(self, method, etags.guard(getattr(self, method), self))
        if request.method == "POST":
            self.post = idempotency.once(self.post, self)

    def visible(self):
        """The rows that the actor may see."""
        return self.model._default_manager.visible_to(self.request.actor)

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):  # The description of the API is made without a person.
            return self.model._default_manager.none()
        return self.visible()

    def shown(self, row, status_code: int = status.HTTP_200_OK) -> Response:
        """The answer of a move: the row as it is read, fresh from the database."""
        row = self.reload(row.pk)
        response = self.answer(row, status_code)
        if status_code == status.HTTP_201_CREATED:
            response["Location"] = self.address(row)
        return response

    def reload(self, pk):
        return self.get_queryset().get(pk=pk)

    def answer(self, row, status_code: int = status.HTTP_200_OK) -> Response:
        """The row, with its mark when the model keeps one."""
        response = Response(self.get_serializer(row).data, status=status_code)
        if etags.has_etag(self.model):
            response["ETag"] = etags.etag(row)
        return response

    def kept(self, data):
        """What may be kept of an answer, to repeat it under its idempotency key."""
        return data

    def address(self, row) -> str:
        key = self.lookup_url_kwarg or self.lookup_field
        return reverse(f"api:{self.basename}-detail", kwargs={key: getattr(row, self.lookup_field)})

    def body(self, serializer_class, **options) -> dict:
        """The checked body of the request. ValidationError with the place of every fault."""
        serializer = serializer_class(
            data=self.request.data, context=self.get_serializer_context(), **options
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _refuse_unknown_parameters(self) -> None:
        for name, values in self.request.query_params.lists():
            if name not in self._known_parameters():
                raise _wrong(name, _("We do not know this parameter."), "unknown_parameter")
            if len(values) > 1:
                raise _wrong(name, _("This parameter stands here twice."), "doubled_parameter")

    def _known_parameters(self) -> frozenset[str]:
        is_list = getattr(self, "action", None) == "list" and self.is_paged
        if not is_list or self.pagination_class is None:
            return self.parameters
        feed = {paging.SINCE} if self.has_feed else set()
        filters = getattr(self, "filterset_class", None)
        names = set(filters.base_filters) if filters else set()
        return self.parameters | {paging.CURSOR, paging.LIMIT} | feed | names


class Lists(mixins.ListModelMixin):
    """GET of the collection."""


class Shows(mixins.RetrieveModelMixin):
    """GET of one row: 404 for what is not visible, the same as for what is not there."""

    def retrieve(self, request, *args, **kwargs) -> Response:
        return self.answer(self.get_object())


class Creates:
    """POST to the collection. `create_row(data)` calls one service and gives the row."""

    create_serializer: type

    def create(self, request, *args, **kwargs) -> Response:
        row = self.create_row(self.body(self.create_serializer))
        return self.shown(row, status.HTTP_201_CREATED)


def one_answer(serializer_class: type, question: type | None = None):
    """Describe the GET of a collection that is one answer made from many rows; `question` are its parameters."""
    answer = forced_singular_serializer(serializer_class)
    return extend_schema(parameters=[question] if question else [], responses=answer)


def move(*, path: str | None = None, **options):
    """A POST below one row that moves it: `POST /registrations/5/cancel`."""
    return action(detail=True, methods=["post"], url_path=path, **options)


def _wrong(name: str, sentence, code: str) -> ValidationError:
    return ValidationError({name[:80]: ValidationError(sentence, code).detail})
