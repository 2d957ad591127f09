"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def network(request):
    return HttpResponse()


def line(request, slug):
    return HttpResponse()


def follow(request, slug):
    return HttpResponse()


def leave(request, slug):
    return HttpResponse()
