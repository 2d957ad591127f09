"""Who may call: somebody logged in, and a token only with the scope that the view names."""

from rest_framework.permissions import BasePermission

from metro.core.api.problems import LoginNeeded, ScopeMissing

SAFE = ("GET", "HEAD")


class HasScope(BasePermission):
    """A view names `reads` and `writes`: scopes of which one is needed, the widest first.

    A token that only has a scope for own rows (`me:…`) reads and writes as the person alone, whatever roles
    the person has besides. A session has every scope: it is the person at the screen.
    """

    def has_permission(self, request, view) -> bool:
        if request.actor.user_id is None:
            raise LoginNeeded
        if request.auth is None:
            return True
        wanted = view.reads if request.method in SAFE else view.writes
        held = [scope for scope in wanted if scope in request.auth.scopes]
        if not held:
            raise ScopeMissing(scope=" / ".join(wanted))
        if all(scope.startswith("me:") for scope in held):
            request.actor = request.actor.alone()
        return True
