from metro.core.api import Routes
from tracking.api.leaving import Leaving
from tracking.api.registrations import Registrations

routes = Routes(
    {
        "registrations": Registrations,
        "memberships": Leaving,  # Only its end; the rest of it is in metro.accounts.api.
    }
)
