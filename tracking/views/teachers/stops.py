"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def find(request):
    return HttpResponse()


def stop(request, slug):
    return HttpResponse()


def skip(request, slug):
    return HttpResponse()


def unskip(request, slug):
    return HttpResponse()


def session(request, session_id):
    return HttpResponse()
