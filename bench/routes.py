"""Every route of the system that can be looked at, read from the URL resolver."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
# The Django admin is for operators and has pages of its own making; the API is found by its schema.
_ELSEWHERE = ("admin/", "api/", "bench/")


@dataclass(frozen=True)
class Route:
    """A name, how its address is written, and the arguments that it needs."""

    name: str
    pattern: str

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(first or second for first, second in _ARGUMENT.findall(self.pattern))

    @property
    def start(self) -> str:
        """The first part of the address: what the arguments are about."""
        return self.pattern.split("/", 1)[0]


def routes() -> list[Route]:
    """All routes that are not the admin's or the API's, in the order in which they are tried."""
    rows = _walk(get_resolver().url_patterns, "")
    return [route for route in rows if not route.pattern.startswith(_ELSEWHERE)]


def _walk(patterns: list, prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or path, path)
