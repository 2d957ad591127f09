from metro.accounts.api.institutions import Institutions, Teams
from metro.accounts.api.invitations import Invitations
from metro.accounts.api.me import Me
from metro.accounts.api.memberships import Memberships
from metro.accounts.api.schema import BearerTokenScheme, SessionScheme
from metro.accounts.api.tokens import Tokens
from metro.core.api import Routes

__all__ = ["BearerTokenScheme", "SessionScheme", "routes"]  # The description finds the two by themselves.

routes = Routes(
    {
        "me": Me,
        "institutions": Institutions,
        "teams": Teams,
        "memberships": Memberships,
        "invitations": Invitations,
        "tokens": Tokens,
    }
)
