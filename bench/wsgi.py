"""The system and, at one address, the raw view behind Django's own middleware: in the same processes."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

from bench.references import RAW
from metro.wsgi import application as system

with override_settings(MIDDLEWARE=settings.RAW_MIDDLEWARE):
    raw = WSGIHandler()  # Reads the middleware once, here.


def application(environ, start_response):
    handler = raw if environ["PATH_INFO"] == RAW else system
    return handler(environ, start_response)
