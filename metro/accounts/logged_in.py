"""Who is logged in. Every page asks it, so both questions are prepared; the rest is Django's and allauth's."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import BigIntegerField, CharField, DateTimeField, QuerySet
from django.utils import timezone

from metro.accounts.models import User
from metro.core.prepared import Place, Prepared


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        row = next(iter(_SESSION.rows(key=self.session_key, now=timezone.now())), None)
        if row is None:
            self._session_key = None
        return row


class Backend(AuthenticationBackend):
    """Login by address and password, as allauth does it."""

    def get_user(self, user_id: int) -> User | None:
        row = next(iter(_USER.rows(user=user_id)), None)
        return row if row and self.user_can_authenticate(row) else None


def _session(key: Place, now: Place) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


def _user(user: Place) -> QuerySet[User]:
    return User.objects.filter(pk=user)


_SESSION = Prepared(_session, key=CharField(), now=DateTimeField())
_USER = Prepared(_user, user=BigIntegerField())
