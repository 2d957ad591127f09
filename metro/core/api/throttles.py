"""Fair use: so many requests a minute per token or person.

Counted in each web process by itself: it keeps one broken client from taking a process, and costs no query.
Against an attack there is the proxy before us; REST framework says so of its throttles too.
"""

from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle


class FairUse(SimpleRateThrottle):
    cache = caches["process"]
    rate = "1200/min"

    def get_cache_key(self, request, view) -> str:
        """Whoever comes here is known: nobody else gets past `HasScope`, which is asked first."""
        return f"token:{request.auth.pk}" if request.auth else f"user:{request.actor.user_id}"
