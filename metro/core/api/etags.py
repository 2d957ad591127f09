"""Nobody overwrites what somebody else wrote meanwhile: `ETag` of a row out, `If-Match` in (RFC 9110 §13.1.1).

The mark is of the stored row, so it changes exactly when the row was written; what an answer counts besides
(free seats, say) does not change it.
"""

import re
from collections.abc import Callable

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from metro.core.changed import ChangedModel
from metro.core.errors import Refusal
from metro.core.turns import in_turn

HEADER = "If-Match"
_MARK = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')


class ChangedMeanwhile(Refusal):
    """`members` carries `current`: the row as it is now, as far as the caller may read it."""

    code = "changed_meanwhile"
    status = 412
    sentence = _("Somebody just changed this. See the difference and try again.")


def etag(row: ChangedModel) -> str:
    return f'"{row.pk}-{row.changed_at:%Y%m%d%H%M%S%f}"'


def has_etag(model: type | None) -> bool:
    return model is not None and issubclass(model, ChangedModel)


def guard(handler: Callable, view) -> Callable:
    """The handler, run only while the row is as the caller read it: it is held from the look to the end."""

    def run(request, *args, **kwargs) -> Response:
        if not (has_etag(view.model) and view.is_paged):
            sentence = _("This cannot be checked here. Leave it out.")
            raise ValidationError({HEADER: ValidationError(sentence, "invalid").detail})
        row = view.get_object()
        try:
            return _while_same(row, request.headers[HEADER], lambda: handler(request, *args, **kwargs))
        except ChangedMeanwhile as refusal:
            refusal.members = {"current": view.get_serializer(view.get_object()).data}
            raise

    return run


@in_turn
def _while_same(row: ChangedModel, wanted: str, move: Callable) -> Response:
    held = type(row)._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=row.pk).first()
    if held is None:
        raise Http404
    if not _names(wanted, etag(held)):
        raise ChangedMeanwhile
    return move()


def _names(wanted: str, mark: str) -> bool:
    """Whether the header allows this mark: `*` any; a weak one never."""
    if wanted.strip() == "*":
        return True
    return any(not weak and f'"{text}"' == mark for weak, text in _MARK.findall(wanted))
