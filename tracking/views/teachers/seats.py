"""Stub; replaced by the part that owns it."""

from django.http import HttpResponse


def register(request, session_id):
    return HttpResponse()


def cancel(request, registration_id):
    return HttpResponse()


def accept(request, registration_id):
    return HttpResponse()


def decline(request, registration_id):
    return HttpResponse()


def take(request, registration_id):
    return HttpResponse()


def calendar(request, registration_id):
    return HttpResponse()


def join(request, session_id):
    return HttpResponse()
