"""The link that stops one kind of mail in one click, without a login."""

from dataclasses import dataclass

from django.core import signing

from metro.accounts.models import User
from metro.core.errors import NotFound
from tracking.models.reminders import Kind
from tracking.queries import calendar

_SIGNER = signing.Signer(salt="tracking.unsubscribe", sep=".")


@dataclass(frozen=True)
class Wish:
    """Who wants no more of which kind; `user` is None when the person is no longer here."""

    user: User | None
    kind: Kind


def link(user_id: int, kind: str) -> str:
    """The address as it stands in every mail of this kind to this person. It works for ever."""
    return calendar.link("unsubscribe", _SIGNER.sign_object([user_id, kind]))


def read(token: str) -> Wish:
    """What the token asks. Raises NotFound for one that we did not make, or of a kind that is gone."""
    try:
        user_id, kind = _SIGNER.unsign_object(token)
        return Wish(User.objects.filter(pk=user_id).first(), Kind(kind))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
