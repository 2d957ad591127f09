from metro.accounts.api.schema import BearerTokenScheme, SessionScheme
from metro.core.api import Routes

__all__ = ["BearerTokenScheme", "SessionScheme", "routes"]  # The description finds the two by themselves.

routes = Routes({})
