"""The demo: two colleges with a school year and a bit of believable, seeded history, and sessions around now."""

from tracking.services.demo.seed import is_empty, refresh, seed

__all__ = ["is_empty", "refresh", "seed"]
