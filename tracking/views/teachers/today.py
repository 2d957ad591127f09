"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def today(request):
    return HttpResponse()
