"""Keys for the API: several for everybody, as one client alone would meet the limit of fair use."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bench import own
from bench.accounts import Account
from metro.accounts.models import ApiToken, Institution, Scope, User
from metro.accounts.services import tokens

EACH = 10
INSTITUTION = "institution"  # The role of a key that is nobody's own.
READING = (
    Scope.CATALOGUE_READ,
    Scope.ME_READ,
    Scope.PROGRESS_READ,
    Scope.REGISTRATIONS_READ,
    Scope.REMINDERS_READ,
)


def secrets(accounts: Iterable[Account], *, now: datetime) -> dict[str, list[str]]:
    """Keys that read all that the role may read, by role."""
    found: dict[str, list[str]] = {}
    for account in accounts:
        actor = own.actor_of(account.email, now=now)
        if actor.user_id is None:
            continue
        also = (Scope.PEOPLE_READ,) if actor.is_coordinator else ()
        found[account.role] = _made(actor, (*READING, *also), ApiToken.Kind.PERSONAL, now)
        if actor.is_coordinator:
            scopes = [scope for scope in (*READING, *also) if scope not in tokens.PERSONAL_ONLY]
            found[INSTITUTION] = _made(actor, scopes, ApiToken.Kind.INSTITUTION, now)
    return found


def _made(actor, scopes, kind, now) -> list[str]:
    user = User.objects.get(pk=actor.user_id)
    institution = Institution.objects.filter(pk=actor.institution_id).first()
    ends = now + timedelta(days=1)
    return [
        tokens.make(
            user, institution, name="bench", scopes=list(scopes), expires_at=ends, now=now, kind=kind
        ).secret
        for _ in range(EACH)
    ]
