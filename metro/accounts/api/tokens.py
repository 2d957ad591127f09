"""Keys for programs: made at the screen, shown once."""

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from metro.accounts.api.gate import institution_of
from metro.accounts.models import ApiToken, Scope
from metro.accounts.services import tokens
from metro.accounts.visibility import FIELDS
from metro.core.api import Lists, Resource, RowSerializer, Serializer, Shows
from metro.core.errors import NotAllowed, Refusal


class PasswordNeeded(Refusal):
    code = "confirm_password"
    status = 403
    sentence = gettext_lazy("Confirm your password first, on the page with your settings.")


class TokenSerializer(RowSerializer):
    """A key. What opens with it is nowhere to be read."""

    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))

    class Meta:
        model = ApiToken
        table = FIELDS["ApiToken"]
        fields = (
            "id",
            "name",
            "kind",
            "institution",
            "scopes",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        )

    def is_own(self, row, actor) -> bool:
        """The maker's; the institution's are those of every coordinator, and others do not see the row."""
        return row.user_id == actor.user_id or row.kind == ApiToken.Kind.INSTITUTION


class MadeTokenSerializer(TokenSerializer):
    """`secret` opens; it is in this answer and never again, also not when the request is repeated."""

    secret = serializers.CharField(allow_null=True, read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "secret")


class MakeTokenSerializer(Serializer):
    """A personal key acts as the person; one of the institution as a coordinator without a record."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(Scope.choices), min_length=1, max_length=len(Scope)
    )
    expires_at = serializers.DateTimeField(help_text="At most a year from now.")
    kind = serializers.ChoiceField(ApiToken.Kind.choices, default=ApiToken.Kind.PERSONAL)


class Tokens(Lists, Shows, Resource):
    """The own keys, and as a coordinator those of the institution."""

    model = ApiToken
    reads = (Scope.ME_READ,)
    writes = (Scope.ME_WRITE,)
    serializer_class = TokenSerializer
    order = ("-pk",)

    @extend_schema(request=MakeTokenSerializer, responses={201: MadeTokenSerializer})
    def create(self, request):
        """Make a key. Only somebody who is logged in can, with a password that was just confirmed: no key can."""
        if request.auth is not None:
            raise NotAllowed(who=_("Somebody who is logged in at the site"))
        _demand_password(request._request)
        data = self.body(MakeTokenSerializer)
        made = tokens.make(request.user, institution_of(request), now=request.now, **data)
        made.token.secret = made.secret
        answer = MadeTokenSerializer(made.token, context=self.get_serializer_context()).data
        headers = {"Location": self.address(made.token), "Cache-Control": "no-store"}
        return Response(answer, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(responses={204: None})
    def destroy(self, request, pk):
        """The key opens nothing from now on. Twice does nothing."""
        tokens.revoke(self.get_object(), by=request.user, now=request.now)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def kept(self, data):
        """A repeated request gets the answer without what opens."""
        return data | {"secret": None} if "secret" in data else data


def _demand_password(request) -> None:
    """Raises PasswordNeeded when the password was not confirmed lately, as the pages ask."""
    try:
        reauthentication_required(lambda request: None)(request)
    except ReauthenticationRequired:
        raise PasswordNeeded from None
