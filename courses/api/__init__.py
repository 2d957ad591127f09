from metro.core.api import Routes

routes = Routes({})
