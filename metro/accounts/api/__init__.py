from metro.accounts.api.institutions import Institutions, Teams
from metro.accounts.api.invitations import Invitations
from metro.accounts.api.me import Me
from metro.accounts.api.memberships import Memberships
from metro.core.api import Routes


routes = Routes(
    {
        "me": Me,
        "institutions": Institutions,
        "teams": Teams,
        "memberships": Memberships,
        "invitations": Invitations,
    }
)
