"""Programs that call the API, as people with a token or at a browser."""

import json
from datetime import timedelta

from django.test import Client

from metro.accounts.models import ApiToken, Institution, Membership, Scope, User
from metro.accounts.services import tokens

PERSONAL = [scope for scope in Scope.values if not scope.startswith("people:")]


def token_for(user: User, institution: Institution | None, *, now, scopes=None, **options) -> str:
    """A token for the person with every scope that a personal one may have, or with these."""
    wanted = PERSONAL if scopes is None else scopes
    made = tokens.make(
        user, institution, name="test", scopes=wanted, expires_at=now + timedelta(days=30), now=now, **options
    )
    return made.secret


def institution_token(member: Membership, *, now, scopes=None, **options) -> str:
    """A token of the institution, made by its coordinator, with every scope that one may have or with these."""
    wanted = scopes or [scope for scope in Scope.values if not scope.startswith("me:")]
    return token_for(
        member.user, member.institution, now=now, scopes=wanted, kind=ApiToken.Kind.INSTITUTION, **options
    )


def moment(value) -> str:
    """As the API writes it."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Api:
    """A program with a token: paths below /api/v1/, JSON in, JSON out."""

    def __init__(self, secret: str = ""):
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, query: dict | None = None, **headers):
        return self.client.get(self._url(path), query or {}, headers=self.headers | headers)

    def post(self, path: str, data=None, **headers):
        return self._send("post", path, data, headers)

    def patch(self, path: str, data=None, **headers):
        return self._send("patch", path, data, headers)

    def put(self, path: str, data=None, **headers):
        return self._send("put", path, data, headers)

    def delete(self, path: str, **headers):
        return self._send("delete", path, None, headers)

    @classmethod
    def of(cls, user: User) -> "Api":
        """The same calls from a browser in which the person is logged in."""
        api = cls()
        api.client.force_login(user)
        return api

    def _send(self, method, path, data, headers):
        body = "" if data is None else data if isinstance(data, (str, bytes)) else json.dumps(data)
        return getattr(self.client, method)(
            self._url(path), body, content_type="application/json", headers=self.headers | headers
        )

    @staticmethod
    def _url(path):
        return path if path.startswith(("/", "http")) else f"/api/v1/{path}"
