"""Addresses by the Dutch API Design Rules: plural kebab-case, no trailing slash."""

from rest_framework.routers import SimpleRouter


class Routes(SimpleRouter):
    """`routes = Routes({"line-choices": LineChoices})`: one table per app, wired by metro.urls."""

    def __init__(self, views: dict[str, type]):
        super().__init__(trailing_slash=False, use_regex_path=False)
        for path, view in views.items():
            self.register(path, view, basename=path)
