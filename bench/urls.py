"""The URLs of the system, and the views that it is compared with."""

from django.urls import path

from bench import raw, references
from metro.urls import handler400, handler403, handler404, handler500
from metro.urls import urlpatterns as system

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path(references.RAW[1:], raw.raw),
    path(references.MIDDLEWARE[1:], raw.raw),
    path(references.FRAME[1:], raw.frame),
    *system,
]
