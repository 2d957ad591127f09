from metro.core.api import Routes
from tracking.api.attendances import Attendances
from tracking.api.leaving import Leaving
from tracking.api.network import Map, StopStates
from tracking.api.registrations import Registrations
from tracking.api.sessions import Sessions

routes = Routes(
    {
        "attendances": Attendances,
        "map": Map,
        "registrations": Registrations,
        "sessions": Sessions,
        "stops": StopStates,
        "memberships": Leaving,  # Only its end; the rest of it is in metro.accounts.api.
    }
)
