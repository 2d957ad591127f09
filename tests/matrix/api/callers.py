"""Programs and people that call the API as a role, and what one call gives. Its effects are undone."""

import hashlib
import json
import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.test import Client

from metro.accounts.models import ApiToken, Scope
from tests.matrix.api.operations import PROGRAMS
from tests.matrix.world import World

REQUEST_ID = re.compile(rb'"requestId":"[0-9a-f]*"')
MAKERS = {"program": "coordinator", "program_b": "coordinator_b"}
INSTITUTIONS = [scope for scope in Scope.values if not scope.startswith("me:")]


class Callers:
    """role → a client. A token has every scope that there is, so that only the role decides."""

    def __init__(self, world: World, *, by_session: bool = False, scopes=None):
        self.world, self.by_session, self.scopes = world, by_session, scopes
        self.made, self.secrets = {}, {}

    def __call__(self, role: str | None) -> Client:
        if role not in self.made:
            self.made[role] = self._client(role)
        return self.made[role]

    def _client(self, role):
        if role is None:
            return Client()
        if self.by_session:
            client = Client()
            client.force_login(self.world.users[role])
            return client
        return Client(headers=self.headers(role))

    def headers(self, role) -> dict[str, str]:
        """What a program of the role sends along."""
        if role not in self.secrets:
            self.secrets[role] = self._token(role)
        return {"Authorization": f"Bearer {self.secrets[role]}"}

    def _token(self, role) -> str:
        maker, is_program = MAKERS.get(role, role), role in PROGRAMS
        member = self.world.members.get(maker)
        secret = f"metrolijn_{secrets.token_hex(16)}"
        ApiToken.objects.create(
            user=self.world.users[maker],
            institution=member and member.institution,
            kind=ApiToken.Kind.INSTITUTION if is_program else ApiToken.Kind.PERSONAL,
            name="matrix",
            scopes=self.scopes or (INSTITUTIONS if is_program else Scope.values),
            token_hash=hashlib.sha256(secret.encode()).hexdigest(),
            created_at=self.world.now,
            expires_at=self.world.now + timedelta(days=30),
        )
        return secret


def ask(client: Client, method: str, url: str, *, body=None, query: dict | None = None):
    """One call whose effects are undone."""
    with transaction.atomic():
        response = send(client, method, url, body=body, query=query)
        transaction.set_rollback(True)
    return response


def send(client: Client, method: str, url: str, *, body=None, query: dict | None = None):
    if method == "GET":
        return client.get(url, query)
    data = "" if body is None else json.dumps(body)
    return client.generic(method, url, data, "application/json", query_params=query)


def said(response) -> tuple:
    """Everything that an answer tells, but for the number of the request."""
    headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
    return response.status_code, headers, REQUEST_ID.sub(b"", response.content)


def code_of(response) -> str:
    return response.json().get("code", "") if response.content else ""
