"""Who is asking: the person, the institution they act in, and what that lets them see."""

from functools import cached_property

from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from metro.accounts import policy, queries


class ActorMiddleware:
    """Sets request.now, request.memberships (active, own) and request.actor. One query, at first use."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.now = timezone.now()
        request.standing = standing = _Standing(request)
        request.memberships = SimpleLazyObject(lambda: standing.memberships)
        request.actor = SimpleLazyObject(lambda: standing.actor)
        request.member = SimpleLazyObject(lambda: standing.member)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """For a page the member itself: a lazy one is never `is None`. Health needs no database.

        The API asks later: a token is not read yet.
        """
        if not request.path.startswith(("/health/", "/api/")):
            request.memberships, request.member = request.standing.memberships, request.standing.member


class _Standing:
    def __init__(self, request):
        self.request = request

    @cached_property
    def memberships(self):
        user = self.request.user
        return queries.active_memberships(user, now=self.request.now) if user.is_authenticated else []

    @cached_property
    def member(self):
        wanted = getattr(self.request.user, "current_institution_id", None)
        rows = self.memberships
        return next((row for row in rows if row.institution_id == wanted), rows[0] if rows else None)

    @cached_property
    def actor(self):
        user = self.request.user
        return policy.build(user if user.is_authenticated else None, self.member, now=self.request.now)


class LanguageMiddleware:
    """The person's own language, where they chose one; else what the cookie or the browser says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = "" if request.path.startswith("/health/") else getattr(request.user, "language", "")
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)
