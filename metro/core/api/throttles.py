"""Fair use: so many requests a minute per token, person or address.

Counted in each web process by itself: it keeps one broken client from taking a process, and costs no query.
Against an attack there is the proxy before us; REST framework says so of its throttles too.
"""

from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle


class FairUse(SimpleRateThrottle):
    cache = caches["process"]
    rate = "1200/min"
    anonymous_rate = "300/min"

    def __init__(self):
        super().__init__()
        self.anonymous = self.parse_rate(self.anonymous_rate)

    def get_cache_key(self, request, view) -> str:
        if request.auth is not None:
            return f"token:{request.auth.pk}"
        if request.actor.user_id is not None:
            return f"user:{request.actor.user_id}"
        self.num_requests, self.duration = self.anonymous
        return f"address:{self.get_ident(request)}"
