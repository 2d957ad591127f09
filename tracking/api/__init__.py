from metro.core.api import Routes
from tracking.api.registrations import Registrations

routes = Routes({"registrations": Registrations})
