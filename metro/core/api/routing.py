"""Addresses by the Dutch API Design Rules: plural kebab-case, no trailing slash."""

from rest_framework.routers import DynamicRoute, Route, SimpleRouter

_OF_SINGLE = [
    Route(
        url="{prefix}{trailing_slash}",
        mapping={"get": "retrieve", "patch": "partial_update"},
        name="{basename}-detail",
        detail=False,
        initkwargs={},
    ),
    DynamicRoute(
        url="{prefix}/{url_path}{trailing_slash}",
        name="{basename}-{url_name}",
        detail=False,
        initkwargs={},
    ),
]


class Routes(SimpleRouter):
    """`routes = Routes({"line-choices": LineChoices})`: one table per app, wired by metro.urls."""

    def __init__(self, views: dict[str, type]):
        super().__init__(trailing_slash=False, use_regex_path=False)
        self.of_many = self.routes
        for path, view in views.items():
            self.register(path, view, basename=path)

    def get_routes(self, viewset):
        self.routes = _OF_SINGLE if viewset.is_single else self.of_many
        return super().get_routes(viewset)
