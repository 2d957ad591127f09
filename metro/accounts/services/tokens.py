"""Keys for programs: made once, shown once, kept as a hash (RFC 6750 bearer tokens)."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from metro.accounts import policy
from metro.accounts.models import ApiToken, Institution, Scope, User
from metro.accounts.services import audit
from metro.core.errors import NotAllowed, Refusal

PREFIX = "metrolijn_"  # So that whoever finds one knows what it opens.
LONGEST = timedelta(days=366)
LONGEST_SECRET = 100
_USED_EVERY = timedelta(minutes=5)
PERSONAL_ONLY = frozenset({Scope.ME_READ, Scope.ME_WRITE})
COORDINATORS_ONLY = frozenset({Scope.PEOPLE_READ, Scope.PEOPLE_WRITE})


class ScopeRefused(Refusal):
    field = "scopes"
    sentence = _("This key cannot have: {scopes}.")


class ScopeNeeded(Refusal):
    field = "scopes"
    sentence = _("Choose at least one thing that the key may do.")


class TooLong(Refusal):
    field = "expires_at"
    sentence = _("A key ends within a year, and not in the past. Choose another day.")


@dataclass(frozen=True)
class Made:
    """A new token; `secret` is nowhere else."""

    token: ApiToken
    secret: str = field(repr=False)  # Not in a traceback either.


@transaction.atomic
def make(
    user: User,
    institution: Institution | None,
    *,
    name: str,
    scopes: list[str],
    expires_at: datetime,
    now: datetime,
    kind: str = ApiToken.Kind.PERSONAL,
) -> Made:
    """A token with these scopes until that moment, at most a year. One of the institution is a coordinator's.

    Raises NotAllowed, ScopeNeeded, ScopeRefused, TooLong.
    """
    actor = policy.actor_for(user, institution, now=now)
    _demand_rights(actor, institution, kind, scopes)
    if not now < expires_at <= now + LONGEST:
        raise TooLong
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(  # The hash alone; whoever loses the secret makes another key.
        institution=institution,
        user=user,
        kind=kind,
        name=name,
        scopes=sorted(set(scopes)),
        token_hash=_hash(secret),
        created_at=now,
        expires_at=expires_at,
    )
    audit.record(token, "made", now=now, actor=user, subject=actor.member_id, to_state=kind)
    return Made(token, secret)


@transaction.atomic
def revoke(token: ApiToken, *, by: User, now: datetime) -> ApiToken:
    """The token opens nothing from now on. Twice does nothing."""
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        audit.record(token, "revoked", now=now, actor=by)
    return token


def find(secret: str, *, now: datetime) -> ApiToken | None:
    """The token that stands, of a person who may log in, with `user` and `institution`. One query."""
    if len(secret) > LONGEST_SECRET:
        return None
    rows = ApiToken.objects.standing(now).select_related("user", "institution")
    return rows.filter(token_hash=_hash(secret), user__is_active=True).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Keep when it was last used, to five minutes."""
    if token.last_used_at is None or token.last_used_at < now - _USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def scopes_for(actor: policy.Actor, kind: str) -> list[Scope]:
    """What a new token of this person may get.

    A coordinator's personal token may read people, as the pages do; writing is for the institution's.
    """
    if kind == ApiToken.Kind.INSTITUTION:
        return [scope for scope in Scope if scope not in PERSONAL_ONLY]
    kept = COORDINATORS_ONLY - {Scope.PEOPLE_READ} if actor.is_coordinator else COORDINATORS_ONLY
    return [scope for scope in Scope if scope not in kept]


def may_use(token: ApiToken, actor: policy.Actor) -> bool:
    """Whether the maker still has what the token stands on: the membership, for the institution's the role."""
    if token.institution_id != actor.institution_id:
        return False
    return token.kind == ApiToken.Kind.PERSONAL or actor.is_coordinator


def _demand_rights(actor, institution, kind, scopes) -> None:
    if institution is not None and actor.member_id is None:
        raise NotAllowed(who=_("A member of the institution"))
    if kind == ApiToken.Kind.INSTITUTION and not actor.is_coordinator:
        raise NotAllowed(who=_("A coordinator"))
    if refused := sorted(set(scopes) - set(scopes_for(actor, kind))):
        raise ScopeRefused(scopes=", ".join(refused))
    if not scopes:
        raise ScopeNeeded


def _hash(secret: str) -> str:
    """Plain SHA-256: the secret has 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()
