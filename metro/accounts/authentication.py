"""Who calls: a program with a token, or a person with a session. Both end in the same actor."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions

from metro.accounts import policy, queries
from metro.accounts.models import ApiToken
from metro.accounts.services import tokens
from metro.core.errors import Refusal

SCHEME = "Bearer"


class Forged(Refusal):
    code = "csrf_failed"
    status = 403
    sentence = _("With a session, send the header X-CSRFToken. Programs use a token.")


class BearerToken(authentication.BaseAuthentication):
    """`Authorization: Bearer metrolijn_…`. A token that does not stand is 401, whatever is wrong with it."""

    def authenticate(self, request):
        scheme, _sign, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != SCHEME.casefold():
            return None
        token = tokens.find(secret.strip(), now=request.now)
        if token is None:
            raise exceptions.AuthenticationFailed
        _stand(request._request, token)
        tokens.note_use(token, now=request.now)
        return token.user, token

    def authenticate_header(self, request):
        return SCHEME


class Session(authentication.SessionAuthentication):
    """The browser's own login, with the same protection against forged requests as every form."""

    def authenticate(self, request):
        """Nobody's `member` is None: the lazy one of the middleware never is."""
        found = super().authenticate(request)
        standing = request._request.standing
        request._request.memberships, request._request.member = standing.memberships, standing.member
        return found

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise Forged from None


def _stand(request, token: ApiToken) -> None:
    """Let the request act in the institution of the token. One query."""
    members = queries.active_memberships(token.user, now=request.now)
    member = next((row for row in members if row.institution_id == token.institution_id), None)
    actor = policy.build(token.user, member, now=request.now)
    if not tokens.may_use(token, actor):
        raise exceptions.AuthenticationFailed
    is_personal = token.kind == ApiToken.Kind.PERSONAL
    request.actor = actor if is_personal else actor.as_institution()
    request.member = member if is_personal else None
    request.memberships = members
    request.token_id = token.pk  # For the log.
    if token.user.language and "Accept-Language" not in request.headers:
        translation.activate(token.user.language)
